"""Questions for the first or last row, or the one beside another."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.collection.over_tables.all_conditions import all_conditions, merged
from rag.collection.over_tables.asked_column import asked
from rag.collection.over_tables.condition_parts import is_small
from rag.collection.over_tables.extremes import measure
from rag.collection.over_tables.links import CellLink, Links
from rag.collection.over_tables.plan import Plan, make_plan
from rag.collection.over_tables.query import Condition, Operation, Query
from rag.collection.over_tables.row_nouns import some, tokens_of_links
from rag.collection.over_tables.word_groups import base_of


def ends(links: Links) -> Iterator[Plan]:
    """Yield the first or last row of those that meet the conditions."""
    match = re.search(
        r"\b(first|last|earliest|latest|final|most recent)\b(?! (?:name|place|time|half|position))",
        links.text,
    )
    if match is None:
        return
    base = set(links.tokens_in(match.span()))
    word = match[1]
    operation: Operation = "first" if word in ("first", "earliest") else "last"
    conditions, tokens, doubts = merged(all_conditions(links, base))
    select, words, how = asked(links, base | tokens)
    if how == "near" and "which" not in links.text and "what" not in links.text:
        select = links.grid.subject
    if select is None:
        select = links.grid.subject
    by = _time_order(links)
    free = base | tokens | words
    named = [
        one
        for one in links.columns
        if one.share >= 0.6
        and links.grid.columns[one.column].kind in ("date", "year")
        and not set(range(one.first, one.last)) & free
    ]
    if named:
        by = named[0].column
    query = Query(operation, select, conditions, by=by)
    used = free | tokens_of_links(named[:1])
    yield from some(make_plan(links, query, operation, used, doubts))


def _time_order(links: Links) -> int | None:
    """Return the column of dates to order by; None where the rows are in that order already."""
    for index, column in enumerate(links.grid.columns):
        if column.kind in ("date", "year"):
            known = [value for value in column.values if value is not None]
            if known != sorted(known):
                return index
            return None
    return None


def beside(links: Links) -> Iterator[Plan]:
    """Yield the row before or after another."""
    match = re.search(
        r"\b(?:(?:(?:is|are|was|came|comes|listed|next|right|directly|immediately|just|directly) )*"
        r"(?P<word>after|before|following|preceding|preceded|follows|followed|above|below|previous|"
        r"prior to|next))\b",
        links.text,
    )
    if match is None or " the following " in f" {links.text} ":
        return
    base = set(links.tokens_in(match.span()))
    operation: Operation = (
        "next"
        if match["word"] in ("after", "following", "follows", "below", "next")
        else "previous"
    )
    after = [one for one in links.cells if one.first > max(base)]
    anchor = min(after, key=lambda one: (not one.exact, one.first), default=None)
    anchor = anchor or next(iter(links.cells), None)
    if anchor is None:
        return
    further = re.search(r"\b(?:next|previous|after|before)\b", links.text[match.end() :])
    if further:
        span = (match.end() + further.start(), match.end() + further.end())
        base |= set(links.tokens_in(span))
    best = _fullest(links, anchor)
    used = base | set(range(best.first, best.last))
    used |= {
        i
        for i, t in enumerate(links.tokens)
        if t.word in ("next", "listed", "other", "right", "directly", "immediately")
    }
    flip, by = False, None
    for at, token in enumerate(links.tokens):
        if (token.word.endswith("est") and base_of(token.word)) or token.word == "most":
            adjective = base_of(token.word) or (
                base_of(links.tokens[at + 1].word) if at + 1 < len(links.tokens) else ""
            )
            by, named, _ = measure(links, at, adjective)
            if by is not None:
                used |= {at, *named} | ({at + 1} if token.word == "most" else set())
                flip = not is_small(token.word, links.grid.columns[by])
    select, words, how = asked(links, used)
    if select is None or how == "near":
        select, words = best.column, set()
    text = " ".join(token.word for token in links.tokens[best.first : best.last])
    pair = (Condition(text, best.rows, best.column),)
    same = {
        i for one in links.columns if one.column == best.column for i in range(one.first, one.last)
    }
    query = Query(operation, select, (), by=by, pair=pair, flip=flip)
    yield from some(make_plan(links, query, "beside", used | words | same))


def _fullest(links: Links, anchor: CellLink) -> CellLink:
    """Return the link on the same tokens that is most likely meant: that of the subject."""
    rivals = [
        one
        for one in links.cells
        if (one.first, one.last, one.exact) == (anchor.first, anchor.last, anchor.exact)
    ]
    return min(rivals, key=lambda one: (one.column != links.grid.subject, one.column))
