"""Build a document's text with pages and headings; shared by all readers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from rag.documents.limits import Limits, check_length
from rag.text.normalise import normalise
from rag.types import Heading, HiddenKind, Page, Table, TableRow

_POWER = re.compile(r"[-+−]?\d+")
_NOTE_MARK = re.compile(r"\[?(?:\d{1,3}(?:[,;–-]\s?\d{1,3})*|[*∗†‡§¶]+)\]?")
_NOTED = re.compile(r"(?:[^\W\d_]{2,}|[.,;:!?\"'”’»…]|[^\W\d_]{3}[^()]*\))$")
_RAISED_TO = frozenset(
    "nm \u00b5m \u03bcm mm cm dm km ft yd mi in min ms kg mg hr bar mol eV Hz Pa rad sr px mc "
    "sin cos tan cot sec csc sinh cosh tanh log ln exp det".split()
)
_DIVIDED = re.compile(r"(?<=[^\W\d_])[-\u2010][ \t]*\n[ \t]*(?=[^\W\d_])")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_LAST_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*$")
_SUSPENDED = re.compile(r"(?:and|or|to|und|oder|bis|et|ou|y|o|e)\b(?![-\u2010])", re.IGNORECASE)
TITLE_CHARS = 200
"""Longest heading; a longer one would fill every chunk below it with its words."""
WORD_CHARS = 60
"""Characters examined on each side of a line end: words are shorter, and this keeps it linear."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """A reader's result: normalised text with the spans of its pages, headings and tables.

    `unread` are the numbers of pages that show something but have no text, such as scans; `hidden`
    counts what was passed over because the file hides it.
    """

    text: str
    pages: tuple[Page, ...] = ()
    headings: tuple[Heading, ...] = ()
    unread: tuple[int, ...] = ()
    tables: tuple[Table, ...] = ()
    hidden: Mapping[HiddenKind, int] = field(default_factory=dict)


def superscript(text: str, before: str) -> str:
    """Return raised text as it is written: 10 to the 6th as `10^6`, and no mark of a note.

    A number after a digit, a unit or a variable is a power; after a word or a punctuation mark it
    refers to a note, and is no part of the sentence.

    Args:
        text: the raised text.
        before: what stands before it on the line.
    """
    if _NOTE_MARK.fullmatch(text.strip()) and _is_note(before[-WORD_CHARS:].rstrip()):
        return ""
    return f"^{text}" if _POWER.fullmatch(text) else text


def _is_note(before: str) -> bool:
    word = _LAST_WORD.search(before)
    return _NOTED.search(before) is not None and (word is None or word[0] not in _RAISED_TO)


def count_words(text: str) -> Counter[str]:
    """Count the words of a text in lower case, those with hyphens whole."""
    return Counter(word.lower().replace("\u2010", "-") for word in _WORD.findall(text))


def hyphen_between(left: str, right: str, words: Mapping[str, int]) -> Literal["", "-", "- "]:
    """Return what goes between the parts of a word that was split by a hyphen at a line end.

    The joined or the hyphenated form wins, whichever is more frequent in the text. If neither
    occurs, two lower-case parts are joined: most such hyphens come from typesetting.

    Args:
        left: the text before the hyphen, at least its last word.
        right: the text after the line end, at least its first word.
        words: the words of the whole text, from `count_words`.
    """
    if _SUSPENDED.match(right):
        return "- "  # "two- and three-dimensional"
    before = _LAST_WORD.search(left[-WORD_CHARS:])
    after = _WORD.match(right[:WORD_CHARS])
    if before is None or after is None:
        return "-"
    first, second = (match.group().lower().replace("\u2010", "-") for match in (before, after))
    joined, hyphenated = words.get(first + second, 0), words.get(f"{first}-{second}", 0)
    if joined != hyphenated:
        return "" if joined > hyphenated else "-"
    # Typesetting leaves no single letter, and splits a compound only at its hyphen.
    whole = len(first) > 1 and "-" not in first
    return "" if whole and left[-1].islower() and right[0].islower() else "-"


def rejoin(text: str) -> str:
    """Join words that were hyphenated at line ends, in prose with hard line breaks."""
    if not _DIVIDED.search(text):
        return text
    words = count_words(text)

    def between(divided: re.Match[str]) -> str:
        left = text[max(0, divided.start() - WORD_CHARS) : divided.start()]
        right = text[divided.end() : divided.end() + WORD_CHARS]
        hyphen = hyphen_between(left, right, words)
        return divided.group() if hyphen == "- " else hyphen

    return _DIVIDED.sub(between, text)


def moved(table: Table, shift: int) -> Table:
    """Return a table with all its spans moved by a number of characters."""
    rows = tuple(
        TableRow(
            row.start + shift,
            row.end + shift,
            tuple((start + shift, end + shift) for start, end in row.cells),
            row.is_total,
        )
        for row in table.rows
    )
    return replace(table, rows=rows, start=table.start + shift, end=table.end + shift)


@dataclass(slots=True)
class TextBuilder:
    """Collects blocks into one text, and records the spans of headings and pages."""

    limits: Limits = field(default_factory=Limits)
    _parts: list[str] = field(default_factory=list)
    _headings: list[Heading] = field(default_factory=list)
    _pages: list[Page] = field(default_factory=list)
    _unread: list[int] = field(default_factory=list)
    _hidden: Counter[HiddenKind] = field(default_factory=Counter)
    _tables: list[Table] = field(default_factory=list)
    _length: int = 0

    @property
    def next_start(self) -> int:
        """Where the next block will start."""
        return self._length + (2 if self._parts else 0)

    @property
    def end(self) -> int:
        """Where the text so far ends."""
        return self._length

    @property
    def last_title(self) -> str:
        """The title of the last heading, or an empty one."""
        return self._headings[-1].title if self._headings else ""

    def block(self, text: str) -> None:
        """Add a paragraph after a blank line; an empty one is dropped."""
        text = normalise(text).strip()
        if not text:
            return
        if self._parts:
            self._add("\n\n")
        self._add(text)

    def table(self, table: Table) -> None:
        """Record a table whose rows are blocks of the text so far."""
        self._tables.append(table)

    def heading(self, level: int, title: str) -> None:
        """Add a heading as a block of its own; a too long one becomes a paragraph."""
        title = " ".join(normalise(title).split())
        if 0 < len(title) <= TITLE_CHARS:
            start = self.next_start
            self._headings.append(Heading(level, title, start, start + len(title)))
        self.block(title)

    def label(self, level: int, title: str) -> None:
        """Begin a section whose title is not in the text; without a title, end the last one."""
        title = " ".join(normalise(title).split())[:TITLE_CHARS]
        self._headings.append(Heading(level, title, self._length, self._length))

    def insert(self, part: Extracted) -> None:
        """Add a separately extracted text with its headings and tables."""
        text = part.text.rstrip()
        lead = len(text) - len(text.lstrip())
        shift = self.next_start - lead
        self._headings.extend(
            Heading(heading.level, heading.title, heading.start + shift, heading.end + shift)
            for heading in part.headings
        )
        self._tables.extend(moved(table, shift) for table in part.tables)
        self.block(text)

    def end_page(self, number: int, label: str, *, unread: bool = False) -> None:
        """Close the page that holds everything since the last closed page."""
        start = self._pages[-1].end if self._pages else 0
        self._pages.append(Page(number, label, start, self._length))
        if unread:
            self._unread.append(number)

    def pass_over(self, kind: HiddenKind, number: int = 1) -> None:
        """Count something that the file hides, and that is not read."""
        self._hidden[kind] += number

    def build(self) -> Extracted:
        """Return the text with its pages, headings, tables and counts of what was passed over."""
        return Extracted(
            "".join(self._parts),
            tuple(self._pages),
            tuple(self._headings),
            tuple(self._unread),
            tuple(self._tables),
            hidden=dict(+self._hidden),
        )

    def _add(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
        check_length(self._length, self.limits)
