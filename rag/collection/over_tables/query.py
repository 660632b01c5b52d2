"""Queries over a grid: conditions on columns, and what is computed from the rows that meet them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from rag.collection.over_tables.columns import Column, is_empty
from rag.collection.over_tables.joined_table import JoinedTable
from rag.text.words import fold

Operation = Literal[
    "list",
    "count",
    "count values",
    "sum",
    "mean",
    "largest",
    "smallest",
    "first",
    "last",
    "next",
    "previous",
    "most frequent",
    "least frequent",
    "difference",
    "count difference",
    "compare",
]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on the rows.

    Attributes:
        words: it in words, such as "State is finished".
        rows: indices of the rows that meet it.
        column: that it is about.
    """

    words: str
    rows: frozenset[int]
    column: int


@dataclass(frozen=True, slots=True)
class Query:
    """What is computed.

    Attributes:
        operation: what is done with the rows.
        column: whose texts are the answer, or whose values are computed with.
        conditions: all of them are met.
        by: the column that orders the rows, for the operations that need one.
        pair: the two groups of rows that are compared or subtracted.
        amount: 2 for the second largest.
        flip: whether the order is reversed.
    """

    operation: Operation
    column: int
    conditions: tuple[Condition, ...] = ()
    by: int | None = None
    pair: tuple[Condition, ...] = ()
    amount: int = 1
    flip: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """The answer of a query: texts, and the indices of the rows that they come from."""

    texts: tuple[str, ...]
    rows: tuple[int, ...]
    looked: int


def run(query: Query, grid: JoinedTable) -> Result | None:
    """Return the result of a query; None where it has none or cannot be computed."""
    rows = [
        index
        for index in range(len(grid.rows))
        if all(index in condition.rows for condition in query.conditions)
    ]
    result = _OPERATIONS[query.operation](query, grid, rows)
    return result


def _list(query: Query, grid: JoinedTable, rows: list[int]) -> Result | None:
    kept = [index for index in rows if not is_empty(grid.rows[index].texts[query.column])]
    return _texts(query.column, grid, kept, rows) if kept else None


def _count(query: Query, grid: JoinedTable, rows: list[int]) -> Result | None:
    return Result((str(len(rows)),), tuple(rows), len(rows))


def _count_values(query: Query, grid: JoinedTable, rows: list[int]) -> Result | None:
    seen: dict[str, int] = {}
    for index in rows:
        text = fold(grid.rows[index].texts[query.column])
        if not is_empty(text):
            seen.setdefault(text, index)
    return Result((str(len(seen)),), tuple(seen.values()), len(rows))


def _sum(query: Query, grid: JoinedTable, rows: list[int]) -> Result | None:
    column = grid.columns[query.column]
    known = [index for index in rows if column.values[index] is not None]
    if not column.adds or not known:
        return None
    total = sum((_value(column, index) for index in known), Decimal(0))
    return Result((column.show(total),), tuple(known), len(rows))


def _mean(query: Query, grid: JoinedTable, rows: list[int]) -> Result | None:
    column = grid.columns[query.column]
    known = [index for index in rows if column.values[index] is not None]
    if not column.adds or not known:
        return None
    total = sum((_value(column, index) for index in known), Decimal(0))
    mean = (total / len(known)).quantize(Decimal("0.0001")).normalize()
    return Result((column.show(mean),), tuple(known), len(rows))


def _extreme(query: Query, grid: JoinedTable, rows: list[int]) -> Result | None:
    if query.by is None:
        return None
    column = grid.columns[query.by]
    known = [index for index in rows if column.values[index] is not None]
    if not column.is_ordered or not known:
        return None
    values = sorted({_value(column, index) for index in known})
    if query.operation == "largest":
        values.reverse()
    if len(values) < query.amount:
        return None
    wanted = values[query.amount - 1]
    best = [index for index in known if _value(column, index) == wanted]
    return _texts(query.column, grid, best, rows)


def _end(query: Query, grid: JoinedTable, rows: list[int]) -> Result | None:
    kept = [index for index in rows if not is_empty(grid.rows[index].texts[query.column])]
    if query.by is not None:
        column = grid.columns[query.by]
        kept = [index for index in kept if column.values[index] is not None]
        kept.sort(key=lambda index: _value(column, index))
    if not kept:
        return None
    return _texts(query.column, grid, [kept[0 if query.operation == "first" else -1]], rows)


def _beside(query: Query, grid: JoinedTable, rows: list[int]) -> Result | None:
    (anchor,) = query.pair
    if not anchor.rows:
        return None
    order = list(range(len(grid.rows)))
    if query.by is not None:
        column = grid.columns[query.by]
        order = [index for index in order if column.values[index] is not None]
        order.sort(key=lambda index: _value(column, index), reverse=query.flip)
    places = [place for place, index in enumerate(order) if index in anchor.rows]
    if not places:
        return None
    step = 1 if query.operation == "next" else -1
    at = max(places) if step > 0 else min(places)
    named = {fold(grid.rows[order[place]].texts[query.column]) for place in places}
    allowed = set(rows)
    at += step
    while 0 <= at < len(order):
        index = order[at]
        text = grid.rows[index].texts[query.column]
        if index in allowed and not is_empty(text) and fold(text) not in named:
            return _texts(query.column, grid, [index], [*anchor.rows, index])
        at += step
    return None


def _frequent(query: Query, grid: JoinedTable, rows: list[int]) -> Result | None:
    counts = Counter(
        fold(text) for index in rows if not is_empty(text := grid.rows[index].texts[query.column])
    )
    if not counts:
        return None
    chosen = max if query.operation == "most frequent" else min
    wanted = chosen(counts.values())
    best = [name for name, number in counts.items() if number == wanted]
    if len(best) > max(3, len(counts) // 2):
        return None  # all are as frequent
    kept = [index for index in rows if fold(grid.rows[index].texts[query.column]) in best]
    return _texts(query.column, grid, kept, rows)


def _difference(query: Query, grid: JoinedTable, rows: list[int]) -> Result | None:
    """Subtract: two groups' values of a column, or the column's values from another's."""
    column = grid.columns[query.column]
    if query.pair:
        first, second = ([i for i in rows if i in one.rows] for one in query.pair)
        sums = [_total(column, part) for part in (first, second)]
        used = (*first, *second)
    elif query.by is not None:
        sums = [_total(grid.columns[at], rows) for at in (query.column, query.by)]
        used = tuple(rows)
    else:
        known = [index for index in rows if column.values[index] is not None]
        if len(known) < 2 or not column.is_ordered:
            return None
        low = min(known, key=lambda index: _value(column, index))
        high = max(known, key=lambda index: _value(column, index))
        sums, used = [_value(column, high), _value(column, low)], (high, low)
    if any(one is None for one in sums):
        return None
    one, two = (value for value in sums if value is not None)
    return Result((column.show(abs(one - two)),), used, len(rows))


def _total(column: Column, rows: Sequence[int]) -> Decimal | None:
    known = [index for index in rows if column.values[index] is not None]
    if not known or not column.is_ordered:
        return None
    if not column.adds and len(known) > 1:
        return None
    return sum((_value(column, index) for index in known), Decimal(0))


def _difference_of_counts(query: Query, grid: JoinedTable, rows: list[int]) -> Result | None:
    first, second = ([i for i in rows if i in one.rows] for one in query.pair)
    return Result((str(abs(len(first) - len(second))),), (*first, *second), len(rows))


def _compare(query: Query, grid: JoinedTable, rows: list[int]) -> Result | None:
    """Say which of two groups has the larger (or, flipped, smaller) value; or yes or no."""
    if query.by is None:
        return None
    column = grid.columns[query.by]
    sums = [_total(column, [i for i in rows if i in one.rows]) for one in query.pair]
    if any(one is None for one in sums):
        return None
    one, two = (value for value in sums if value is not None)
    used = tuple(i for i in rows if any(i in part.rows for part in query.pair))
    if one == two:
        return None
    chosen = query.pair[(one < two) != query.flip]
    return _texts(query.column, grid, [i for i in used if i in chosen.rows][:1], list(used))


def _texts(column: int, grid: JoinedTable, chosen: Sequence[int], looked: Sequence[int]) -> Result:
    texts = dict.fromkeys(text for i in chosen if not is_empty(text := grid.rows[i].texts[column]))
    return Result(tuple(texts), tuple(chosen), len(looked)) if texts else Result((), (), 0)


def _value(column: Column, index: int) -> Decimal:
    value = column.values[index]
    assert value is not None
    return value


_OPERATIONS = {
    "list": _list,
    "count": _count,
    "count values": _count_values,
    "sum": _sum,
    "mean": _mean,
    "largest": _extreme,
    "smallest": _extreme,
    "first": _end,
    "last": _end,
    "next": _beside,
    "previous": _beside,
    "most frequent": _frequent,
    "least frequent": _frequent,
    "difference": _difference,
    "count difference": _difference_of_counts,
    "compare": _compare,
}
