"""Which of two texts is newer: by what one says that it replaces, or by their dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from rag.text.dates import Date, dates
from rag.text.identifiers import file_words, identifiers
from rag.text.sentences import sentence_spans
from rag.text.similar_identifiers import same
from rag.text.words import content_words
from rag.types import Document

HEAD_CHARS = 400
"""Beginning of a document, where its date stands."""
LINES, LINE_WORDS = 6, 8
"""First lines that may hold the date, as a title or alone, and most words of such a line."""
Day = tuple[int, int, int]
"""Year, month and day; 0 for what is not known."""
_REPLACES = re.compile(
    r"\b(?:replaces?|replacing|supersedes?|superseding|amends?|repeals?|ersetzt|remplace|"
    r"reemplaza|sustituye|sostituisce)\b(?P<what>[^.;\n]{3,160})",
    re.IGNORECASE,
)
_REPLACED = re.compile(
    r"\b(?:replaced|superseded|amended|repealed) by\b(?P<what>[^.;\n]{3,160})", re.IGNORECASE
)
_LABEL = re.compile(
    r"\b(?:date|dated|issued|published|updated|revised|effective|valid|in force|as of|stand|"
    r"datum|vom|fecha|data|du)\b[^\n]{0,20}$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_FEWEST = 2
"""Words of a title that what is replaced must have, where it has no number."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A text as one of several: its day, where it tells one, and what it is called."""

    day: Day | None
    name: str
    document: Document

    @property
    def shown(self) -> str:
        """The day as an ISO date, as far as it is known; "" where it is not."""
        known = [part for part in self.day or () if part]
        return "-".join(f"{part:02}" for part in known)


def edition_of(document: Document, heading: str = "") -> Edition:
    """Return the edition of a document, or of the section under some headings.

    The day is that of the nearest heading with one, else of the file name, else of a label such as
    "Issued" or of a short line at the document's beginning.
    """
    stem = file_words(PurePosixPath(document.path).stem)
    head = document.text[:HEAD_CHARS]
    labelled = [one for one in dates(head) if _LABEL.search(head[: one.span[0]])]
    short = [line for line in head.split("\n")[:LINES] if 0 < len(line.split()) <= LINE_WORDS]
    days = (
        *map(_day, reversed(heading.split(" › "))),
        _day(stem),
        *map(_of, labelled),
        *map(_day, short),
    )
    return Edition(next(filter(None, days), None), f"{heading} {stem}", document)


def _day(text: str) -> Day | None:
    """Return the fullest date of a short text, else its year."""
    found = [day for one in dates(text) if (day := _of(one))]
    if found:
        return max(found, key=lambda day: sum(map(bool, day)))
    year = _YEAR.search(text)
    return (int(year.group()), 0, 0) if year else None


def _of(one: Date) -> Day | None:
    if one.years is None or one.years[0] != one.years[1] or one.years[0] < 0:
        return None
    return one.years[0], one.month or 0, one.day or 0


def newer_first(editions: Sequence[Edition]) -> list[int] | None:
    """Return the places of some editions, the newest first; None where that is not known.

    What one says about replacing another counts more than dates.
    """
    count = len(editions)
    newer = [
        [i != j and _is_newer(editions[i], editions[j]) for j in range(count)] for i in range(count)
    ]
    wins = [sum(row) for row in newer]
    pairs = [(i, j) for i in range(count) for j in range(i)]
    told = any(newer[i][j] or newer[j][i] for i, j in pairs)
    apart = [(i, j) for i, j in pairs if editions[i].name != editions[j].name]
    if not told or any(newer[i][j] == newer[j][i] for i, j in apart):
        return None
    return sorted(range(count), key=lambda i: -wins[i])


def _is_newer(one: Edition, other: Edition) -> bool:
    if _replaces(one, other):
        return True
    if _replaces(other, one) or one.day is None or other.day is None:
        return False
    shared = [(a, b) for a, b in zip(one.day, other.day, strict=True) if a and b]
    return [a for a, _ in shared] > [b for _, b in shared]


def _replaces(one: Edition, other: Edition) -> bool:
    says = any(_names(what, other) for what in _objects(one.document, _REPLACES))
    return says or any(_names(what, one) for what in _objects(other.document, _REPLACED))


def _objects(document: Document, pattern: re.Pattern[str]) -> list[str]:
    return [match["what"] for match in pattern.finditer(document.text)]


def _names(what: str, edition: Edition) -> bool:
    """Whether some words name an edition: by its number or date, else by words of its title."""
    title = f"{edition.name} {_first_line(edition.document)}"
    named = [one for one in identifiers(what) if one.kind != "person"]
    if named:
        there = identifiers(title)
        return any(same(one, other) for one in named for other in there)
    words = set(content_words(what))
    return len(words & set(content_words(title))) >= _FEWEST


def _first_line(document: Document) -> str:
    spans = sentence_spans(document.text[:HEAD_CHARS])
    return document.text[slice(*spans[0])] if spans else ""
