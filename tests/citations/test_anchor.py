"""Quotations in documents that have changed: exact words, the right copy, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.citations.anchor import CONTEXT, COPIES, Anchor, CurrentDocuments, find_words, relocate
from rag.errors import MissingLibrary
from rag.types import Citation, Document, DocumentInfo

WORDS = st.lists(st.sampled_from(["cats", "owls", "5", "mg", "sleep.", "(a+b)*"]), max_size=12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cats purr. Dogs bark.", "Dogs bark."),
        ("A new preface. Cats purr. Dogs bark.", "Dogs bark."),
        ("Dogs bark. It was moved to the front.", "Dogs bark."),
        ("Cats purr. Dogs\n  bark.", "Dogs\n  bark."),  # another reader broke the line
        ("Cats purr. Dogs barked.", None),
        ("Cats purr. The Dogs bark", None),
        ("", None),
    ],
)
def test_find_words(text: str, expected: str | None) -> None:
    span = find_words("Dogs bark.", 11, text)
    assert (text[slice(*span)] if span else None) == expected


def test_no_match_inside_a_word() -> None:
    """Nor a word; but what was quoted out of a word is."""
    assert find_words("5 mg", 0, "Take 15 mg or 5 mgs.") is None
    assert find_words("5 mg", 6, "Take 15 mg.") is None  # where it stood, by chance
    assert find_words("art", 3, "The party", before="the p", after="y") == (5, 8)


def test_copy_with_same_context() -> None:
    """And not the nearer one."""
    text = "In spring: see below. Owls hunt. " + "x " * 200 + "Of winter nights: see below. Bears."
    start = text.index("see below.")
    assert find_words("see below.", start + 1, text, "Of winter nights: ", " Bears.") == (
        text.rindex("see below."),
        text.rindex("see below.") + 10,
    )


def test_nearest_copy() -> None:
    text = "no. " * 50
    assert find_words("no.", 81, text) == (80, 83)


def test_many_copies() -> None:
    """A single letter in a long line: some thousands of the copies are not looked at."""
    text = "a " * 50 * COPIES
    assert find_words("a", 50_001, text) in ((50_000, 50_001), (50_002, 50_003))


def test_empty_quotation() -> None:
    assert find_words(" \n", 0, "a text") is None


@given(WORDS, WORDS, WORDS, st.integers(0, 200))
def test_any_quotation_is_found(
    before: list[str], quoted: list[str], after: list[str], start: int
) -> None:
    """Wherever it was before; and what is found has the words of the quotation."""
    quote = " ".join(quoted)
    left, right = "\n".join([*before, ""]), "\n".join(["", *after])
    span = find_words(quote, start, left + quote + right, left[-CONTEXT:], right[:CONTEXT])
    if not quoted:
        assert span is None
        return
    assert span
    assert (left + quote + right)[slice(*span)].split() == quoted


class Library:
    """A library of documents by name that counts its reads."""

    def __init__(self, **texts: str) -> None:
        self.documents = {
            name: Document(name, f"sha of {text}", text) for name, text in texts.items()
        }
        self.reads = 0

    def listing(self) -> list[DocumentInfo]:
        if not self.documents:
            raise MissingLibrary("There is no library.", "Index one.")
        return [
            DocumentInfo(one.path, one.sha256, 1, 0, 1, (), (), 1)
            for one in self.documents.values()
        ]

    def document(self, path: str) -> Document | None:
        self.reads += 1
        return self.documents.get(path)


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("a", "Cats purr.", "a"),
        ("gone", "Cats purr.", "a"),  # the same content elsewhere
        ("b", "Cats purr.", "a"),  # another document took its place
        ("a", "Cats hiss.", "a"),  # it was edited
        ("gone", "Cats hiss.", None),
        ("gone", None, None),  # its checksum is unknown
    ],
)
def test_current_document(path: str, text: str | None, found: str | None) -> None:
    library = Library(a="Cats purr.", b="Dogs bark.")
    documents = CurrentDocuments(library)
    for _ in range(2):
        document = documents.find(path, f"sha of {text}" if text else "")
        assert (document.path if document else None) == found
    assert library.reads <= 1


def test_no_library() -> None:
    assert CurrentDocuments(Library()).find("a", "") is None


@pytest.mark.parametrize(
    ("text", "state", "start"),
    [("Cats purr.", "right", 0), ("Yes. Cats purr.", "moved", 5), ("Cats hiss.", "stale", 0)],
)
def test_relocate(text: str, state: str, start: int) -> None:
    citation = Citation(1, "a", None, None, "", 0, 10, "Cats purr.")
    status = relocate(citation, Anchor("", "", ""), Document("a", "", text))
    assert (status.state, status.citation.start) == (state, start)
    assert bool(status.reason) == (state != "right")
