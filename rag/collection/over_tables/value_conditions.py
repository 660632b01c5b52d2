"""Conditions that a value is a number, none, or more than that of another row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.collection.over_tables.columns import is_empty
from rag.collection.over_tables.condition_parts import (
    Found,
    as_written,
    is_small,
    number_in,
    rows_where,
)
from rag.collection.over_tables.links import ColumnLink, Links
from rag.collection.over_tables.query import Condition
from rag.collection.over_tables.word_groups import base_of, columns_of, stem

_THAN_ROW = re.compile(
    r"\b(?P<how>more|fewer|less|higher|lower|larger|smaller|bigger|longer|shorter|heavier|lighter|"
    r"taller|older|younger|faster|slower|better|worse|cheaper|earlier|later|farther) "
    r"(?:\w+ ){0,4}?than\b(?: the)?(?! \d)"
)
_YES = frozenset(("yes", "y", "x", "true", "✓", "✔", "ja", "oui"))
_NO = frozenset(("no", "n", "false", "✗", "✘", "nein", "non", "-", "–", ""))
_ZERO = re.compile(
    r"\b(?:no|nothing|zero|out of|without(?: a| any)?|"
    r"(?:not|didn t|did not|do not|don t|does not) (?:\w+ )?(?:an?|any)) "
)


def relative_conditions(links: Links, taken: set[int]) -> Iterator[Found]:
    """Yield "more gold medals than France": compared with the value of another row."""
    for match in _THAN_ROW.finditer(links.text):
        tokens = set(links.tokens_in(match.span()))
        if not tokens or tokens & taken:
            continue
        anchor = next(
            (one for one in links.cells if one.first in (max(tokens) + 1, max(tokens) + 2)), None
        )
        if anchor is None:
            continue
        between = sorted(tokens)[1:-1]
        index = links.named(between)
        if index is None:
            for name in columns_of(base_of(match["how"])):
                index = next(
                    (at for at, one in enumerate(links.grid.columns)
                     if one.is_ordered and name in map(stem, one.name.lower().split())), index
                )  # fmt: skip
        if index is None or not links.grid.columns[index].is_ordered:
            continue
        column = links.grid.columns[index]
        known = [value for row in anchor.rows if (value := column.values[row]) is not None]
        if len(known) != 1:
            continue
        edge = known[0]
        small = is_small(match["how"], column)
        rows = frozenset(
            row
            for row, value in enumerate(column.values)
            if value is not None and (value < edge if small else value > edge)
        )
        name = as_written(links, anchor)
        tokens |= set(range(anchor.first, anchor.last))
        taken |= tokens
        words = f"{column.name} is {'less' if small else 'more'} than that of {name}"
        yield Found(Condition(words, rows, index), frozenset(tokens))


def flag_conditions(links: Links, taken: set[int]) -> Iterator[Found]:
    """Yield "with a water meter": a column of yes and no that is named."""
    for link in links.columns:
        tokens = set(range(link.first, link.last))
        if link.share < 0.9 or tokens & taken:
            continue
        texts = [row.texts[link.column].strip().lower() for row in links.grid.rows]
        if not set(texts) <= _YES | _NO or not set(texts) & _YES:
            continue
        before = set(range(max(0, link.first - 3), link.first))
        denied = {i for i in before if links.tokens[i].word in ("no", "not", "without", "t")}
        rows = frozenset(row for row, text in enumerate(texts) if (text in _YES) != bool(denied))
        column = links.grid.columns[link.column]
        words = f"{column.name} is {'no' if denied else 'yes'}"
        tokens |= denied
        taken |= tokens
        yield Found(Condition(words, rows, link.column), frozenset(tokens))


def equal_conditions(links: Links, taken: set[int]) -> Iterator[Found]:
    """Yield "a density of 51", "rank 1" and "twelve finals": a number that a column has."""
    for at, token in enumerate(links.tokens):
        number = number_in(token.word)
        if number is None or at in taken or {at + 1, at - 1} <= taken:
            continue
        link = _beside_number(links, at, taken)
        if link is None:
            continue
        column = links.grid.columns[link.column]
        rows = frozenset(row for row, value in enumerate(column.values) if value == number)
        if not rows:
            continue
        tokens = {at, *range(link.first, link.last)}
        tokens |= {i for i in range(min(tokens), max(tokens)) if i not in taken}
        taken |= tokens
        words = f"{column.name} is {token.word}"
        yield Found(Condition(words, rows, link.column), frozenset(tokens))


def _beside_number(links: Links, at: int, taken: set[int]) -> ColumnLink | None:
    """Return the column of numbers named right before or soon after a number."""
    fitting = [
        one
        for one in links.columns
        if links.grid.columns[one.column].kind in ("number", "year")
        and one.share >= 0.3
        and not set(range(one.first, one.last)) & taken
    ]
    small = ("of", "is", "was", "number", "in", "at", "with", "are")
    before = [
        one
        for one in fitting
        if one.last <= at <= one.last + 2
        and all(links.tokens[i].word in small for i in range(one.last, at))
    ]
    after = [one for one in fitting if at < one.first <= at + 2]
    best = max(before, key=lambda one: one.share, default=None)
    return best or max(after, key=lambda one: (round(one.share, 2), -one.first), default=None)


def zero_conditions(links: Links, taken: set[int]) -> Iterator[Found]:
    """Yield "no gold medals": a count that is 0, or a cell that is empty."""
    for match in _ZERO.finditer(links.text):
        tokens = set(links.tokens_in(match.span()))
        if not tokens or tokens & taken:
            continue
        last = max(tokens)
        near = [one for one in links.columns if last < one.first <= last + 5 and one.share >= 0.4]
        if not near or set(range(near[0].first, near[0].last)) & taken:
            continue
        link = near[0]
        column = links.grid.columns[link.column]
        if column.kind == "number":
            rows = rows_where(column, lambda value: value == 0)
            words = f"{column.name} is 0"
        else:
            rows = frozenset(
                at for at, row in enumerate(links.grid.rows) if is_empty(row.texts[link.column])
            )
            words = f"{column.name} is empty"
        if rows:
            tokens |= set(range(link.first, link.last))
            taken |= tokens
            yield Found(Condition(words, rows, link.column), frozenset(tokens))
