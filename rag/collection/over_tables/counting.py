"""Questions that count rows or add up a column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rag.collection.over_tables.all_conditions import all_conditions, merged
from rag.collection.over_tables.asked_column import SURE
from rag.collection.over_tables.links import ColumnLink, Links
from rag.collection.over_tables.plan import Plan, make_plan
from rag.collection.over_tables.query import Condition, Operation, Query
from rag.collection.over_tables.row_nouns import (
    is_filler,
    is_open,
    is_thing,
    repeats,
    some,
    things,
    tokens_of_links,
    total_column,
)

HOW_MANY = re.compile(
    r"\b(?:how many|home many|how often|how much)(?: of)?\b|"
    r"^(?:(?:what|tell|give|find|count|show|and|so|please) )*"
    r"(?:(?:is|was|were|are|me|the|all) )*(?:(?:total|combined|full|overall) )?"
    r"(?:number|amount|count|sum|total)(?: number| amount)?(?: of)?\b|^count\b"
)
_ALL = ("total", "combined", "altogether", "both")
_DISTINCT = ("different", "unique", "distinct")


@dataclass(frozen=True, slots=True)
class _Counted:
    """What stands after "how many".

    Attributes:
        words: tokens of "how many".
        said: those, and tokens of words such as "total" that add nothing.
        at: index of the token after it.
        noun: index of the first noun after it; the number of tokens where there is none.
        is_thing: whether the noun stands for a row.
        numbers: columns of amounts named by it.
        texts: other columns named by it.
    """

    words: set[int]
    said: set[int]
    at: int
    noun: int
    is_thing: bool
    numbers: list[ColumnLink]
    texts: list[ColumnLink]


def counting(links: Links) -> Iterator[Plan]:
    """Read "how many": of rows, of different texts, or the amount in a column."""
    counted = _read(links)
    if counted is None:
        return
    if counted.numbers:
        yield from _amounts(links, counted)
    unclear = any(links.grid.columns[one.column].kind == "unclear" for one in counted.texts)
    if "how much" in links.text or unclear:
        return
    conditions, tokens, doubts = merged(all_conditions(links, counted.words))
    used = counted.said | tokens
    if not counted.numbers:
        yield from _of_total_column(links, counted, conditions, used, doubts)
    subject = links.grid.subject
    if any(one.column == subject and len(one.rows) == 1 for one in conditions):
        doubts = [*doubts, "one row counted"]
    next_words = links.tokens[counted.at : counted.at + 2]
    if any(token.word in _DISTINCT for token in next_words):
        for one in counted.texts[:1]:
            query = Query("count values", one.column, conditions)
            named = used | tokens_of_links([one])
            yield from some(make_plan(links, query, "count values", named, doubts))
        return
    for one in counted.texts[:1]:
        named = used | tokens_of_links([one])
        if repeats(links, one.column) and one.column != subject:
            query = Query("count values", one.column, conditions)
            yield from some(make_plan(links, query, "count values", named, doubts))
        used = named
    if not conditions and repeats(links, subject):
        doubts = [*doubts, "some stand in several rows"]
    if counted.noun < len(links.tokens) and links.tokens[counted.noun].stem in things(links):
        used |= {counted.noun}
    yield from some(make_plan(links, Query("count", subject, conditions), "count", used, doubts))


def counted_words(links: Links) -> set[int]:
    """Return the tokens of "how many", and of words such as "total" that add nothing."""
    counted = _read(links)
    return counted.said if counted else set()


def counts_rows(links: Links) -> bool:
    """Whether "how many" is asked of what the rows are named after, and not of an amount."""
    counted = _read(links)
    if counted is None or counted.numbers:
        return False
    return any(one.column == links.grid.subject for one in counted.texts)


def _read(links: Links) -> _Counted | None:
    match = HOW_MANY.search(links.text)
    if match is None:
        return None
    words = set(links.tokens_in(match.span()))
    at = max(words) + 1
    noun = next((i for i in range(at, len(links.tokens)) if not is_filler(links, i)), at)
    thing = noun < len(links.tokens) and is_thing(links, noun)
    nouns = [
        one
        for one in links.columns
        if at <= one.first <= at + 3 and one.share >= 0.2 and is_open(links, at, one.first)
    ]
    amounts = [one for one in nouns if links.grid.columns[one.column].adds]
    amounts.sort(key=lambda one: -links.joint_share(one.column))
    whole = {i for i, token in enumerate(links.tokens) if token.word in _ALL}
    return _Counted(
        words,
        words | whole,
        at,
        noun,
        thing,
        amounts,
        [one for one in nouns if one not in amounts],
    )


def _amounts(links: Links, counted: _Counted) -> Iterator[Plan]:
    """Yield the amount of a column in the rows that meet the conditions, added up."""
    column = counted.numbers[0].column
    naming = tokens_of_links(
        one for one in links.columns if one.column == column and one.share >= SURE
    )
    conditions, tokens, doubts = merged(all_conditions(links, counted.words | naming))
    if any(one.column == column for one in conditions):
        return
    used = counted.said | tokens | naming
    form = "sum" if conditions else "total"
    plan = make_plan(links, Query("sum", column, conditions), form, used, doubts)
    if plan and (len(plan.result.rows) == 1 or "each" in links.text.split()):
        plan = make_plan(links, Query("list", column, conditions), "value", used, doubts)
    if plan is not None:
        whole = {one.column for one in links.cells if one.exact} - {column}
        sure = links.joint_share(column) >= SURE
        yield replace(plan, anchored=sure and any(one.column in whole for one in conditions))


def _of_total_column(
    links: Links,
    counted: _Counted,
    conditions: tuple[Condition, ...],
    used: set[int],
    doubts: list[str],
) -> Iterator[Plan]:
    """Yield the value of a column of totals for rows that are named: "medals of France"."""
    total = total_column(links)
    if total is None or not any(one.column == links.grid.subject for one in conditions):
        return
    operation: Operation = "sum" if len(conditions[0].rows) > 1 else "list"
    nouns = {counted.noun} if counted.is_thing else set()
    query = Query(operation, total, conditions)
    yield from some(make_plan(links, query, "value", used | nouns, doubts))


def adding(links: Links) -> Iterator[Plan]:
    """Read "average" and "total" of a column."""
    of_mean: tuple[str, ...] = ("average", "mean")
    of_sum: tuple[str, ...] = ("total", "sum", "combined", "add")
    operations: tuple[tuple[tuple[str, ...], Operation], ...] = ((of_mean, "mean"), (of_sum, "sum"))
    counted = _read(links)
    if counted and (counted.is_thing or counted.texts):
        return
    near = [
        one for one in links.columns if links.grid.columns[one.column].adds and one.share >= 0.3
    ]
    for words, operation in operations:
        at = [i for i, token in enumerate(links.tokens) if token.word in words]
        if not at or not near:
            continue
        best = min(near, key=lambda one: (-round(one.share, 1), abs(one.first - at[0])))
        used = set(at) | tokens_of_links(one for one in near if one.column == best.column)
        conditions, tokens, doubts = merged(all_conditions(links, used))
        query = Query(operation, best.column, conditions)
        yield from some(make_plan(links, query, operation, used | tokens, doubts))
