"""All conditions that a question sets on the rows of a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from rag.collection.over_tables.cell_conditions import cell_conditions
from rag.collection.over_tables.condition_parts import Found
from rag.collection.over_tables.date_conditions import date_conditions
from rag.collection.over_tables.links import Links
from rag.collection.over_tables.number_conditions import numeric_conditions
from rag.collection.over_tables.query import Condition
from rag.collection.over_tables.value_conditions import (
    equal_conditions,
    flag_conditions,
    relative_conditions,
    zero_conditions,
)


def all_conditions(links: Links, taken: Iterable[int]) -> list[Found]:
    """Return all conditions of a question on tokens that are not taken."""
    return list(_read_all(links, frozenset(taken)))


@lru_cache(maxsize=16)
def _read_all(links: Links, taken: frozenset[int]) -> tuple[Found, ...]:
    """Read the conditions; kept for the other rules, which read the same question again."""
    used = set(taken) | (links.periods[1] if links.periods else set())
    found: list[Found] = []
    exact = [one for one in links.cells if one.exact and one.last - one.first > 1]
    reserved = {at for one in exact for at in range(one.first, one.last)} - used
    readers = (
        relative_conditions,
        numeric_conditions,
        date_conditions,
        zero_conditions,
        equal_conditions,
        flag_conditions,
    )
    for reader in readers:
        free = used | (set() if reader is relative_conditions else reserved)
        found += reader(links, free)
        used |= {at for one in found for at in one.tokens}
    return (*found, *cell_conditions(links, used))


def merged(found: Sequence[Found]) -> tuple[tuple[Condition, ...], set[int], list[str]]:
    """Return conditions, those on texts of one column joined by "or", their tokens and doubts."""
    by_column: dict[int, Condition] = {}
    others: list[Condition] = []
    for one in found:
        condition = one.condition
        is_text = " is not " not in condition.words and (
            " has “" in condition.words or condition.words.count(" is ") == 1
        )
        before = by_column.get(condition.column)
        if is_text and before is not None and not before.rows & condition.rows:
            value = condition.words.partition(" is ")[2] or condition.words.partition(" has ")[2]
            by_column[condition.column] = Condition(
                f"{before.words} or {value}", before.rows | condition.rows, condition.column
            )
        elif is_text and before is None:
            by_column[condition.column] = condition
        else:
            others.append(condition)
    tokens = {at for one in found for at in one.tokens}
    doubts = ["column guessed" for one in found if not one.certain]
    return (*by_column.values(), *others), tokens, doubts
