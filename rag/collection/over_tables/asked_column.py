"""The column whose text a question asks for."""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.collection.over_tables.links import ColumnLink, Links
from rag.collection.over_tables.row_nouns import is_filler, tokens_of_links
from rag.collection.over_tables.word_groups import SAME, base_of, columns_of, stem
from rag.text.words import fold

_ASKS = re.compile(
    r"\b(?:which|what|whose|name(?: (?:a|an|all|the|two|three))?|list|give|tell|show|find|"
    r"for each)\b"
)
_OTHER_ASKS = re.compile(r"\b(?:who|whom|where|when|how)\b")
_PERSON, _PLACE = stem("person"), stem("location")  # fmt: skip
_TIMES = ("year", "date", "day", "month", "when")
LEAST = 0.3
"""Share of a column's name that words have to be, to name it as what is asked for."""
SURE = 0.45
"""Share from which on it is not only a word of a similar meaning."""

Asked = tuple[int | None, set[int], str]
"""The column, the tokens that say so, and how it was found; None and "" where nothing says so."""


def asked(links: Links, taken: set[int]) -> Asked:
    """Return the column whose text is asked for, judged by words that are not taken."""
    near = [
        one
        for one in links.columns
        if not taken & set(range(one.first, one.last)) and one.share >= LEAST
    ]
    readers: tuple[Callable[[Links, set[int], list[ColumnLink]], Asked | None], ...] = (
        _after_which,
        _for_who,
        _for_how,
        _for_when,
        _nearest,
    )
    for reader in readers:
        if found := reader(links, taken, near):
            return found
    return None, set(), ""


def _after_which(links: Links, taken: set[int], near: list[ColumnLink]) -> Asked | None:
    """Read the noun after "which", "what" or "list"; or the first one of a bare noun phrase."""
    match = _ASKS.search(links.text)
    if match is None and _OTHER_ASKS.search(links.text):
        return None
    start = max(links.tokens_in(match.span()), default=-1) + 1 if match else 0
    named = tokens_of_links(one for one in links.cells if one.column == links.grid.subject)
    noun = next(
        (
            at
            for at in range(start, len(links.tokens))
            if not is_filler(links, at) and at not in named
        ),
        None,
    )
    if noun is not None and noun not in taken and _names_rows(links, noun):
        return links.grid.subject, set(), "named"
    window = max(start + 4, (noun or 0) + 2)
    head = [one for one in near if start <= one.first <= window]
    if head:
        best = max(head, key=lambda one: (_said(links, one, taken), -one.first))
        how = "named" if links.joint_share(best.column, taken) >= SURE else "near"
        return best.column, tokens_naming(links, best.column, near), how
    return None


def _names_rows(links: Links, at: int) -> bool:
    """Whether a noun is the text of cells that say something of several rows: "the basses"."""
    if any(one.first <= at < one.last and one.share >= LEAST for one in links.columns):
        return False
    return any(
        one.first <= at < one.last and one.column != links.grid.subject for one in links.cells
    )


def _for_who(links: Links, taken: set[int], near: list[ColumnLink]) -> Asked | None:
    for words, kind in ((("who", "whom"), _PERSON), (("where",), _PLACE)):
        at = {index for index, token in enumerate(links.tokens) if token.word in words}
        if at:
            fitting = column_of_kind(links, kind)
            if fitting is None and kind == _PERSON:
                fitting = _names_people(links, taken)
            return (links.grid.subject if fitting is None else fitting), at, "who"
    return None


def _names_people(links: Links, taken: set[int]) -> int | None:
    """Return the first column whose texts look like names of people and that nothing is said of."""
    said = {one.column for one in links.cells if set(range(one.first, one.last)) & taken}
    return min(links.grid.people - said, default=None)


def _for_how(links: Links, taken: set[int], near: list[ColumnLink]) -> Asked | None:
    """Read "how tall" and "how old": the column that the adjective measures by."""
    for at, token in enumerate(links.tokens[1:], start=1):
        if links.tokens[at - 1].word != "how" or not base_of(token.word):
            continue
        for name in columns_of(base_of(token.word)):
            for index, column in enumerate(links.grid.columns):
                if column.is_ordered and name in map(
                    stem, re.findall(r"[^\W\d_]+", fold(column.name))
                ):
                    return index, {at}, "named"
    return None


def _for_when(links: Links, taken: set[int], near: list[ColumnLink]) -> Asked | None:
    at = {
        index
        for index, token in enumerate(links.tokens)
        if token.word in _TIMES and index not in taken
    }
    dated = [
        index for index, column in enumerate(links.grid.columns) if column.kind in ("date", "year")
    ]
    if not at or not dated:
        return None
    named = [one for one in near if one.column in dated]
    if named:
        return named[0].column, {*at, *range(named[0].first, named[0].last)}, "named"
    return dated[0], at, "when" if len(dated) == 1 else "guess"


def _nearest(links: Links, taken: set[int], near: list[ColumnLink]) -> Asked | None:
    if not near:
        return None
    first = max(near, key=lambda one: (_said(links, one, taken), -one.first))
    return first.column, tokens_naming(links, first.column, near), "near"


def _said(links: Links, link: ColumnLink, taken: set[int]) -> tuple[float, float]:
    return links.joint_share(link.column, taken), round(link.share, 2)


def tokens_naming(links: Links, column: int, near: list[ColumnLink]) -> set[int]:
    """Return the tokens of the links in `near` to a column."""
    return {at for one in near if one.column == column for at in range(one.first, one.last)}


def column_of_kind(links: Links, kind: str) -> int | None:
    """Return the first column that is named like a person or a place, for who and where."""
    names = SAME[kind] | {kind}
    for index, column in enumerate(links.grid.columns):
        is_named = any(stem(word) in names for word in re.findall(r"[a-z]+", fold(column.name)))
        if is_named and column.kind == "text":
            return index
    return None
