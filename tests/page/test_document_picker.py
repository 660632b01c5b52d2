"""Choosing documents and tags: who is meant, the scope it makes, and the menu's values."""

from __future__ import annotations

from fnmatch import fnmatchcase
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import BadInput
from rag.page.document_picker import Choice, choose, make_scope, read_choice, render_choice
from rag.page.markup import names_of
from rag.types import EVERYTHING, DocumentInfo, Scope


def info(path: str, *tags: str) -> DocumentInfo:
    """Return what a listing shows of a document."""
    return DocumentInfo(
        path=path, sha256="", characters=9, pages=0, chunks=9, tags=tags, unread=(), reader=1
    )


LISTING = [info("a.md", "exam"), info("b [1].md"), info("c.md", "exam", "week 2"), info("d.md")]


@pytest.mark.parametrize(
    ("choice", "paths", "scope"),
    [
        (Choice(), ["a.md", "b [1].md", "c.md", "d.md"], EVERYTHING),
        (Choice(tags=("exam",)), ["a.md", "c.md"], Scope(tags=("exam",))),
        (Choice(("b [1].md",)), ["b [1].md"], Scope(("b [[]1].md",))),  # not a class of letters
        # Either, where a scope of both would ask for both.
        (Choice(("d.md",), ("week 2",)), ["c.md", "d.md"], Scope(("c.md", "d.md"))),
        (Choice(("d.md", "gone.md")), ["d.md"], Scope(("d.md",))),
        (Choice(("b [1].md", "d.md"), ("exam",)), ["a.md", "b [1].md", "c.md", "d.md"], EVERYTHING),
    ],
)
def test_who_is_meant(choice: Choice, paths: list[str], scope: Scope) -> None:
    assert [chosen.path for chosen in choose(choice, LISTING)] == paths
    assert make_scope(choice, LISTING) == scope


def test_a_choice_of_nothing_that_is_there_is_refused() -> None:
    """An empty scope would mean all documents."""
    with pytest.raises(BadInput, match="no longer in the library"):
        make_scope(Choice(("gone.md",), ("gone",)), LISTING)
    assert make_scope(Choice(), []) == EVERYTHING


@given(st.text(), st.text())
def test_a_scope_names_exactly_the_path(path: str, other: str) -> None:
    """Whatever characters a path holds, its glob matches it and no other."""
    listing = [info(path), *([info(other)] if other != path else []), info(path + "x")]
    [pattern] = make_scope(Choice((path,)), listing).documents
    assert [known.path for known in listing if fnmatchcase(known.path, pattern)] == [path]


class Boxes(HTMLParser):
    """Collects the boxes' values as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.values: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a box."""
        if dict(attrs).get("type") == "checkbox":
            self.values.append(dict(attrs)["value"] or "")


names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(names, names)
def test_a_ticked_box_comes_back_as_its_name(path: str, tag: str) -> None:
    """Quotes, angle brackets, control characters, colons: nothing is lost on the way."""
    boxes = Boxes()
    boxes.feed(render_choice([info(path, tag), info(path + "x", tag)]))
    assert read_choice(boxes.values) == Choice((path, path + "x"), (tag,))
    assert not any(char in value for value in boxes.values for char in " \"'<>&\n")


@pytest.mark.parametrize(
    ("paths", "named"),
    [
        (["/home/me/notes/a.md", "/home/me/notes/b.md"], ["a.md", "b.md"]),
        (["/home/me/a.md", "/home/me/old/a.md"], ["a.md", "old/a.md"]),
        (["one/a.md", "/two/a.md"], ["one/a.md", "/two/a.md"]),
        (["notes/a.md"], ["a.md"]),
        ([], []),
    ],
)
def test_names_without_the_shared_folder(paths: list[str], named: list[str]) -> None:
    """And two of one name by the folders that tell them apart."""
    assert names_of(paths) == named


def test_one_document_needs_no_menu() -> None:
    assert render_choice(LISTING[:1]) == ""
    assert render_choice([]) == ""


def test_a_value_of_no_kind_is_passed_over() -> None:
    assert read_choice(["colour:red", "", "tag:a%20b"]) == Choice(tags=("a b",))
