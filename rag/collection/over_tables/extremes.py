"""Questions for the rows with the largest or smallest value, or the most frequent text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.collection.over_tables.all_conditions import all_conditions, merged
from rag.collection.over_tables.asked_column import asked
from rag.collection.over_tables.condition_parts import is_small
from rag.collection.over_tables.derived_columns import is_end, is_start
from rag.collection.over_tables.links import Links
from rag.collection.over_tables.plan import Plan, make_plan
from rag.collection.over_tables.query import Operation, Query
from rag.collection.over_tables.row_nouns import (
    is_filler,
    some,
    things,
    tokens_of_links,
    total_column,
)
from rag.collection.over_tables.word_groups import base_of, columns_of, stem
from rag.text.number_words import ORDINALS

_EXTREME = frozenset("most least fewest maximum minimum max min top best worst biggest".split())


def extremes(links: Links) -> Iterator[Plan]:
    """Yield the rows with the largest or smallest value, or the most frequent text."""
    for at, token in enumerate(links.tokens):
        word = token.word
        superlative = word in _EXTREME or (word.endswith("est") and base_of(word))
        if not superlative or (
            at
            and links.tokens[at - 1].word in ("at", "the")
            and word in ("least", "most")
            and at > 0
            and links.tokens[at - 1].word == "at"
        ):
            continue
        if any(
            link.exact and link.first <= at < link.last and link.last - link.first > 1
            for link in links.cells
        ):
            continue
        yield from _extreme(links, at)


def _extreme(links: Links, at: int) -> Iterator[Plan]:
    word = links.tokens[at].word
    used = {at}
    adjective = base_of(word)
    if word in ("most", "least", "top") and at + 1 < len(links.tokens):
        following = base_of(links.tokens[at + 1].word)
        if following and links.tokens[at + 1].word not in ("number", "amount"):
            adjective, used = following, {at, at + 1}
    amount, ordinal = _ordinal_before(links, at)
    used |= ordinal
    by, named, sure = measure(links, at, adjective)
    if links.periods and (by is None or by in links.grid.columns[links.periods[0]].of):
        by, said = links.periods
        named, sure = named | said, True
    if by is None and total_column(links) is not None:
        by = total_column(links)
        after = (
            at + 1
            if at + 1 < len(links.tokens) and links.tokens[at + 1].stem in links.context
            else None
        )
        named = {after} if after is not None else set()
        numbered = {
            i
            for i in range(at, min(at + 4, len(links.tokens)))
            if links.tokens[i].stem in links.context
        }
        sure = bool(named | numbered)
        named |= numbered
    doubts = [] if sure else ["measure guessed"]
    if by is not None:
        column = links.grid.columns[by]
        small = word in ("least", "fewest", "minimum", "min") or is_small(
            links.tokens[max(used)].word if len(used) > 1 and adjective else word, column
        )
        operation: Operation = "smallest" if small else "largest"
        taken = used | named
        conditions, tokens, more = merged(all_conditions(links, taken))
        select, words, how = asked(links, taken | tokens)
        if select is None or how == "near":
            whole = re.search(r"\b(?:what|how)\b", links.text) is not None and _follows(
                links, used, named
            )
            select, words = (by, set()) if whole and how != "near" else (links.grid.subject, set())
        query = Query(operation, select, conditions, by=by, amount=amount)
        yield from some(
            make_plan(links, query, operation, taken | tokens | words, [*doubts, *more])
        )
        return
    if word in ("most", "least", "fewest", "top", "largest", "highest", "smallest", "lowest"):
        conditions, tokens, more = merged(all_conditions(links, used))
        select, words, how = asked(links, used | tokens)
        if select is None:
            return
        small = word in ("least", "fewest", "smallest", "lowest")
        frequent: Operation = "least frequent" if small else "most frequent"
        row_words = {
            i
            for i in range(at + 1, min(at + 3, len(links.tokens)))
            if links.tokens[i].stem in things(links)
        }
        common = {
            i
            for i, token in enumerate(links.tokens)
            if token.word in ("common", "frequent", "frequently", "often", "commonly")
        }
        query = Query(frequent, select, conditions)
        yield from some(
            make_plan(links, query, "frequent", used | tokens | words | row_words | common, more)
        )


def _follows(links: Links, used: set[int], named: set[int]) -> bool:
    """Whether the name of a column follows a superlative, as in "the highest total score"."""
    between = range(max(used) + 1, min(named, default=0))
    return bool(named) and all(is_filler(links, at) for at in between) and min(named) > max(used)


def measure(links: Links, at: int, adjective: str) -> tuple[int | None, set[int], bool]:
    """Return the column that a superlative or comparative measures by, its tokens, if it is sure.

    The column is None where none can be told.
    """
    return next(_measures(links, at, adjective), (None, set(), False))


def _measures(links: Links, at: int, adjective: str) -> Iterator[tuple[int | None, set[int], bool]]:
    """Yield the columns that a superlative or comparative can measure by, the likeliest first."""
    ordered = [one for one in links.columns if links.grid.columns[one.column].is_ordered]
    after = [one for one in ordered if at < one.first <= at + 4 and one.share >= 0.3]
    if after:
        best = max(
            after, key=lambda one: (links.joint_share(one.column), round(one.share, 2), -one.first)
        )
        yield best.column, tokens_of_links(one for one in after if one.column == best.column), True
    for name in columns_of(adjective):
        for index, column in enumerate(links.grid.columns):
            if column.is_ordered and name in {
                stem(w) for w in re.findall(r"[^\W\d_]+", column.name.lower())
            }:
                yield index, set(), True
    begun = [index for index, column in enumerate(links.grid.columns) if is_start(column)]
    if adjective in ("long", "short") and len(begun) == 1 and not _ends(links):
        yield begun[0], set(), True
    before = [one for one in ordered if at - 4 <= one.first < at and one.share >= 0.9]
    if before:
        yield before[0].column, tokens_of_links(before[:1]), True
    later = [one for one in ordered if one.first > at and one.share >= 0.4]
    if adjective and later:
        best = max(later, key=lambda one: (links.joint_share(one.column), -one.first))
        yield best.column, tokens_of_links(one for one in later if one.column == best.column), True
    earlier = [one for one in ordered if one.first < at and one.share >= 0.35]
    if earlier and at + 2 > len(links.tokens) - 1:
        yield earlier[-1].column, tokens_of_links(earlier[-1:]), True


def _ends(links: Links) -> bool:
    """Whether a column says when something ended, so that no beginning alone tells how long."""
    return any(map(is_end, links.grid.columns))


def _ordinal_before(links: Links, at: int) -> tuple[int, set[int]]:
    if at and links.tokens[at - 1].word in ORDINALS[1:]:
        return ORDINALS.index(links.tokens[at - 1].word) + 1, {at - 1}
    return 1, set()
