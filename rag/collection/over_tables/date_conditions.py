"""Conditions that dates and years set on columns of dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from rag.collection.over_tables.columns import Column, day_number
from rag.collection.over_tables.condition_parts import Found
from rag.collection.over_tables.links import Links
from rag.collection.over_tables.query import Condition
from rag.text.dates import Date, dates

_BEFORE = re.compile(r"\b(?:before|prior to|previous to|earlier than|until|up to|by)(?: the)? ?$")


_AFTER = re.compile(r"\b(?:after|later than|following|past)(?: the)? ?$")


_SINCE = re.compile(r"\b(?:since|from)(?: the)? ?$")


def date_conditions(links: Links, taken: set[int]) -> Iterator[Found]:
    """Yield the conditions that dates and years of the question set on columns of dates."""
    question = links.question
    titled = question if any(map(str.isupper, question)) else question.title()
    for one in dates(titled):
        if one.weekday is not None or (one.month is None and one.years is None):
            continue
        tokens = {
            index
            for index, token in enumerate(links.tokens)
            if one.span[0] <= token.start < one.span[1]
        }
        if not tokens or tokens & taken:
            continue
        found = _dated(links, one, tokens)
        if found:
            taken |= found.tokens
            yield found


def _dated(links: Links, given: Date, tokens: set[int]) -> Found | None:
    before = links.question[: given.span[0]].lower()
    sign = "<" if _BEFORE.search(before) else ">" if _AFTER.search(before) else "="
    sign = ">=" if _SINCE.search(before) else sign
    near = [
        link.column
        for link in links.columns
        if links.grid.columns[link.column].kind in ("date", "year") and link.share >= 0.3
    ]
    others = [
        index for index, column in enumerate(links.grid.columns) if column.kind in ("date", "year")
    ]
    written = links.question[given.span[0] : given.span[1]]
    others.sort(key=lambda index: links.grid.columns[index].kind)
    for index in dict.fromkeys([*near, *others]):
        column = links.grid.columns[index]
        rows = frozenset(_rows_dated(column, given, sign))
        if rows:
            said = {"=": "is in" if given.day is None else "is", "<": "is before", ">": "is after",
                    ">=": "is not before"}[sign]  # fmt: skip
            at = {i for i in range(min(tokens) - 2, min(tokens)) if i >= 0
                  and links.tokens[i].word in ("before", "after", "since", "prior", "in", "on",
                                               "during", "until", "year", "following")}  # fmt: skip
            at |= {
                i
                for one in links.columns
                if one.column == index and min(tokens) - 4 <= one.first and one.last <= min(tokens)
                for i in range(one.first, one.last)
            }
            return Found(
                Condition(f"{column.name} {said} {written}", rows, index), frozenset(tokens | at)
            )
    return None


def _rows_dated(column: Column, one: Date, sign: str) -> Iterator[int]:
    known = [value for value in column.values if value is not None]
    if not known:
        return
    if column.kind == "year":
        if one.years is None or one.month is not None:
            return
        first, last = Decimal(one.years[0]), Decimal(one.years[1])
    elif one.years is None:
        if sign == "=":
            begin, end = day_number(one)
            for row, value in enumerate(column.values):
                if value is not None and begin <= value % 372 <= end:
                    yield row
            return
        begin, end = day_number(one)
        turn = next((t for t in range(3) if min(known) <= end + t * 372 <= max(known) + 31), 0)
        first, last = begin + turn * 372, end + turn * 372
    else:
        if max(known) < 372 * 100:
            return  # the column has no years
        first, last = day_number(one)
    for row, value in enumerate(column.values):
        if value is None:
            continue
        if (
            (sign == "=" and first <= value <= last)
            or (sign == "<" and value < first)
            or (sign == ">" and value > last)
            or (sign == ">=" and value >= first)
        ):
            yield row
