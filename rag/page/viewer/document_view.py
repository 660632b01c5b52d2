"""The content of the document viewer: the part of a text that is shown, and its marks.

Long texts are shown in windows. Which document may be shown is decided here: one of the library,
or the stored passage of an answer whose document is gone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from rag.citations.anchor import CitationStatus
from rag.citations.footnote_numbers import footnote_numbers, in_order
from rag.documents.chunks import heading_path, page_at
from rag.documents.sandbox.draw_child import PageRequest
from rag.page.ask.turn import Turn
from rag.page.library.document_service import file_of
from rag.text.sentences import Span
from rag.types import Citation, Document, Page

WINDOW = 8000
"""Characters shown at once: some three pages, quick to lay out and to scroll."""
LEAD = 2500
"""Characters of a window that stand before what is looked for."""
MATCHES = 999
"""Most places that a search within a document counts."""
GAP = 200
"""Characters within which a window begins and ends at the end of a line or word."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to show, as the page's script asks for it.

    A footnote (`spot` of the turn numbered `turn`), or else a document by its path, in which the
    text from `start` to `end` is marked; `at` asks for another part of the text, `query` for the
    `match`th place of some words, counted from 0; `page` for a picture of another page. -1 and ""
    stand for nothing.
    """

    turn: int = -1
    spot: int = -1
    document: str = ""
    start: int = -1
    end: int = -1
    at: int = -1
    query: str = ""
    match: int = -1
    page: int = -1


@dataclass(frozen=True, slots=True)
class Spot:
    """One footnote of an answer: its claim, its number, and where its words are now."""

    claim: int
    number: int
    citation: Citation
    reason: str
    stale: bool


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A part of a document, and what is marked in it; all offsets are into its text.

    `focus` is what is looked at. `spots` are the footnotes of the answer it was opened from,
    `spot` is the number of the present one, `match` that of the present place of a search; -1 for
    none. `gone` says that this is no document any more, but the passage that was kept of it.
    """

    request: Request
    document: Document
    window: Span
    focus: int
    spots: tuple[Spot, ...]
    spot: int
    matches: tuple[Span, ...]
    match: int
    gone: bool

    @property
    def present(self) -> Spot | None:
        """The footnote that it was opened at."""
        return self.spots[self.spot] if self.spot >= 0 else None

    @property
    def marked(self) -> Span | None:
        """The words of the present footnote, or those asked for, where they stand in the text."""
        spot = self.present
        asked = self.request.start, self.request.end
        if spot is None and 0 <= asked[0] < asked[1] <= len(self.document.text):
            return asked
        if spot is None or (spot.stale and not self.gone):
            return None
        return spot.citation.start, spot.citation.end

    @property
    def others(self) -> list[Span]:
        """The words of the answer's other footnotes into the same document."""
        spans = (
            (spot.citation.start, spot.citation.end)
            for spot in self.spots
            if spot.citation.document == self.document.path and (self.gone or not spot.stale)
        )
        return [span for span in dict.fromkeys(spans) if span != self.marked]

    @property
    def page(self) -> Page | None:
        """The page that is looked at."""
        if 0 < self.request.page <= len(self.document.pages):
            return self.document.pages[self.request.page - 1]
        return page_at(self.document.pages, self.focus)

    @property
    def heading(self) -> str:
        """The headings above what is looked at."""
        return heading_path(self.document.headings, self.focus)


def spots_of(turn: Turn) -> tuple[Spot, ...]:
    """Return the footnotes of an answer in the order of its chips."""
    if turn.answer is None:
        return ()
    numbers = footnote_numbers(turn.answer.claims)
    spots = []
    for place, claim in enumerate(turn.answer.claims):
        for citation in in_order(claim.citations, numbers):
            now = turn.checked.get(citation, CitationStatus("right", citation))
            spots.append(
                Spot(
                    place, numbers[citation.marker], now.citation, now.reason, now.state == "stale"
                )
            )
    return tuple(spots)


def make_view(
    request: Request, turn: Turn | None, read: Callable[[str], Document | None]
) -> DocumentView | None:
    """Return what to show, or None where there is no such footnote or document.

    Args:
        request: what is wanted.
        turn: the one that the request names, if it is open in this tab.
        read: returns a document of the library by its path, or None.
    """
    spots = spots_of(turn) if turn else ()
    spot = request.spot if 0 <= request.spot < len(spots) else -1
    citation = spots[spot].citation if spot >= 0 else None
    document = read(citation.document if citation else request.document)
    gone = document is None
    if document is None:
        document = _stored_passage(turn, citation) if turn and citation else None
    if document is None:
        return None
    matches = find(document.text, request.query)
    match = request.match % len(matches) if matches and request.match >= 0 else -1
    if match >= 0:
        focus = matches[match][0]
        window = cut(document.text, focus - LEAD)
    elif request.at >= 0:
        window = cut(document.text, request.at)
        focus = window[0]
    else:
        wanted = citation.start if citation else max(0, request.start)
        focus = min(wanted, len(document.text))
        window = cut(document.text, focus - LEAD)
    if gone:
        window = len(document.text) - len(document.text.lstrip()), len(document.text)
    return DocumentView(request, document, window, focus, spots, spot, matches, match, gone)


def _stored_passage(turn: Turn, citation: Citation) -> Document | None:
    """Return the stored passage that a footnote cites, as a document.

    It is blank before the passage, so that offsets are what they were.
    """
    for passage in turn.passages:
        if passage.marker == citation.marker:
            text = " " * passage.start + passage.text
            return Document(
                passage.document,
                "",
                text,
                passage.pages,
                passage.headings,
                tables=passage.tables,
            )
    return None


def cut(text: str, start: int) -> Span:
    """Return the window that begins at an offset or a little before, at a line or a word.

    A line of any length is cut too.
    """
    start = max(0, min(start, len(text) - WINDOW // 2))
    end = min(len(text), start + WINDOW)
    if start > 0:
        start = _break_before(text, start)
    if end < len(text):
        end = _break_before(text, end)
    return start, max(start, end)


def _break_before(text: str, at: int) -> int:
    """Return the nearest beginning of a line before an offset, else of a word, else the offset."""
    low = max(0, at - GAP)
    for mark in ("\n", " "):
        found = text.rfind(mark, low, at)
        if found >= 0:
            return found + 1
    return at


def find(text: str, query: str) -> tuple[Span, ...]:
    """Return the places of some words in a text, whatever their case and the space between."""
    words = query.split()
    if not words:
        return ()
    pattern = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)
    return tuple(found.span() for found in islice(pattern.finditer(text), MATCHES))


def picture_of(view: DocumentView, library: Path) -> PageRequest | None:
    """Return the page to draw; None if the document is not a PDF or its file is missing.

    Args:
        view: what is read.
        library: the directory of the library, from which documents are named.
    """
    page = view.page
    if view.gone or page is None or not view.document.path.lower().endswith(".pdf"):
        return None
    file = file_of(library, view.document.path)
    if not file.is_file():
        return None
    start, end = view.marked or (page.start, page.start)
    start, end = max(start, page.start), min(end, page.end)
    text = view.document.text
    return PageRequest(
        path=str(file),
        sha256=view.document.sha256,
        page=page.number,
        quote=text[start:end] if start < end else "",
        before=text[page.start : start] if start < end else "",
    )
