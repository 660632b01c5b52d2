"""Conditions that name the text of cells."""

from __future__ import annotations

from collections.abc import Iterator

from rag.collection.over_tables.condition_parts import Found, as_written
from rag.collection.over_tables.links import CellLink, Links
from rag.collection.over_tables.query import Condition

_NOT = frozenset(
    "not no other outside without besides except excluding apart aren isn wasn".split()
)


PROSE = 50
"""Mean characters of a cell from which on a column holds sentences."""
FEW = 3
"""Words in a row that tell more, even within sentences."""


def cell_conditions(links: Links, taken: set[int]) -> Iterator[Found]:
    """Yield the conditions that name the text of cells; "not" before them reverses them."""
    for group in cell_groups(links, taken):
        link = group[0]
        tokens = set(range(link.first, link.last))
        rows, column = link.rows, links.grid.columns[link.column]
        texts = " ".join(token.word for token in links.tokens[link.first : link.last])
        shown = as_written(links, link) if link.exact else texts
        words = f"{column.name} is {shown}" if link.exact else f"{column.name} has “{texts}”"
        before = [i for i in range(max(0, link.first - 4), link.first) if i not in taken]
        denied = [i for i in before if links.tokens[i].word in _NOT]
        if denied:
            rows = frozenset(range(len(links.grid.rows))) - rows
            words = words.replace(" is ", " is not ", 1).replace(" has “", " has not “", 1)
            tokens |= set(range(denied[0], link.first))
        named = [
            one
            for one in links.columns
            if one.column == link.column
            and (
                one.last in (link.first, link.first - 1) or one.first in (link.last, link.last + 1)
            )
        ]
        for one in named:
            tokens |= set(range(one.first, one.last))
        alone = len({one.column for one in group}) == 1
        certain = link.exact or (alone and not _is_prose(links, link))
        taken |= tokens
        yield Found(Condition(words, rows, link.column), frozenset(tokens), certain)


def cell_groups(links: Links, taken: set[int]) -> Iterator[list[CellLink]]:
    """Yield the links to cells that do not overlap, each with its alternatives in other columns."""
    used = set(taken)
    whole_columns = {
        at for one in links.columns if one.share >= 0.9 for at in range(one.first, one.last)
    }
    for link in links.cells:
        span = set(range(link.first, link.last))
        if span & used:
            continue
        # A word that names a column is seldom a word within some cell, or one alone its text.
        if span <= whole_columns and not (link.exact and len(span) > 1):
            continue
        rivals = [
            other
            for other in links.cells
            if (other.first, other.last) == (link.first, link.last) and other.exact == link.exact
        ]
        rivals.sort(
            key=lambda one: (not _named_beside(links, one), one.column != links.grid.subject)
        )
        used |= span
        yield rivals


def _is_prose(links: Links, link: CellLink) -> bool:
    """Whether a word or two were found within the sentences of a column, which tells little."""
    cells = links.grid.texts[link.column].cells
    return link.last - link.first < FEW and sum(len(one.text) for one in cells) > PROSE * len(cells)


def _named_beside(links: Links, link: CellLink) -> bool:
    """Whether the column of a link is named within three words of it."""
    return any(
        one.column == link.column
        and (link.first - 3 <= one.first < link.first or link.last <= one.first < link.last + 2)
        for one in links.columns
    )
