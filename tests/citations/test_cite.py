"""Citations of spans of passages and documents: exact offsets, the page and heading of the span."""

from __future__ import annotations

from rag.citations.cite import cite, cite_document
from rag.types import Document, Heading, Page, Passage

TEXT = "# Owls\nThey hunt.\n# Cats\nThey purr."
DOCUMENT = Document(
    "a.pdf",
    "",
    TEXT,
    (Page(1, "i", 0, 18), Page(2, "ii", 18, len(TEXT))),
    (Heading(1, "Owls", 0, 6), Heading(1, "Cats", 18, 24)),
)
PURR = (TEXT.index("They purr."), len(TEXT))


def test_cite_document() -> None:
    citation = cite_document(DOCUMENT, PURR, marker=3)
    assert (citation.marker, citation.document, citation.quote) == (3, "a.pdf", "They purr.")
    assert (citation.page, citation.page_label, citation.heading) == (2, "ii", "Cats")
    assert TEXT[citation.start : citation.end] == citation.quote


def test_cite_passage() -> None:
    """A passage that begins on the page before gives the same citation."""
    begin = TEXT.index("They hunt.")
    passage = Passage(
        3, "a.pdf", 1, "i", "Owls", begin, len(TEXT), TEXT[begin:], 1.0,
        DOCUMENT.pages, DOCUMENT.headings,
    )  # fmt: skip
    span = (PURR[0] - begin, PURR[1] - begin)
    assert cite(passage, span) == cite_document(DOCUMENT, PURR, marker=3)


def test_heading_of_the_passage() -> None:
    """Where the headings of the document are not known."""
    passage = Passage(1, "a.pdf", None, None, "Owls", 7, 17, "They hunt.", 1.0)
    citation = cite(passage, (0, 10))
    assert (citation.page, citation.heading) == (None, "Owls")
