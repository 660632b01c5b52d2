"""Citations of spans of passages and documents."""

from __future__ import annotations

from rag.documents.chunks import heading_path, page_at
from rag.text.sentences import Span
from rag.types import Citation, Document, Passage


def cite(passage: Passage, span: Span) -> Citation:
    """Return the citation of a span of a passage's text, as offsets into the document.

    Its page and heading are those of the span itself: a passage may have begun pages before.
    """
    start, end = span
    page = page_at(passage.pages, passage.start + start)
    heading = heading_path(passage.headings, passage.start + start) or passage.heading
    return Citation(
        marker=passage.marker,
        document=passage.document,
        page=page.number if page else None,
        page_label=page.label if page else None,
        heading=heading,
        start=passage.start + start,
        end=passage.start + end,
        quote=passage.text[start:end],
    )


def cite_document(document: Document, span: Span, marker: int = 1) -> Citation:
    """Return the citation of a span of a document's text."""
    whole = Passage(
        marker=marker,
        document=document.path,
        page=None,
        page_label=None,
        heading="",
        start=0,
        end=len(document.text),
        text=document.text,
        score=1.0,
        pages=document.pages,
        headings=document.headings,
    )
    return cite(whole, span)
