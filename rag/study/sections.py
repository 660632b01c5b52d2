"""The sections of a document, and their coverage by the citations of items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from rag.documents.chunks import sections, stretches
from rag.study.items import SectionCoverage
from rag.text.sentences import trim
from rag.types import Citation, Document

PORTION = 6_000
"""Maximum characters of a section, about two printed pages: a longer one is split."""


@dataclass(frozen=True, slots=True)
class Section:
    """The text under one heading of a document, without the heading; a long one is split.

    `heading` is the path of titles, "" without one; the span is not only white space.
    """

    heading: str
    start: int
    end: int


class Cited(Protocol):
    """Anything with citations: a card, a question, a claim."""

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Its citations."""


def sections_of(document: Document) -> list[Section]:
    """Return the sections of a document in order; none if it only has headings."""
    return list(_portions(document))


def coverage(documents: Iterable[Document], items: Iterable[Cited]) -> tuple[SectionCoverage, ...]:
    """Return for each section of some documents, in order, the number of items that cite it."""
    cited: dict[str, list[set[tuple[int, int]]]] = {}
    for item in items:
        spans: dict[str, set[tuple[int, int]]] = {}
        for one in item.citations:
            spans.setdefault(one.document, set()).add((one.start, one.end))
        for path, of_item in spans.items():
            cited.setdefault(path, []).append(of_item)
    return tuple(
        SectionCoverage(
            document=document.path,
            heading=section.heading,
            start=section.start,
            end=section.end,
            items=sum(_touches(section, spans) for spans in cited.get(document.path, ())),
        )
        for document in documents
        for section in sections_of(document)
    )


def _touches(section: Section, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start < section.end and end > section.start for start, end in spans)


def _portions(document: Document) -> Iterator[Section]:
    for start, end, heading in sections(document, at_pages=False):
        for begin, stop in stretches(document.text, start, end, PORTION):
            if span := trim(document.text, begin, stop):
                yield Section(heading, *span)
