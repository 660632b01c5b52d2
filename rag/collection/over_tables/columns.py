"""The cells of a column as numbers, dates or durations, read alike for the whole column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from rag.text.dates import Date, dates
from rag.text.numbers import in_digits
from rag.text.quantities import Quantity

Kind = Literal["number", "year", "date", "duration", "text", "unclear"]
"""Unclear: numbers that cannot be compared, of two locales or of units that do not go together."""

MOST = 0.7
"""Share of the filled cells that have to be of one kind."""
SAMPLE = 400
"""Cells that the kind of a column is told from."""
EMPTY = frozenset({"", "-", "–", "—", "n/a", "none", "?", "tba", "tbd", "…", "..."})
"""Cells without a value, in lower case."""
_RANKS = re.compile(
    r"#|no\.?|nr\.?|number|rank(?:ing)?#?|pos(?:ition)?\.?|place|finish|grid|id|code|year"
)
"""Names of columns of numbers that are not amounts."""
_DASHES = frozenset("-–—")
_FEET = re.compile(r"(\d{1,2}) ?(?:['′’]|ft) ?(?:(\d{1,2}(?:\.\d+)?) ?(?:[\"″”]|''|in)?)?")
_DURATION = re.compile(r"\+?(?:(\d{1,3}):)?(\d{1,3}):(\d{2}(?:[.,]\d{1,3})?)(?: (?:secs?|h|min))?")
_LONG = re.compile(r"(\d{1,2}):(\d{2})[.:](\d{2})")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2}) ?([ap])\.?m\.?", re.IGNORECASE)
_NUMERAL = re.compile(r"\d[\d.,]*\d|\d")
_SCORE = re.compile(r"\d{1,3}(?:[-–—:]\d{1,3}){1,2}\b.*")
_LEAD = 4
"""Characters that can stand before a number: a currency, a sign, the mark of a rank."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its cells as comparable values.

    Attributes:
        name: as it is written.
        kind: of most of its cells.
        values: one for each row; None where there is no value of that kind. Dates are days on a
            scale of 372 a year, durations seconds, lengths in feet and inches inches; numbers of
            several units are in their base unit.
        unit: what follows the number in all cells, such as "hectares"; "" where they differ.
        adds: whether a sum of its values means something: not of ranks, and not of running numbers.
        source: what it is read from: its own cells, or dates or amounts of other columns.
        of: indices of those other columns.
        is_partial: whether it lacks the value of a row that has begun and not ended.
    """

    name: str
    kind: Kind
    values: tuple[Decimal | None, ...]
    adds: bool = False
    unit: str = ""
    source: Literal["cells", "dates", "amounts"] = "cells"
    of: tuple[int, ...] = ()
    is_partial: bool = False

    @property
    def is_ordered(self) -> bool:
        """Whether its values can be compared."""
        return self.kind in ("number", "year", "date", "duration")

    def show(self, value: Decimal) -> str:
        """Write a computed value as the column writes its own."""
        if self.kind == "duration":
            hours, rest = divmod(int(value), 3600)
            minutes, whole = divmod(rest, 60)
            part = f"{value % 1:f}"[1:].rstrip("0") if value % 1 else ""
            if hours:
                return f"{hours}:{minutes:02}:{whole:02}{part}"
            return f"{minutes}:{whole:02}{part}"
        if self.unit in ("$", "€", "£"):
            return f"{self.unit}{value.normalize():,f}"
        is_shown = any(map(str.isalnum, self.unit)) or self.unit == "%"
        sign = " " if self.unit[:1].isalpha() else ""
        return f"{value.normalize():f}{sign}{self.unit if is_shown else ''}"


def read_column(name: str, cells: Sequence[str]) -> Column:
    """Read the cells of a column; those of another kind than most have no value."""
    filled = [cell for cell in cells if not is_empty(cell)]
    if not filled:
        return Column(name, "text", (None,) * len(cells))
    fractions = any(
        (long := _LONG.fullmatch(cell.strip())) and int(long[3]) > 59 for cell in filled
    )
    # Most columns are seen to be of some kind, or of none, from some of their cells.
    some = filled[:: max(1, len(filled) // SAMPLE)]
    if _share(_duration(cell, fractions) for cell in some) >= MOST:
        return Column(name, "duration", tuple(_duration(cell, fractions) for cell in cells), True)
    seen = [_date(cell) for cell in some]
    if _share(seen) >= MOST and sum(1 for one in seen if one and one.month) * 4 >= len(seen):
        return Column(name, "date", _in_order([_date(cell) for cell in cells]))
    scores = _share(_SCORE.fullmatch(cell) for cell in some)
    numbers = _share(_quantity(cell) for cell in some)
    if numbers < MOST or _is_wordy(some) or scores >= MOST:
        return Column(name, "text", (None,) * len(cells))
    return _numbers(name, cells, [_quantity(cell) for cell in cells])


def is_empty(cell: str) -> bool:
    """Whether a cell says that there is no value."""
    return cell.strip().lower() in EMPTY


def _is_wordy(cells: Sequence[str]) -> bool:
    """Whether words that differ from cell to cell follow the numbers, as in the names of events."""
    rests = {"".join(filter(str.isalpha, cell.lower())) for cell in cells}
    return len(rests) > max(3, len(cells) // 3) and sum(map(len, rests)) > 5 * len(rests)


def _share(values: Iterable[object]) -> float:
    """Return the share of values that are there."""
    there = [value is not None for value in values]
    return sum(there) / len(there)


def _numbers(name: str, cells: Sequence[str], found: Sequence[Quantity | None]) -> Column:
    if any(re.match(r"\s*0\d", cell) for cell in cells):
        return Column(name, "text", (None,) * len(cells))  # codes, such as phone numbers
    mark = decimal_mark(cells)
    units = Counter(one.unit for one in found if one)
    dimensions = {unit.dimension for unit in units if unit}
    if mark is None or len(dimensions) > 1 or (len(units) > 2 and None in units):
        return Column(name, "unclear", (None,) * len(cells))
    scaled = len([unit for unit in units if unit]) > 1
    values: list[Decimal | None] = []
    for cell, one in zip(cells, found, strict=True):
        if one is None:
            # A dash among whole counts is none of them.
            values.append(Decimal(0) if cell.strip() in _DASHES and not scaled else None)
            continue
        read = one.in_base_units() if scaled else one.values
        values.append(_reading(cell, read, mark))
    known = [value for value in values if value is not None]
    whole = all(value % 1 == 0 for value in known)
    if any(value % 1 for value in known):
        values = [
            None if cell.strip() in _DASHES else value
            for cell, value in zip(cells, values, strict=True)
        ]
    years = whole and all(1000 <= value <= 2100 for value in known if value)
    if years and known:
        return Column(name, "year", tuple(values))
    counted = [value for value in values if value is not None]
    running = len(counted) > 2 and counted == [Decimal(at + 1) for at in range(len(counted))]
    ranks = _RANKS.fullmatch(name.strip().lower()) or all(
        one is None or one.form == "ordinal" for one in found
    )
    rests = {_NUMERAL.sub("", cell, count=1).strip(" +-−") for cell in cells if not is_empty(cell)}
    unit = next(iter(rests)) if len(rests) == 1 and not scaled else ""
    return Column(name, "number", tuple(values), adds=not (running or ranks), unit=unit)


def decimal_mark(cells: Sequence[str]) -> str | None:
    """Return the mark before the decimals of a column's numbers: "." or ","; None for both.

    "9,80" and "12,90" decide for the comma, and "1,204.50" for the point. Where nothing decides,
    it is the point, so that "1,204" is more than a thousand.
    """
    marks = set()
    for cell in cells:
        for numeral in _NUMERAL.findall(cell)[:1]:
            seps = [char for char in numeral if char in ".,"]
            if not seps:
                continue
            decimals = numeral.rpartition(seps[-1])[2]
            if len(set(seps)) == 2:
                marks.add(seps[-1])
            elif len(seps) > 1:
                marks.add("." if seps[-1] == "," else ",")
            elif len(decimals) != 3 or numeral.startswith("0"):
                marks.add(seps[-1])
    return None if len(marks) > 1 else next(iter(marks), ".")


def _reading(cell: str, values: tuple[Decimal, ...], mark: str) -> Decimal:
    """Return the one of two readings that fits the decimal mark: 1.204 or 1204."""
    numeral = _NUMERAL.search(cell)
    if len(values) < 2 or numeral is None:
        return values[0]
    return min(values, key=abs) if mark in numeral.group() else max(values, key=abs)


@lru_cache(maxsize=50_000)
def _quantity(cell: str) -> Quantity | None:
    """Return the number that a cell begins with; those in feet and inches are inches."""
    cell = cell.strip()
    if feet := _FEET.fullmatch(cell):
        inches = Decimal(feet[1]) * 12 + Decimal(feet[2] or 0)
        return Quantity((inches,), None, "digits", feet.span(), Decimal(1))
    for one in in_digits(cell, "de"):  # with both readings of 1.204
        lead = cell[: one.span[0]]
        if one.span[0] <= _LEAD and not any(map(str.isalpha, lead.removesuffix("No."))):
            return one
        break
    return None


@lru_cache(maxsize=50_000)
def _duration(cell: str, fractions: bool) -> Decimal | None:
    """Return the seconds of a duration or a time of day.

    "1:53.94" is minutes and `fractions` of seconds, or else hours, minutes and seconds.
    """
    cell = cell.strip()
    if clock := _CLOCK.fullmatch(cell):
        hour = int(clock[1]) % 12 + (12 if clock[3].lower() == "p" else 0)
        return Decimal(hour * 3600 + int(clock[2]) * 60)
    if long := _LONG.fullmatch(cell):
        hours, minutes, seconds = map(int, long.groups())
        if long.group()[-3] == ":" or not fractions:
            return Decimal(hours * 3600 + minutes * 60 + seconds)
    match = _DURATION.fullmatch(cell)
    if match is None:
        return None
    seconds_text = match[3].replace(",", ".")
    return Decimal(int(match[1] or 0) * 3600 + int(match[2]) * 60) + Decimal(seconds_text)


@lru_cache(maxsize=50_000)
def _date(cell: str) -> Date | None:
    """Return the date that a cell begins with; a weekday may stand before it."""
    for one in dates(cell):
        if one.weekday is None:
            lead = re.sub(r"\W", "", cell[: one.span[0]])
            known = one.month is not None or one.years is not None
            return one if known and len(lead) <= 9 and not any(map(str.isdigit, lead)) else None
    return None


def _in_order(found: Sequence[Date | None]) -> tuple[Decimal | None, ...]:
    """Return dates on one scale; without years, a season goes on into the next year."""
    values: list[Decimal | None] = []
    dated = any(one and one.years for one in found)
    turns, before = 0, 0
    for one in found:
        if one is None or (dated and one.years is None):
            values.append(None)
            continue
        if not dated and one.month and one.month + 6 < before:
            turns += 1
        before = one.month or before
        year = one.years[0] if one.years else turns
        values.append(Decimal(year * 372 + ((one.month or 1) - 1) * 31 + (one.day or 1) - 1))
    return tuple(values)


def day_number(one: Date) -> tuple[Decimal, Decimal]:
    """Return the first and last day of a date with a year, on the scale of a column of dates."""
    first, last = one.years or (0, 0)
    if one.month is None:
        return Decimal(first * 372), Decimal(last * 372 + 371)
    begin = Decimal(first * 372 + (one.month - 1) * 31)
    return (begin, begin + 30) if one.day is None else (begin + one.day - 1, begin + one.day - 1)
