"""Document filters: by glob, by path, by tag."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import NOTES

from rag.errors import BadInput
from rag.library import Library
from rag.types import Scope

MakeLibrary = Callable[..., Library]


def test_scope_limits_search_and_answer(make_library: MakeLibrary) -> None:
    library = make_library(NOTES)
    library.tag(Scope(("owls.txt",)), add=["birds"])
    for scope in (Scope(("*/owls.txt",)), Scope(tags=("birds",)), Scope(("*.txt",), ("birds",))):
        assert {hit.chunk.document for hit in library.search("cats eat", scope=scope)} == {
            "notes/sub/owls.txt"
        }
        answer = library.ask("What do cats eat?", extractive=True, scope=scope)
        assert answer.verdict == "abstained"
        assert "the 1 document that you chose of 3" in answer.answer


def test_exact_path_is_one_document(make_library: MakeLibrary) -> None:
    """Regression: choosing a.md on the page also searched sub/a.md, whose file name matches."""
    library = make_library({"a.md": "Otters.", "sub/notes/a.md": "Bees.", "b [1].md": "Owls."})
    for glob, path in (("notes/a.md", "notes/a.md"), ("notes/b [[]1].md", "notes/b [1].md")):
        assert [info.path for info in library.listing(Scope((glob,)))] == [path]
    assert len(library.listing(Scope(("a.md",)))) == 2
    assert [info.path for info in library.listing(Scope(("sub/*",)))] == ["notes/sub/notes/a.md"]


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (Scope(("*.pdf",)), r"'\*\.pdf'"),
        (Scope(("cats.md", "nothing")), "'nothing'"),
        (Scope(tags=("exam",)), "tag 'exam'"),
        (Scope(("cats.md",), ("birds",)), "both|one of the tags"),
    ],
)
def test_empty_scope_is_refused(make_library: MakeLibrary, scope: Scope, words: str) -> None:
    library = make_library(NOTES)
    library.tag(Scope(("owls.txt",)), add=["birds"])
    for use in (library.listing, library.remove):
        with pytest.raises(BadInput, match=words):
            use(scope)
