"""Remove the numbers of lines from the margins of a manuscript.

They stand below each other where no other text is, grow by the same step (one, or five where each
fifth line is numbered) at even distances, and stand beside lines of prose. The numbers of a table
or a list stand beside short cells, or not evenly, or on few pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from rag.documents.readers.shared.page_layout import LEADERS
from rag.documents.readers.shared.text_line import TextLine

LEAST = 5
"""Numbers on a page that show by themselves that its lines are numbered."""
SHARE_OF_PAGES = 0.2
"""Least share of pages with so many; in a manuscript it is nearly all."""
LARGEST_STEP = 10
MOST_DIGITS = 5
ALIGNED = 2.0
"""Points by which numbers below each other may differ at one end."""
EVEN = 0.1
"""Share by which a distance between two numbers may differ from the median."""
MOST = 0.6
"""Share of the distances that are even, and of a further page's numbers that grow by the step."""
PROSE_CHARS = 30
"""Characters of a line of prose. Half of the numbers have one beside them, others the last line of
a paragraph, a heading or an equation."""


@dataclass(frozen=True, slots=True)
class _Number:
    """A line, or its first or last word, that may be the number of a line."""

    line: TextLine
    value: int
    left: float
    right: float
    rest: TextLine | None
    """The line without the number; None if it has nothing else."""


@dataclass(frozen=True, slots=True)
class _Strip:
    """Where numbers stand below each other, and by how much they grow."""

    numbers: list[_Number]
    left: float
    right: float
    step: int

    def near(self, number: _Number) -> bool:
        """Whether a number stands in the strip."""
        return self.left - ALIGNED <= number.left and number.right <= self.right + ALIGNED


def without_margin_numbers(pages: Sequence[Sequence[TextLine]]) -> list[list[TextLine]]:
    """Return the lines of each page without the numbers of lines in the margins."""
    numbers = [list(_numbers(lines)) for lines in pages]
    strips = [
        list(_strips(found, lines)) if len(found) >= LEAST else []
        for found, lines in zip(numbers, pages, strict=True)
    ]
    if sum(map(bool, strips)) < max(1.0, SHARE_OF_PAGES * len(pages)):
        return [list(lines) for lines in pages]
    places = _merged([strip for of_page in strips for strip in of_page])
    return [
        _without(lines, [number for place in places for number in _growing(place, found)])
        for lines, found in zip(pages, numbers, strict=True)
    ]


def _numbers(lines: Sequence[TextLine]) -> Iterator[_Number]:
    for line in lines:
        if line.turn or not (line.head or line.tail or line.text.isdecimal()):
            continue
        first, *others = line.text.split(maxsplit=1)
        before, _, last = line.text.rpartition(" ")
        if not others and _is_number(first):
            yield _Number(line, int(first), line.left, line.right, None)
        if line.head and others and _is_number(first):
            rest = replace(line, text=others[0], left=line.head[1], head=None, label="")
            yield _Number(line, int(first), line.left, line.head[0], rest)
        if line.tail and others and _is_number(last):
            rest = replace(line, text=before.rstrip(), right=line.tail[0], tail=None)
            yield _Number(line, int(last), line.tail[1], line.right, rest)


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) <= MOST_DIGITS


def _strips(numbers: list[_Number], lines: Sequence[TextLine]) -> Iterator[_Strip]:
    """Yield the strips of a page that are sure to hold numbers of lines, the longest first."""
    sides: tuple[Callable[[_Number], float], ...] = (
        lambda number: number.right,
        lambda number: number.left,
        lambda number: (number.left + number.right) / 2,
    )
    found = [
        strip
        for side in sides
        for column in _aligned(numbers, side)
        if (strip := _strip(column)) and _is_even(strip) and _in_margin(strip, lines)
    ]
    taken: set[int] = set()
    for strip in sorted(found, key=lambda strip: -len(strip.numbers)):
        own = {id(number) for number in strip.numbers}
        if not taken & own:
            taken |= own
            yield strip


def _aligned(numbers: list[_Number], side: Callable[[_Number], float]) -> Iterator[list[_Number]]:
    column: list[_Number] = []
    for number in sorted(numbers, key=side):
        if column and side(number) - side(column[0]) > ALIGNED:
            yield column
            column = []
        column.append(number)
    yield column


def _strip(column: list[_Number]) -> _Strip | None:
    """Return the numbers of a column that are one step from the one above or below."""
    column = _from_top(column)
    steps = Counter(below.value - above.value for above, below in pairwise(column))
    steps = Counter({step: steps[step] for step in range(1, LARGEST_STEP + 1)})
    step, _ = steps.most_common(1)[0]
    kept = {
        id(number): number
        for above, below in pairwise(column)
        if below.value - above.value == step
        for number in (above, below)
    }
    if len(kept) < LEAST:
        return None
    numbers = list(kept.values())
    left, right = min(number.left for number in numbers), max(number.right for number in numbers)
    return _Strip(numbers, left, right, step)


def _from_top(numbers: list[_Number]) -> list[_Number]:
    return sorted(numbers, key=lambda number: -number.line.baseline)


def _is_even(strip: _Strip) -> bool:
    gaps = [
        (above.line.baseline - below.line.baseline) / (below.value - above.value)
        for above, below in pairwise(strip.numbers)
        if below.value > above.value
    ]
    middle = median(gaps)
    return sum(abs(gap - middle) <= EVEN * middle for gap in gaps) >= MOST * len(gaps)


def _in_margin(strip: _Strip, lines: Sequence[TextLine]) -> bool:
    """Whether a strip holds no other text, and has lines of prose beside it."""
    own = {id(number.line): number.rest for number in strip.numbers}
    top, bottom = strip.numbers[0].line.baseline, strip.numbers[-1].line.baseline
    beside = [
        text
        for line in lines
        if bottom - 1 <= line.baseline <= top + 1 and (text := own.get(id(line), line))
    ]
    across = sum(text.left < strip.right and text.right > strip.left for text in beside)
    prose = [
        text.baseline
        for text in beside
        if len(text.text) >= PROSE_CHARS and not LEADERS.search(text.text)
    ]
    with_prose = sum(
        any(abs(number.line.baseline - baseline) < number.line.size for baseline in prose)
        for number in strip.numbers
    )
    return across <= len(strip.numbers) / 10 and with_prose >= len(strip.numbers) / 2


def _merged(strips: list[_Strip]) -> list[_Strip]:
    """Join the strips at one place: numbers of one digit are narrower than those of three."""
    merged: list[_Strip] = []
    for strip in sorted(strips, key=lambda strip: strip.left):
        last = merged[-1] if merged else None
        if last and strip.left <= last.right:
            merged[-1] = replace(last, right=max(last.right, strip.right))
        else:
            merged.append(strip)
    return merged


def _growing(place: _Strip, numbers: list[_Number]) -> list[_Number]:
    """Return the numbers of a page that stand in a strip, if most of them grow by its step."""
    near = _from_top([number for number in numbers if place.near(number)])
    found: list[_Number] = []
    for number in near:
        if not found or (
            number.value > found[-1].value and (number.value - found[-1].value) % place.step == 0
        ):
            found.append(number)
    return found if len(found) >= MOST * len(near) else []


def _without(lines: Sequence[TextLine], numbers: list[_Number]) -> list[TextLine]:
    gone = {id(number.line): number for number in numbers}
    rests = (gone[id(line)].rest if id(line) in gone else line for line in lines)
    return [line for line in rests if line is not None]
