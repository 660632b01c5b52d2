"""Nouns of a question that stand for the rows of a table, and other small readings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rag.collection.over_tables.links import CellLink, ColumnLink, Links
from rag.collection.over_tables.plan import Plan
from rag.collection.over_tables.word_groups import GENERIC, SAME, stem
from rag.text.words import STOP_WORDS

_THINGS = frozenset(
    stem(word)
    for word in """people person men women game match race event competition release district
    country nation movie film project product article part item order task book member student
    employee customer case patient ship song""".split()
)
_PEOPLE = frozenset(
    stem(word) for word in "people person men women member student employee customer staff".split()
)
_CLOSING = frozenset(
    "did does do is are was were have has had with in on at that who which".split()
)
_YES_NO = re.compile(
    r"(?:true or false )?(?:is|are|was|were|did|do|does|has|have|had|can|could|where any)\b"
)


def is_filler(links: Links, at: int) -> bool:
    """Whether a token is an article or another word without content."""
    token = links.tokens[at]
    return token.word in STOP_WORDS or token.stem in GENERIC


def is_thing(links: Links, at: int) -> bool:
    """Whether a noun stands for a row of the table and names no other column."""
    token = links.tokens[at]
    if any(one.first <= at < one.last and one.share >= 0.4 for one in links.columns):
        return False
    return token.stem in things(links) or token.stem in links.context


def things(links: Links) -> frozenset[str]:
    """Return the stems of nouns that can stand for a row of the table."""
    subject = links.grid.columns[links.grid.subject].name.lower()
    found = {stem(word) for word in re.findall(r"[^\W\d_]+", subject)}
    found.update(*(SAME.get(one, frozenset()) for one in found))
    if links.alone:
        return _THINGS.union(found)
    return _PEOPLE.union(found) if links.grid.subject in links.grid.people else frozenset(found)


def total_column(links: Links) -> int | None:
    """Return the column that sums up the others, if there is one."""
    return next(
        (
            index
            for index, column in enumerate(links.grid.columns)
            if column.adds and column.name.lower().strip() in ("total", "totals", "sum", "overall")
        ),
        None,
    )


def repeats(links: Links, column: int) -> bool:
    """Whether some text stands in several cells of a column."""
    texts = [row.texts[column].lower() for row in links.grid.rows]
    return len(set(texts)) < len(texts)


def is_open(links: Links, start: int, end: int) -> bool:
    """Whether no verb or preposition stands between two tokens."""
    return not any(token.word in _CLOSING for token in links.tokens[start:end])


def tokens_of_links(links: Iterable[ColumnLink | CellLink]) -> set[int]:
    """Return the indices of all tokens of some links."""
    return {at for one in links for at in range(one.first, one.last)}


def some(plan: Plan | None) -> Iterator[Plan]:
    """Yield a plan if there is one."""
    if plan is not None:
        yield plan


def shown_words(links: Links, link: CellLink) -> str:
    """Return the words of a link as they were asked, in lower case."""
    return " ".join(token.word for token in links.tokens[link.first : link.last])


def is_yes_no(text: str) -> bool:
    """Whether a question in lower case is answered with yes or no."""
    return _YES_NO.match(text) is not None
