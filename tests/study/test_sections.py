"""Sections of documents and their coverage by items."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from rag.study.sections import PORTION, coverage, sections_of
from rag.types import Citation, Document, Heading


def document(text: str) -> Document:
    """Return a document whose headings are its lines that begin with #."""
    headings, at = [], 0
    for line in text.splitlines(keepends=True):
        mark = len(line) - len(line.lstrip("#"))
        if mark:
            headings.append(Heading(mark, line.strip("# \n"), at, at + len(line.rstrip("\n"))))
        at += len(line)
    return Document("notes.md", "0", text, headings=tuple(headings))


@dataclass(frozen=True)
class Item:
    citations: tuple[Citation, ...] = field(default=())


def cited(start: int, end: int, path: str = "notes.md") -> Citation:
    return Citation(1, path, None, None, "", start, end, "")


NOTES = "Before.\n# Birds\n## Owls\nOwls hunt.\n\nThey fly.\n## Crows\n\n# Cats\nCats sleep."


def test_section_has_its_heading_path() -> None:
    found = [(one.heading, NOTES[one.start : one.end]) for one in sections_of(document(NOTES))]
    assert found == [
        ("", "Before."),
        ("Birds › Owls", "Owls hunt.\n\nThey fly."),
        ("Cats", "Cats sleep."),
    ]


def test_long_text_is_split_at_paragraphs() -> None:
    paragraph = "Owls hunt at night. " * 50
    text = f"{paragraph}\n\n" * 20
    found = sections_of(document(text))
    assert len(found) > 3
    assert all(one.end - one.start <= PORTION for one in found)
    assert all(text[one.start : one.end].startswith("Owls") for one in found)
    assert sections_of(document("")) == sections_of(document(" \n")) == []


@given(st.text(alphabet="# aé\n", max_size=60))
def test_sections_cover_the_text(text: str) -> None:
    made = document(text)
    inside = {at for one in sections_of(made) for at in range(one.start, one.end)}
    titles = {at for heading in made.headings for at in range(heading.start, heading.end)}
    assert not inside & titles
    assert all(text[at].isspace() for at in set(range(len(text))) - inside - titles)


def test_coverage_counts_items_once() -> None:
    made = document(NOTES)
    at = NOTES.index("Owls hunt")
    items = [
        Item((cited(at, at + 4), cited(at + 12, at + 15))),
        Item((cited(at, at + 10), cited(NOTES.index("Cats sleep"), len(NOTES)))),
        Item((cited(0, 5, "other.md"),)),
        Item(),
    ]
    counts = {one.heading: one.items for one in coverage([made], items)}
    assert counts == {"": 0, "Birds › Owls": 2, "Cats": 1}
