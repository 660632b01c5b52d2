"""Find quoted words again in a document that may have been edited, moved or removed.

Only the same words in the same order match; white space may differ, because a newer reader may
break lines elsewhere. Reworded text is not found: a footnote must never point to other words.
"""

from __future__ import annotations

import heapq
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Literal, Protocol

from rag.citations.cite import cite_document
from rag.errors import MissingLibrary
from rag.text.sentences import Span
from rag.types import Citation, Document, DocumentInfo

State = Literal["right", "moved", "stale"]
"""Right: the words are where the citation says. Moved: they are elsewhere. Stale: nowhere."""

CONTEXT = 300
"""Characters on each side of a quotation that distinguish its copies: two or three sentences."""
REACHES = (30, 100, CONTEXT)
"""Distances in characters within which words are compared; near words count up to three times."""
COPIES = 1000
"""Most copies whose context is compared, the nearest first. Only a single common word has more."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a citation was checked against: the file's SHA-256, and the text on each side.

    Both sides are empty if the document was not available; the checksum is "" if unknown.
    """

    sha256: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class CitationStatus:
    """A citation with its current path, span, page and heading; a stale one is unchanged.

    The reason is a sentence for the reader; "" if the state is "right".
    """

    state: State
    citation: Citation
    reason: str = ""


class DocumentLookup(Protocol):
    """The documents of a library."""

    def listing(self) -> list[DocumentInfo]:
        """Return all documents without their text, or raise MissingLibrary."""

    def document(self, path: str) -> Document | None:
        """Return a document with its text, or None."""


class CurrentDocuments:
    """The current documents of a library, found by path or content. Each is read once."""

    def __init__(self, library: DocumentLookup) -> None:
        self._library = library
        self._read: dict[str, Document | None] = {}

    def find(self, path: str, sha256: str) -> Document | None:
        """Return the document at a path; if its content has changed, the one that has it now.

        Args:
            path: where the document was.
            sha256: of its file; "" if unknown.

        Returns:
            None if nothing has that path or that content any more.
        """
        path = self._path_now(path, sha256)
        if path not in self._read:
            self._read[path] = self._library.document(path) if path in self._checksums else None
        return self._read[path]

    def _path_now(self, path: str, sha256: str) -> str:
        if not sha256 or self._checksums.get(path) == sha256:
            return path
        same = (other for other, found in self._checksums.items() if found == sha256)
        return next(same, path)

    @cached_property
    def _checksums(self) -> dict[str, str]:
        """SHA-256 by path, in the order of the paths."""
        try:
            return {info.path: info.sha256 for info in self._library.listing()}
        except MissingLibrary:
            return {}  # its last document was removed, or the library was moved


def relocate(citation: Citation, anchor: Anchor, document: Document | None) -> CitationStatus:
    """Return a citation with the current place of its words.

    Args:
        citation: as last checked.
        anchor: of the citation.
        document: as `CurrentDocuments.find` returns it.
    """
    name = PurePosixPath(citation.document).name
    if document is None:
        return CitationStatus("stale", citation, f"{name} is no longer in the library.")
    span = find_words(citation.quote, citation.start, document.text, anchor.before, anchor.after)
    if span is None:
        return CitationStatus(
            "stale", citation, f"{name} has changed: these words no longer stand in it."
        )
    now = cite_document(document, span, citation.marker)
    if document.path != citation.document:
        return CitationStatus("moved", now, f"{name} is now {document.path}.")
    if span != (citation.start, citation.end):
        return CitationStatus("moved", now, f"{name} has changed: the words stand elsewhere in it.")
    return CitationStatus("right", now)


def find_words(quote: str, start: int, text: str, before: str = "", after: str = "") -> Span | None:
    """Return the span of a quotation in a text, or None.

    The old place is kept if the words are still there. Of several copies, the one whose context
    shares most words with the old context is returned; among equals, the nearest to the old place.

    Args:
        quote: what was quoted.
        start: its offset in the text that it was taken from.
        text: of the document as it is now.
        before: the text before the quotation; the last `CONTEXT` characters are used.
        after: the text after it; the first `CONTEXT` characters are used.
    """
    if not quote.strip():
        return None
    pattern = _pattern(quote, before, after)
    lead = len(quote) - len(quote.lstrip())
    if text.startswith(quote, start) and pattern.match(text, start + lead):
        return start, start + len(quote)
    copies = [found.span() for found in pattern.finditer(text)]
    if len(copies) > COPIES:
        copies = heapq.nsmallest(COPIES, copies, key=lambda span: abs(span[0] - start))
    known = _words_around(before[-CONTEXT:], after)

    def likeness(span: Span) -> tuple[int, int]:
        around = _words_around(
            text[max(0, span[0] - CONTEXT) : span[0]], text[span[1] : span[1] + CONTEXT]
        )
        shared = sum((a & b).total() for a, b in zip(known, around, strict=True))
        return shared, -abs(span[0] - start)

    return max(copies, key=likeness, default=None)


def _pattern(quote: str, before: str, after: str) -> re.Pattern[str]:
    r"""Return a pattern for the words of a quotation, with any white space between them.

    "5 mg" does not match in "15 mg": the quotation may begin or end inside a word only if it did
    so before.
    """
    words = r"\s+".join(map(re.escape, quote.split()))
    head, tail = quote.strip()[0], quote.strip()[-1]
    opens = r"(?<!\w)" if _is_word(head) and not _is_word(before[-1:]) else ""
    closes = r"(?!\w)" if _is_word(tail) and not _is_word(after[:1]) else ""
    return re.compile(f"{opens}{words}{closes}")


def _is_word(char: str) -> bool:
    return re.fullmatch(r"\w", char) is not None


def _words_around(before: str, after: str) -> list[Counter[str]]:
    """Return the words before and after a quotation, within each reach."""
    pieces = [side for reach in REACHES for side in (before[-reach:], after[:reach])]
    return [Counter(re.findall(r"\w+", piece)) for piece in pieces]
