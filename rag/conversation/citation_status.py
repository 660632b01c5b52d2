"""Whether a kept footnote still leads to its words. Found out whenever it is shown, never stored.

A document may have been edited, read anew, moved or removed since. A footnote is right while the
words stand where it says; it has moved where the same words stand elsewhere; else it is stale.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import Literal, Protocol

from rag.citations.relocate import relocate
from rag.conversation.history import CitedFile, KeptTurn
from rag.documents.chunks import heading_path, page_at
from rag.errors import MissingLibrary
from rag.types import Answer, Citation, Document, DocumentInfo

State = Literal["right", "moved", "stale"]


class DocumentLookup(Protocol):
    """What a library has now."""

    def listing(self) -> list[DocumentInfo]:
        """Return all documents without their text, or raise MissingLibrary."""

    def document(self, path: str) -> Document | None:
        """Return a document with its text, or None."""


@dataclass(frozen=True, slots=True)
class CitationStatus:
    """A footnote as it stands now: with today's path, span, page and heading unless it is stale.

    The reason says in a sentence what became of it; a right one has none.
    """

    state: State
    citation: Citation
    reason: str = ""


class Checker:
    """Checks footnotes against a library as it is now; documents are read once."""

    def __init__(self, library: DocumentLookup) -> None:
        self._library = library
        self._documents: dict[str, Document | None] = {}

    def check(self, turn: KeptTurn) -> dict[Citation, CitationStatus]:
        """Return what became of each footnote of a turn."""
        if turn.answer is None:
            return {}
        known = {source.path: source.sha256 for source in turn.sources}
        return {
            citation: self._check(citation, turn.answer, known.get(citation.document, ""))
            for claim in turn.answer.claims
            for citation in claim.citations
        }

    def _check(self, citation: Citation, answer: Answer, sha256: str) -> CitationStatus:
        name = PurePosixPath(citation.document).name
        path = self._path_now(citation.document, sha256)
        document = self._read(path) if path else None
        if document is None:
            return CitationStatus("stale", citation, f"{name} is no longer in the library.")
        span = relocate(
            citation.quote, citation.start, document.text, *_surroundings(citation, answer)
        )
        if span is None:
            return CitationStatus(
                "stale", citation, f"{name} has changed: these words no longer stand in it."
            )
        now = _at(citation, document, *span)
        if document.path != citation.document:
            return CitationStatus("moved", now, f"{name} is now {document.path}.")
        if span != (citation.start, citation.end):
            return CitationStatus(
                "moved", now, f"{name} has changed: the words stand elsewhere in it."
            )
        return CitationStatus("right", now)

    def _path_now(self, path: str, sha256: str) -> str | None:
        """Return where a document is now: under its path, or where its content has gone."""
        if path in self._listed and self._listed[path] == sha256:
            return path
        same = (other for other, found in self._listed.items() if sha256 and found == sha256)
        return next(same, path if path in self._listed else None)

    @cached_property
    def _listed(self) -> dict[str, str]:
        """Paths with checksums, in the order of the paths."""
        try:
            return {info.path: info.sha256 for info in self._library.listing()}
        except MissingLibrary:
            return {}  # its last document was removed, or it lies elsewhere now

    def _read(self, path: str) -> Document | None:
        if path not in self._documents:
            self._documents[path] = self._library.document(path)
        return self._documents[path]


def sources_of(answer: Answer, listing: Iterable[DocumentInfo]) -> tuple[CitedFile, ...]:
    """Return the documents of an answer's passages with their checksums, to be kept with it."""
    paths = {passage.document for passage in answer.passages}
    return tuple(CitedFile(info.path, info.sha256) for info in listing if info.path in paths)


def brought_up_to_date(answer: Answer, checked: dict[Citation, CitationStatus]) -> Answer:
    """Return an answer whose footnotes lead where their words stand now; stale ones stay."""
    claims = tuple(
        replace(
            claim,
            citations=tuple(
                checked[citation].citation if citation in checked else citation
                for citation in claim.citations
            ),
        )
        for claim in answer.claims
    )
    return replace(answer, claims=claims)


def _surroundings(citation: Citation, answer: Answer) -> tuple[str, str]:
    """Return what stood before and after a quotation, as far as its passage shows."""
    for passage in answer.passages:
        if passage.document == citation.document and (
            passage.start <= citation.start and citation.end <= passage.end
        ):
            begin, end = citation.start - passage.start, citation.end - passage.start
            return passage.text[:begin], passage.text[end:]
    return "", ""


def _at(citation: Citation, document: Document, start: int, end: int) -> Citation:
    """Return a footnote that leads to a span of a document."""
    page = page_at(document.pages, start)
    return Citation(
        marker=citation.marker,
        document=document.path,
        page=page.number if page else None,
        page_label=page.label if page else None,
        heading=heading_path(document.headings, start),
        start=start,
        end=end,
        quote=document.text[start:end],
    )
