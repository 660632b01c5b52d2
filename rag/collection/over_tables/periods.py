"""Questions for the amounts of several years, quarters or months together."""

from __future__ import annotations

from collections.abc import Iterator

from rag.collection.over_tables.all_conditions import all_conditions, merged
from rag.collection.over_tables.counting import counted_words
from rag.collection.over_tables.links import Links
from rag.collection.over_tables.plan import Plan, make_plan
from rag.collection.over_tables.query import Operation, Query
from rag.collection.over_tables.row_nouns import some, tokens_of_links


def over_periods(links: Links) -> Iterator[Plan]:
    """Read "over all the years": the amounts of years, quarters or months, added up."""
    if links.periods is None:
        return
    column, said = links.periods
    naming = [
        tokens_of_links(one for one in links.columns if one.column == part)
        for part in links.grid.columns[column].of
    ]
    whole = set.intersection(*naming)
    if whole != set.union(*naming):
        return  # it names one of the periods
    used = said | whole | counted_words(links)
    conditions, tokens, doubts = merged(all_conditions(links, used))
    operation: Operation = "list" if any(len(one.rows) == 1 for one in conditions) else "sum"
    query = Query(operation, column, conditions)
    yield from some(make_plan(links, query, "value", used | tokens, doubts))
