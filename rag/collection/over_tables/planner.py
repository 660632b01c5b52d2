"""A question about a table to the queries that it can mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rag.collection.over_tables.comparisons import comparing
from rag.collection.over_tables.counting import adding, counting
from rag.collection.over_tables.extremes import extremes
from rag.collection.over_tables.links import Links
from rag.collection.over_tables.look_ups import look_up, same_as
from rag.collection.over_tables.periods import over_periods
from rag.collection.over_tables.plan import Plan
from rag.collection.over_tables.row_order import beside, ends


def plans(links: Links) -> list[Plan]:
    """Return the readings of a question, the best explained first."""
    found: list[Plan] = []
    for rule in RULES:
        found += rule(links)
    found.sort(key=lambda plan: plan.cost)
    return found


RULES: tuple[Callable[[Links], Iterator[Plan]], ...] = (
    counting,
    adding,
    over_periods,
    comparing,
    extremes,
    beside,
    same_as,
    ends,
    look_up,
)
