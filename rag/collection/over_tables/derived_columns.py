"""Columns that a table does not have but that follow from it: how long, and sums over periods."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from rag.collection.over_tables.columns import SAMPLE, Column, is_empty
from rag.collection.over_tables.word_groups import stem
from rag.text.calendar_names import LOCALES, month_names
from rag.text.dates import Date, dates
from rag.text.display import count
from rag.text.words import fold

Cells = Sequence[Sequence[str]]
"""The texts of rows, one for each column."""
Derived = tuple[Column, list[str]]
"""A column and its text in each row."""
Unit = Literal["year", "month", "day"]

STARTS = frozenset(
    map(
        stem,
        """start begin began from joined since hired appointed elected entered founded established
        opened launched registered enrolled employed admitted arrived commenced installed lent
        borrowed checked""".split(),
    )
)
"""Words of columns that say when something began."""
ENDS = frozenset(
    map(
        stem,
        """end ended until till to left finish finished closed ceased resigned retired departed
        returned expired dissolved completed termination""".split(),
    )
)
"""And when it ended."""
MOST = 0.7
"""Share of the rows that have to have both."""
_WORD = re.compile(r"[^\W\d_]+")


def derived_columns(columns: Sequence[Column], rows: Cells) -> list[Derived]:
    """Return the columns that follow from those of a table, with their texts."""
    return [*_durations(columns, rows), *_sums_over_periods(columns, rows)]


def is_start(column: Column) -> bool:
    """Whether a column says when something began."""
    return column.kind in ("date", "year") and not STARTS.isdisjoint(
        map(stem, _WORD.findall(fold(column.name)))
    )


def is_end(column: Column) -> bool:
    """Whether a column says when something ended."""
    return column.kind in ("date", "year") and not ENDS.isdisjoint(
        map(stem, _WORD.findall(fold(column.name)))
    )


# Durations


@dataclass(frozen=True, slots=True)
class _Period:
    start: Date
    end: Date

    @property
    def unit(self) -> Unit:
        """The unit that both ends are known to."""
        if not (self.start.month and self.end.month):
            return "year"
        return "day" if self.start.day and self.end.day else "month"

    def length(self, unit: Unit) -> int:
        """Return how many whole units it has."""
        years = _year(self.end) - _year(self.start)
        if unit == "year":
            return years
        months = 12 * years + (self.end.month or 1) - (self.start.month or 1)
        if unit == "month":
            return months - ((self.end.day or 1) < (self.start.day or 1))
        return (_first_day(self.end) - _first_day(self.start)).days


def _durations(columns: Sequence[Column], rows: Cells) -> Iterator[Derived]:
    if any(stem("duration") in map(stem, _WORD.findall(fold(one.name))) for one in columns):
        return
    starts = [at for at, one in enumerate(columns) if is_start(one)]
    ends = [at for at, one in enumerate(columns) if is_end(one)]
    if len(starts) == len(ends) == 1 and starts != ends:
        start, end = starts[0], ends[0]
        name = f"Duration ({columns[start].name} to {columns[end].name})"
        periods = [_period(_dates(row[start])[:1] + _dates(row[end])[:1]) for row in rows]
        begun = [not is_empty(row[start]) for row in rows]
    else:
        ranges = [
            at
            for at, one in enumerate(columns)
            if one.kind in ("date", "year", "text") and _are_ranges([row[at] for row in rows])
        ]
        if len(ranges) != 1:
            return
        name = f"Duration ({columns[ranges[0]].name})"
        periods = [_period(_dates(row[ranges[0]])) for row in rows]
        begun = [not is_empty(row[ranges[0]]) for row in rows]
    known = [one for one in periods if one]
    if len(known) < max(2, MOST * sum(begun)):
        return
    units = {one.unit for one in known}
    unit: Unit = "year" if "year" in units else "month" if "month" in units else "day"
    values = tuple(None if one is None else Decimal(one.length(unit)) for one in periods)
    texts = ["" if one is None else _written(one) for one in periods]
    lacking = any(there and one is None for there, one in zip(begun, periods, strict=True))
    column = Column(
        name, "number", values, adds=True, unit=f"{unit}s", source="dates", is_partial=lacking
    )
    yield column, texts


def _are_ranges(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if not is_empty(cell)]
    filled = filled[:: max(1, len(filled) // SAMPLE)]
    if len(filled) < 2 or sum(any(map(str.isdigit, cell)) for cell in filled) < MOST * len(filled):
        return False
    return sum(_period(_dates(cell)) is not None for cell in filled) >= MOST * len(filled)


@lru_cache(maxsize=50_000)
def _dates(cell: str) -> tuple[Date, ...]:
    """Return the dates with a year of a cell that holds little else."""
    found = [one for one in dates(cell) if one.years and one.years[0] > 0 and one.weekday is None]
    inside = sum(end - start for start, end in (one.span for one in found))
    return tuple(found) if inside * 2 >= len(cell.strip()) else ()


def _period(found: Sequence[Date]) -> _Period | None:
    """Return the time between two dates; None for other numbers of dates, and for seasons."""
    if len(found) != 2 or any(len(set(one.years or ())) != 1 for one in found):
        return None
    period = _Period(*found)
    begins, ends = (_first_day(one) for one in found)
    # "2004-05" is a season, or a month.
    short = found[1].month is None and found[1].span[1] - found[1].span[0] < 4
    return None if ends < begins or short else period


def _year(one: Date) -> int:
    return (one.years or (1, 1))[0]


def _first_day(one: Date) -> date:
    return date(_year(one), one.month or 1, one.day or 1)


def _written(period: _Period) -> str:
    """Write how long a period is: "2 years, 11 months", or in days where it is short."""
    if period.unit == "year":
        return count(period.length("year"), "year")
    years, months = divmod(period.length("month"), 12)
    days = period.length("day") if period.unit == "day" else None
    parts = [count(years, "year")] * (years > 0) + [count(months, "month")] * (months > 0)
    if days is None:
        return ", ".join(parts) or count(0, "month")
    return f"{count(days, 'day')} ({', '.join(parts)})" if parts else count(days, "day")


# Sums over periods

_PERIOD = re.compile(
    r"\b(?:(?:19|20)\d\d(?:[-/–]\d\d(?:\d\d)?)?|[qh][1-4]|(?:first|second|third|fourth) (?:quarter|"
    r"half)|" + "|".join(sorted(map(fold, month_names(*LOCALES)), key=len, reverse=True)) + r")\b"
)


def _sums_over_periods(columns: Sequence[Column], rows: Cells) -> Iterator[Derived]:
    """Yield a column for columns of amounts whose names differ in a year, quarter or month."""
    alike: defaultdict[str, list[int]] = defaultdict(list)
    for at, column in enumerate(columns):
        name = fold(column.name)
        if column.adds and len(found := _PERIOD.findall(name)) == 1:
            alike[name.replace(found[0], "#")].append(at)
    for parts in alike.values():
        if len(parts) < 2 or len({columns[at].unit for at in parts}) > 1:
            continue
        first, last = columns[parts[0]], columns[parts[-1]]
        values = tuple(
            sum(known, Decimal(0))
            if (known := [value for at in parts if (value := columns[at].values[row]) is not None])
            else None
            for row in range(len(rows))
        )
        name = f"{first.name} to {last.name}"
        column = Column(name, "number", values, True, first.unit, source="amounts", of=tuple(parts))
        yield column, ["" if value is None else column.show(value) for value in values]
