"""Questions that compare two rows or subtract their values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from rag.collection.over_tables.all_conditions import all_conditions, merged
from rag.collection.over_tables.condition_parts import is_small
from rag.collection.over_tables.extremes import measure
from rag.collection.over_tables.links import CellLink, Links
from rag.collection.over_tables.plan import Plan, make_plan
from rag.collection.over_tables.query import Condition, Query
from rag.collection.over_tables.row_nouns import is_yes_no, shown_words, some, tokens_of_links
from rag.collection.over_tables.word_groups import base_of


def pairs(links: Links) -> list[tuple[CellLink, CellLink]]:
    """Return the pairs of links to different rows of one column."""
    found = []
    for index, one in enumerate(links.cells):
        for two in links.cells[index + 1 :]:
            apart = one.last <= two.first or two.last <= one.first
            if one.column == two.column and apart and not one.rows & two.rows:
                found.append(
                    (min(one, two, key=lambda x: x.first), max(one, two, key=lambda x: x.first))
                )
    return sorted(
        found, key=lambda p: (-(p[0].exact + p[1].exact), p[0].column != links.grid.subject)
    )


def comparing(links: Links) -> Iterator[Plan]:
    """Which of two has the larger value, and how much larger."""
    text = links.text
    subtracts = re.search(
        r"\bdifference\b|\bhow (?:many|much) (?:more|fewer|less|[a-z]+er)\b", text
    )
    for one, two in pairs(links)[:3]:
        used = set(range(one.first, one.last)) | set(range(two.first, two.last))
        pair = tuple(
            Condition(shown_words(links, link), link.rows, link.column) for link in (one, two)
        )
        words = {
            i for i, t in enumerate(links.tokens) if t.word in ("or", "between", "than", "and")
        }
        if subtracts:
            base = set(links.tokens_in(subtracts.span())) | words | used
            yield from _subtracting(links, base, pair)
            continue
        asks_which = " or " in f" {text} "
        yes_no = is_yes_no(text) and not asks_which
        for at, token in enumerate(links.tokens):
            if not _is_comparative(token.word) or at in used:
                continue
            by, named, sure = measure(links, at, base_of(token.word))
            if by is None and token.word in (
                "first",
                "earlier",
                "before",
                "later",
                "last",
                "after",
            ):
                by, named, sure = _any_time(links), set(), True
            if by is None:
                continue
            small = is_small(token.word, links.grid.columns[by]) or token.word == "before"
            taken = used | {at} | named | words
            more = all_conditions(links, taken)
            conditions, tokens, doubts = merged(more)
            query = Query("compare", one.column, conditions, by=by, pair=pair, flip=small)
            plan = make_plan(
                links,
                query,
                "compare",
                taken | tokens,
                doubts if sure else [*doubts, "measure guessed"],
            )
            yield from some(_as_yes_no(links, plan, one) if yes_no and plan else plan)
    if subtracts and not pairs(links):
        yield from _subtracting(links, set(links.tokens_in(subtracts.span())), ())


def _any_time(links: Links) -> int | None:
    return next(
        (i for i, column in enumerate(links.grid.columns) if column.kind in ("date", "year")), None
    )


def _is_comparative(word: str) -> bool:
    return word in (
        "more",
        "less",
        "fewer",
        "most",
        "least",
        "first",
        "last",
        "before",
        "after",
        "fewest",
        "better",
        "best",
        "worse",
    ) or (word.endswith(("er", "est")) and base_of(word) != "")


def _as_yes_no(links: Links, plan: Plan, first: CellLink) -> Plan:
    yes = any(row in first.rows for row in plan.result.rows[:1])
    return replace(
        plan, form="yes or no", result=replace(plan.result, texts=("yes" if yes else "no",))
    )


def _subtracting(links: Links, base: set[int], pair: tuple[Condition, ...]) -> Iterator[Plan]:
    near = [
        one
        for one in links.columns
        if one.share >= 0.3
        and links.grid.columns[one.column].is_ordered
        and not set(range(one.first, one.last)) & base
    ]
    by, named = None, set()
    if near:
        best = max(near, key=lambda one: (round(one.share, 2), -one.first))
        by, named = best.column, tokens_of_links(one for one in near if one.column == best.column)
    else:
        for i in range(len(links.tokens)):
            if base_of(links.tokens[i].word):
                by, named, _ = measure(links, i, base_of(links.tokens[i].word))
                if by is not None:
                    break
    conditions, tokens, doubts = merged(all_conditions(links, base | named))
    if by is not None:
        if pair:
            yield from some(
                make_plan(
                    links,
                    Query("difference", by, conditions, pair=pair),
                    "difference",
                    base | named | tokens,
                    doubts,
                )
            )
        else:
            others = [one for one in near if one.column != by]
            if others and conditions:
                yield from some(
                    make_plan(
                        links,
                        Query("difference", by, conditions, by=others[0].column),
                        "difference",
                        base | named | tokens | tokens_of_links(others),
                        doubts,
                    )
                )
            extremes_ = {
                i
                for i, t in enumerate(links.tokens)
                if t.word
                in (
                    "highest",
                    "lowest",
                    "most",
                    "least",
                    "largest",
                    "smallest",
                    "nearest",
                    "farthest",
                    "between",
                    "and",
                    "fewest",
                    "best",
                    "worst",
                    "longest",
                    "shortest",
                    "oldest",
                    "youngest",
                )
            }
            if len(extremes_) > 1:
                yield from some(
                    make_plan(
                        links,
                        Query("difference", by, conditions),
                        "difference",
                        base | named | tokens | extremes_,
                        doubts,
                    )
                )
    elif pair:
        yield from some(
            make_plan(
                links,
                Query("count difference", pair[0].column, conditions, pair=pair),
                "difference",
                base | tokens,
                [*doubts, "counted"],
            )
        )
