"""Questions for the texts of a column in the rows that meet conditions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from rag.collection.over_tables.all_conditions import all_conditions, merged
from rag.collection.over_tables.asked_column import SURE, Asked, asked
from rag.collection.over_tables.counting import counts_rows
from rag.collection.over_tables.links import CellLink, Links
from rag.collection.over_tables.plan import Plan, make_plan
from rag.collection.over_tables.query import Condition, Query
from rag.collection.over_tables.row_nouns import is_yes_no, shown_words, some, tokens_of_links

WELL_SAID = 0.8
"""Share of a column's name from which on nothing else can be asked for."""
_ADDED = re.compile(r"\bhow (?:many|much)\b|\b(?:in all|altogether|in total|combined)\b")


def same_as(links: Links) -> Iterator[Plan]:
    """Yield the rows that share a value with another."""
    match = re.search(r"\bsame\b", links.text)
    if match is None:
        return
    at = min(links.tokens_in(match.span()))
    named = [one for one in links.columns if at < one.first <= at + 4 and one.share >= 0.3]
    anchor = next((one for one in links.cells if one.exact or one.first > at), None)
    year = [
        i for i in range(at + 1, min(at + 3, len(links.tokens))) if links.tokens[i].word == "year"
    ]
    if anchor is not None and not named and year:
        yield from _same_year(links, anchor, {at, *year})
    if not named or anchor is None:
        return
    column = named[0].column
    values = links.grid.columns[column].values
    texts = [row.texts[column].lower() for row in links.grid.rows]
    wanted_values = {values[row] for row in anchor.rows} - {None}
    wanted = {texts[row] for row in anchor.rows}
    rows = frozenset(
        row
        for row in range(len(texts))
        if (texts[row] in wanted or values[row] in wanted_values) and row not in anchor.rows
    )
    condition = Condition(
        f"{links.grid.columns[column].name} is that of {shown_words(links, anchor)}", rows, column
    )
    used = (
        {at}
        | tokens_of_links(one for one in named if one.column == column)
        | set(range(anchor.first, anchor.last))
    )
    used |= {i for i, t in enumerate(links.tokens) if t.word in ("other", "another", "as")}
    select, words, how = asked(links, used)
    if select is None or how == "near":
        select = anchor.column
    yield from some(make_plan(links, Query("list", select, (condition,)), "same", used | words))


def _same_year(links: Links, anchor: CellLink, used: set[int]) -> Iterator[Plan]:
    """Yield the rows whose date is in the year of another's."""
    for index, column in enumerate(links.grid.columns):
        if column.kind not in ("date", "year"):
            continue
        length = 372 if column.kind == "date" else 1
        years = [None if value is None else value // length for value in column.values]
        wanted = {years[row] for row in anchor.rows} - {None}
        rows = frozenset(
            row for row, year in enumerate(years) if year in wanted and row not in anchor.rows
        )
        condition = Condition(
            f"{column.name} is in the year of {shown_words(links, anchor)}", rows, index
        )
        used |= set(range(anchor.first, anchor.last))
        used |= {i for i, t in enumerate(links.tokens) if t.word in ("other", "another", "as")}
        used |= {
            i for one in links.columns if one.column == index for i in range(one.first, one.last)
        }
        select, words, how = asked(links, used)
        if select is None or how == "near":
            select = anchor.column
        yield from some(make_plan(links, Query("list", select, (condition,)), "same", used | words))
        return


def look_up(links: Links) -> Iterator[Plan]:
    """Yield the texts of a column in the rows that meet the conditions."""
    if is_yes_no(links.text) and " or " not in links.text:
        conditions, tokens, _ = merged(all_conditions(links, ()))
        named = [
            one
            for one in links.columns
            if one.share >= 0.6 and not set(range(one.first, one.last)) & tokens
        ]
        if named and conditions:  # what the cell says is the answer: "closed"
            yield from _looked_up(links, named[0].column, tokens_of_links(named[:1]), "near")
        return
    select, words, how = asked(links, set())
    if how in ("named", "who", "when"):
        yield from _looked_up(links, select, words, how)
    _, tokens, _ = merged(all_conditions(links, ()))
    yield from _looked_up(links, *_asked_beside(links, tokens))


def _asked_beside(links: Links, tokens: set[int]) -> Asked:
    """Return the column that is asked for by words that set no condition."""
    select, words, how = asked(links, tokens)
    free = [one for one in links.columns if not set(range(one.first, one.last)) & tokens]
    near = [one for one in free if one.share >= 0.5]
    if how in ("who", "") and near:
        select, words, how = near[0].column, tokens_of_links(near[:1]), "near"
    return select, words, how


def _looked_up(links: Links, select: int | None, words: set[int], how: str) -> Iterator[Plan]:
    conditions, tokens, doubts = merged(all_conditions(links, words))
    if not conditions:
        return
    only = {one.column for one in conditions}
    if select is None:
        select = links.grid.subject
    whole = " or " not in conditions[0].words and "has “" not in conditions[0].words
    if only == {select} and whole:
        return  # it would repeat the question
    if is_yes_no(links.text) and " or " in links.text and select not in only:
        return  # "did A or B win" asks for one of the two
    used = tokens | words
    if any(" or " in one.words for one in conditions):
        used |= {at for at, token in enumerate(links.tokens) if token.word == "or"}
    said = links.joint_share(select)
    if how == "guess" or (how == "near" and said < SURE):
        doubts = [*doubts, "column guessed"]

    column = links.grid.columns[select]
    if column.adds and counts_rows(links):
        doubts = [*doubts, "rows are counted"]
    if column.adds and _ADDED.search(links.text):
        plan = make_plan(links, Query("sum", select, conditions), "sum", used, doubts)
        if plan is not None and len(plan.result.rows) > 1:
            yield plan
            return
    plan = make_plan(links, Query("list", select, conditions), "lookup", used, doubts)
    if plan is not None:
        exact = {
            one.column
            for one in links.cells
            if one.exact and len(one.rows) == 1 and one.column != select
            if one.column == links.grid.subject or one.last - one.first > 1
        }
        is_asked = how in ("named", "who", "when") or said >= WELL_SAID
        yield replace(plan, anchored=is_asked and bool(exact & only))
