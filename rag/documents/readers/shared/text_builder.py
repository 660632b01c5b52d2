"""Build a document's text with pages and headings; shared by all readers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from rag.documents.limits import Limits, check_length
from rag.text.normalise import normalise
from rag.types import Heading, HiddenKind, Page, Table, TableRow

_POWER = re.compile(r"[-+−]?\d+")
_NOTE_MARK = re.compile(r"\[?(?:\d{1,3}(?:[,;–-]\s?\d{1,3})*|[*∗†‡§¶]+)\]?")
_NOTED = re.compile(
    r"(?:[^\W\d_]{3}|\b[A-Z]{2}|\b(?:[ai]s|it|[io]f|to|[bm]y|[io]n|at|[hmw]e|so|us|do|be|no|or|an)"
    r"|[.,;:!?\"'”’»…]|[^\W\d_]{3}[^()]*\))$"
)
_ARTICLE = re.compile(r"(?:^|\s)[AaI]$")
_IN = re.compile(r"(?<![\d\s])\s+in$")  # no inch
_YEAR = re.compile(r"(?<![\d.,])(?:1[5-9]|20)\d\d$")
_BASE = re.compile(r"(?:[\w)\]}|'’]|^)$")
_RAISED_TO = frozenset(
    "nm \u00b5m \u03bcm mm cm dm km ft yd mi in min ms kg mg hr bar mol eV Hz Pa rad sr px mc "
    "sin cos tan cot sec csc sinh cosh tanh log ln exp det".split()
)
_DIVIDED = re.compile(r"(?<=[^\W\d_])[-\u2010][ \t]*\n[ \t]*(?=[^\W\d_])")
_LINE_END = re.compile(r"[-\u2010\xad][ \t]*\n[ \t]*")
_LAST_PART = re.compile(r"[^\W\d_]+$")
_FIRST_PART = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_LAST_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*$")
_SUSPENDED = re.compile(r"(?:and|or|to|und|oder|bis|et|ou|y|o|e)\b(?![-\u2010])", re.IGNORECASE)
_CLOSED = frozenset(
    "some every over under with there where here within through after back down fore data work "
    "time life home note book other hand head like what when which".split()
)
"""First parts of words that are written as one."""
FULL_LINE = 25
"""Least characters of a line that may end in a divided word."""
DIVIDED_SHARE = 0.025
"""Share of lines that end in a hyphen, above which words are divided; a compound ends one line in a
hundred, typesetting one in ten."""
_LINKS = frozenset("of the to in on and at by up off out for end one two by".split())
"""Words in the middle of compounds: "state-of-the-art"."""
_PREFIXES = frozenset(
    "self cross well low high long short half full two three four five six seven eight nine "
    "ten".split()
)
"""First parts of words that are mostly written with a hyphen."""
COMPOUND_CHARS = 4
"""Least letters of each part of a compound; shorter words occur as syllables."""
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
    before = before[-WORD_CHARS:].rstrip()
    word = _LAST_WORD.search(before)
    digits = any(char.isdecimal() for char in text)
    noted = (
        (_NOTED.search(before) and (word is None or word[0] not in _RAISED_TO))
        or (_ARTICLE.search(before) and len(text) > 1)  # no variable has the power 17, or two
        or _IN.search(before)
        or _YEAR.search(before)
    )
    # A star is more often part of a name: "the algorithm A*", "C*".
    if noted and _NOTE_MARK.fullmatch(text.strip()) and (digits or not word or len(word[0]) > 3):
        return ""
    return f"^{text}" if _POWER.fullmatch(text) and _BASE.search(before) else text


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a text shows about the hyphens at its line ends.

    `counts` are of words in lower case, those with hyphens whole, and of `camelCase` as it is; the
    parts of a word that a line end divides are not counted. `divides` tells whether words are
    divided at all: in a text set without that, a hyphen at a line end belongs to its word.
    """

    counts: Mapping[str, int]
    divides: bool = True

    @classmethod
    def of(cls, lines: Sequence[str]) -> Vocabulary:
        """Return the vocabulary of a text from its lines."""
        text = "\n".join(lines)
        pairs: list[tuple[str, str]] = []
        whole: list[str] = []
        passed = 0
        for hyphen in _LINE_END.finditer(text):
            first = _LAST_PART.search(
                text, max(passed, hyphen.start() - WORD_CHARS), hyphen.start()
            )
            second = _FIRST_PART.match(text, hyphen.end())
            if first and second:
                pairs.append((first[0].lower(), second[0].lower()))
                whole.append(text[passed : first.start()])
                passed = second.end()
        counts = Counter[str]()
        for word, count in Counter(_WORD.findall("".join([*whole, text[passed:]]))).items():
            counts[word.lower().replace("\u2010", "-")] += count
            if not word[1:].islower() and not word.isupper():
                counts[word] += count
        joined = sum(counts[first + second] > 0 for first, second in pairs)
        hyphenated = sum(counts[f"{first}-{second}"] > 0 for first, second in pairs)
        if joined != hyphenated:
            return cls(counts, joined > hyphenated)
        full = sum(len(line) >= FULL_LINE for line in lines)
        return cls(counts, len(pairs) > DIVIDED_SHARE * full)


def hyphen_between(left: str, right: str, words: Vocabulary) -> Literal["", "-", "- "]:
    """Return what goes between the parts of a word that was split by a hyphen at a line end.

    The joined or the hyphenated form wins, whichever is more frequent in the text. If neither
    occurs, two lower-case parts are joined: most such hyphens come from typesetting.

    Args:
        left: the text before the hyphen, at least its last word.
        right: the text after the line end, at least its first word.
        words: the words of the whole text.
    """
    if _SUSPENDED.match(right):
        return "- "  # "two- and three-dimensional"
    before = _LAST_WORD.search(left[-WORD_CHARS:])
    after = _WORD.match(right[:WORD_CHARS])
    if before is None or after is None:
        return "-"
    if left[-1].islower() and right[0].isupper():
        return "" if words.counts.get(before[0] + after[0], 0) else "-"
    first, second = (match.group().lower().replace("\u2010", "-") for match in (before, after))
    if _is_compound(first, second, words):
        return "-"
    return "" if left[-1].islower() and right[0].islower() else "-"


def _is_compound(first: str, second: str, words: Vocabulary) -> bool:
    """Whether two parts are joined by a hyphen in other places, or else probably."""
    joined, hyphenated = (
        words.counts.get(first + second, 0),
        words.counts.get(f"{first}-{second}", 0),
    )
    if joined != hyphenated:
        return hyphenated > joined
    # Of a word that has hyphens already, often only the parts on both sides are seen elsewhere.
    ending, beginning = first.rpartition("-")[2], second.partition("-")[0]
    if words.counts.get(ending + beginning, 0):
        return False
    # Typesetting leaves no single letter.
    if len(ending) == 1 or not words.divides or (first in _PREFIXES and len(second) > 4):
        return True
    if not all(part in _LINKS or words.counts.get(part, 0) for part in (ending, beginning)):
        return False
    # Two words of the text: a chain as "state-of-the-art" or a compound, but not "something".
    chain = ending != first or beginning != second
    return chain or (min(len(first), len(second)) >= COMPOUND_CHARS and first not in _CLOSED)


def rejoin(text: str) -> str:
    """Join words that were hyphenated at line ends, in prose with hard line breaks."""
    if not _DIVIDED.search(text):
        return text
    words = Vocabulary.of(text.split("\n"))

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
