"""Numbered clauses as headings: "4.2 Notice period", "§ 7 Deposit", "Article 12".

A number at the beginning of a line is the heading of a clause only as part of a sequence through
the whole text (1, 2, 2.1, 2.2, 3): so numbers in sentences, dates, addresses and amounts are none.
Items of a numbered list are sentences or have nothing below them, and are none either.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from rag.text.sentences import Span
from rag.types import Heading, Table

FEWEST = 3
"""Clauses of a sequence: two numbered lines are found in any text."""
MOST_MARKED = 4
"""Most marked headings for each clause: a format that marks more has marked the clauses too."""
TITLE_WORDS = 10
"""Most words of a title; a longer line is a sentence, which stays in the text."""
TITLE_CHARS = 90
LARGEST = 400
"""Largest number of a clause on one level."""

Number = tuple[int, ...]

_WORD = (
    r"(?:section|clause|article|art\.?|chapter|part|schedule|appendix|annex|artikel|abschnitt|"
    r"kapitel|ziffer|teil|anlage|artículo|cláusula|articolo|chapitre|titre|annexe)"
)
_NUMBER = r"\d{1,3}(?:\.\d{1,3}){0,4}"
_LINE = re.compile(
    r"^[ ]{0,3}(?P<mark>\*\*|__)?(?:"
    r"(?P<sign>§+)[ ]?(?P<paragraph>\d{1,3})(?P<letter>[a-z])?\b|"
    rf"(?P<word>{_WORD})[ ]+(?P<worded>{_NUMBER}|[IVXL]{{1,7}})\b|"
    rf"(?P<bare>{_NUMBER}))(?P<stop>[.:)]?)(?:(?P=mark))?(?![^\s*_:–—-])"
    r"[ \t]*[:–—-]?[ \t]*(?P<title>[^\n]*)$",
    re.MULTILINE | re.IGNORECASE,
)
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}
_FENCE = re.compile(r"^(```|~~~).*?(?:^\1|\Z)", re.MULTILINE | re.DOTALL)
_RUN_IN = re.compile(r"(?P<title>[^.:\n]{3,60})[.:](?=\s+\S)")
_NO_TITLE = re.compile(r"[.!?;,:…。！？]$|\d$|\.{3}|\t")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that begins with a number.

    Attributes:
        number: of the clause.
        title: of the heading; the number alone where a sentence follows it.
        span: of the line.
        is_title: whether the line is a title and nothing else.
        is_sure: whether a word or a sign says that it is a clause.
    """

    number: Number
    title: str
    span: Span
    is_title: bool
    is_sure: bool


def with_numbered(
    text: str, headings: Sequence[Heading], tables: Sequence[Table] = ()
) -> tuple[Heading, ...]:
    """Return the headings of a text, the numbered clauses among its lines included.

    A clause that is a title is a heading with its line. One that is a sentence has its number as
    the title and an empty span: the sentence stays in the text.

    Args:
        text: extracted.
        headings: those that its format marks, in order.
        tables: their lines are no clauses.
    """
    marked = [heading.start for heading in headings]
    closed = [(table.start, table.end) for table in tables]
    closed += [match.span() for match in _FENCE.finditer(text)]
    lines = [line for line in _lines(text) if not _inside(line.span, closed)]
    lines = [line for line in lines if not _is_marked(line, headings, marked)]
    chosen = _longest_sequence(_with_bodies(text, lines))
    if len(chosen) < max(FEWEST, len(headings) / MOST_MARKED) or not _are_clauses(
        chosen, bool(headings)
    ):
        return tuple(headings)
    above = bisect_right(marked, chosen[0].span[0])
    base = headings[above - 1].level if above else 0
    least = min(len(line.number) for line in chosen)
    added = [
        Heading(
            base + len(line.number) - least + 1,
            line.title,
            line.span[0],
            line.span[1] if line.is_title else line.span[0],
        )
        for line in chosen
    ]
    return tuple(sorted([*headings, *added], key=lambda heading: (heading.start, heading.end)))


def _lines(text: str) -> Iterator[_Line]:
    for match in _LINE.finditer(text):
        number = _number(match)
        if number is None or max(number) > LARGEST or 0 in number[1:]:
            continue
        rest = re.sub(r"[*_]+", "", match["title"]).strip()
        label = match.group()[: match.start("title") - match.start()].strip(" \t*_:–—-.")
        is_sure = bool(match["word"] or match["sign"])
        is_title = _is_title(rest) or (not rest and is_sure)
        run_in = _RUN_IN.match(rest)
        if is_title:
            title = f"{label} {rest}".strip()
        elif run_in and _is_title(run_in["title"]):
            title = f"{label} {run_in['title']}"
        else:
            title = label
        if rest or is_sure:
            yield _Line(number, title, match.span(), is_title, is_sure)


def _number(match: re.Match[str]) -> Number | None:
    written = match["paragraph"] or match["worded"] or match["bare"]
    if written.isalpha():
        values = [_ROMAN[letter] for letter in written.upper()]
        pairs = zip(values, [*values[1:], 0], strict=True)
        return (sum(-value if value < after else value for value, after in pairs),)
    if match["bare"] and written.isdigit() and match["stop"] not in (".", ")", ""):
        return None
    number = tuple(map(int, written.split(".")))
    return (*number, ord(match["letter"]) - ord("a") + 1) if match["letter"] else number


def _is_title(text: str) -> bool:
    """Whether the rest of a line is a title: short, with a capital, and no sentence."""
    return (
        0 < len(text) <= TITLE_CHARS
        and len(text.split()) <= TITLE_WORDS
        and (text[0].isupper() or not text[0].isascii())
        and not _NO_TITLE.search(text)
    )


def _inside(span: Span, closed: Sequence[Span]) -> bool:
    return any(start <= span[0] < end for start, end in closed)


def _is_marked(line: _Line, headings: Sequence[Heading], starts: Sequence[int]) -> bool:
    at = bisect_right(starts, line.span[1]) - 1
    return at >= 0 and headings[at].end > line.span[0]


def _with_bodies(text: str, lines: Sequence[_Line]) -> list[_Line]:
    """Return the lines without titles that have nothing below them, as in a table of contents.

    A title has text below it or a clause within it. A sentence needs none, but its number must have
    two parts at least, or a word or sign: else it is an item of a list.
    """
    kept = []
    for line, after in zip_longest(lines, lines[1:]):
        below = text[line.span[1] : after.span[0] if after else len(text)].strip()
        within = after is not None and after.number[: len(line.number)] == line.number
        if below or within if line.is_title else len(line.number) > 1 or line.is_sure:
            kept.append(line)
    return kept


def _longest_sequence(lines: Sequence[_Line]) -> list[_Line]:
    """Return the longest run of lines in order in which each number follows from the one before.

    After 2.3 come 2.3.1, 2.4 or 3. The first number is 1, or any where a word or sign says that it
    is a clause: a text may be an excerpt.
    """
    length: list[int] = []
    before: list[int | None] = []
    # The best run so far whose last number begins with these parts, and is exactly these.
    within: dict[Number, int] = {}
    exact: dict[Number, int] = {}
    for at, line in enumerate(lines):
        *outer, last = line.number
        places = [within.get((*outer, last - 1))] if last > 1 else [exact.get(tuple(outer))]
        known_places = [place for place in places if place is not None]
        found = max(known_places, key=length.__getitem__, default=None)
        first = line.is_sure or set(line.number) <= {0, 1}
        before.append(found)
        length.append(length[found] + 1 if found is not None else (1 if first else 0))
        if not length[at]:
            continue
        for size in range(1, len(line.number) + 1):
            known = within.get(line.number[:size])
            if known is None or length[at] >= length[known]:
                within[line.number[:size]] = at
        known = exact.get(line.number)
        if known is None or length[at] >= length[known]:
            exact[line.number] = at
    chosen: list[_Line] = []
    place = max(range(len(lines)), key=length.__getitem__, default=None)
    while place is not None and length[place]:
        chosen.append(lines[place])
        place = before[place]
    return chosen[::-1]


def _are_clauses(lines: Sequence[_Line], has_headings: bool) -> bool:
    """Whether a sequence is one of clauses.

    Numbers of a single part, without a word or sign, are clauses only in a text without marked
    headings, where most of them are titles.
    """
    if any(line.is_sure or len(line.number) > 1 for line in lines):
        return True
    return not has_headings and all(line.is_title for line in lines)
