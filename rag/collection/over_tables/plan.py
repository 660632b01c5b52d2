"""A reading of a question as a query, and which of its words the query leaves unexplained."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from rag.collection.over_tables.condition_parts import number_in
from rag.collection.over_tables.joined_table import JoinedTable
from rag.collection.over_tables.links import Links
from rag.collection.over_tables.query import Query, Result, run
from rag.collection.over_tables.question_tokens import Token
from rag.collection.over_tables.word_groups import GENERIC, base_of
from rag.text.dates import dates
from rag.text.words import STOP_WORDS

OPERATORS = frozenset(
    """not no nor more most than before after or first last next previous least fewer fewest less
    difference average mean same other consecutive between without except above below under over
    until since both neither percentage percent ratio median rate per
    begin began begins start started starts end ended ends""".split()
)
"""Words that change what is asked: a query that leaves one out answers another question."""


LIGHT = frozenset(
    """won earn earned earns receive received got get gets score scored scores made
    make makes played play plays held hold holds own owned happened took take place placed come
    came occurred completed complete achieved achieve gained gain finish finished served serve
    give gave given year years say translate call ran run runs lasted lasts""".split()
)
"""Verbs that often only say that a row has its values."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A query with what speaks for and against it.

    Attributes:
        query: what is computed.
        grid: over which rows.
        result: of the query.
        form: of the question, such as "count".
        unexplained: words of the question that nothing in the query accounts for.
        doubts: other reasons to doubt it, such as a column that was guessed.
        anchored: whether it looks one row up by the whole text of a cell, so that other words
            tell little.
    """

    query: Query
    grid: JoinedTable
    result: Result
    form: str
    unexplained: tuple[str, ...]
    doubts: tuple[str, ...] = ()
    anchored: bool = False

    @property
    def misses_a_code(self) -> bool:
        """Whether a word with digits, such as a part number, is among those left out."""
        return any(any(map(str.isdigit, word)) for word in self.unexplained)

    @property
    def cost(self) -> float:
        """How much speaks against it; 0 for a question that is explained whole."""
        words = sum(
            _weight(word) * (LOOSE if self.anchored and word not in OPERATORS else 1)
            for word in self.unexplained
        )
        form = 0.1 if self.anchored else FORM_COST.get(self.form, 0.0)
        return words + 0.6 * len(self.doubts) + form


LOOSE = 0.35
"""Share of its weight that a word has which a look-up of one row leaves out."""
FORM_COST = {
    "lookup": 0.3,
    "first": 0.1,
    "last": 0.1,
    "count values": 0.2,
    "frequent": 0.2,
    "mean": 0.1,
    "sum": 0.1,
}
"""Forms that explain many questions badly."""


def make_plan(
    links: Links, query: Query, form: str, used: Iterable[int], doubts: Iterable[str] = ()
) -> Plan | None:
    """Run a query and return the plan; None where it has no result."""
    result = run(query, links.grid)
    if any("one row counted" in doubt for doubt in doubts) and query.operation != "count":
        doubts = [doubt for doubt in doubts if doubt != "one row counted"]
    if result is None or not result.texts:
        return None
    column = links.grid.columns[query.column]
    if links.asks_year and column.kind == "date" and query.operation in TEXTS:
        result = replace(result, texts=_years(result.texts))
    doubts = [*doubts, *_doubts(links, query, result)]
    explained = set(used)
    left = [
        token
        for index, token in enumerate(links.tokens)
        if index not in explained and counts(token, links)
        if not (token.word in _TIME_WORDS and column.kind in ("date", "year", "duration"))
    ]
    if any(links.question[token.start].isupper() and token.start for token in left):
        doubts = [*doubts, "a name left out"]
    return Plan(query, links.grid, result, form, tuple(token.word for token in left), tuple(doubts))


TEXTS = frozenset(("list", "largest", "smallest", "first", "last", "next", "previous", "compare"))
"""Operations whose result are the texts of cells."""


def _doubts(links: Links, query: Query, result: Result) -> Iterator[str]:
    """Yield what in a result does not fit the question, whatever rule has made it."""
    column = links.grid.columns[query.column]
    several = len(result.texts)
    if several > 1 and _ONE_ASKED.search(links.text):
        yield "one asked for"
    if query.operation.endswith("frequent") and several > MOST_TIES:
        yield "several are as frequent"
    if result.texts == ("0",) and query.operation.startswith("count"):
        yield "none found"
    joined = any(" or " in condition.words for condition in query.conditions)
    if joined and not re.search(r"\b(?:or|and|both|nor|either)\b", links.text):
        yield "texts of one column joined"
    measured = query.column if query.by is None else query.by
    by = links.grid.columns[measured]
    if by.is_partial and query.operation in ("largest", "smallest", "mean", "sum"):
        yield from ("not ended", "not ended")
    alike = next((one.of for one in links.grid.columns if measured in one.of and one.adds), ())
    said = links.joint_share(measured)
    if by.adds and any(links.joint_share(at) == said for at in alike if at != measured):
        yield "one of several periods"
    if query.operation not in TEXTS:
        return
    is_time = column.kind in ("date", "year", "duration")
    if _WHEN.search(links.text) and not is_time and not _DIGIT.search(" ".join(result.texts)):
        yield from ("no time", "no time")
    if _NUMBER_ASKED.search(links.text) and column.kind not in ("number", "duration"):
        yield from ("not counted", "not counted")
    if _LENGTH_ASKED.search(links.text) and column.kind not in ("duration", "number"):
        yield from ("no length", "no length")


_WHEN, _DIGIT = re.compile(r"\bwhen\b"), re.compile(r"\d")
_TIME_WORDS = frozenset("date day year month time hour".split())
MOST_TIES = 2
_NUMBER_ASKED = re.compile(r"\bhow many\b|\b(?:the|total|^) ?number of\b")
_LENGTH_ASKED = re.compile(r"\bhow long\b")
_ONE_ASKED = re.compile(r"\b(?:name|give|tell me) (?:an?|another|one)\b|\bthe only\b|\bonly one\b")


def _years(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the years of dates, each once; a text without a year stays as it is."""
    found = (next((one.years for one in dates(text) if one.years), None) or text for text in texts)
    return tuple(dict.fromkeys(one if isinstance(one, str) else str(one[0]) for one in found))


def counts(token: Token, links: Links) -> bool:
    """Whether a word has to be accounted for by the query."""
    if token.word in OPERATORS or number_in(token.word) is not None:
        return True
    if token.word in STOP_WORDS or token.stem in GENERIC or len(token.word) == 1:
        return False
    return token.stem not in links.context


def _weight(word: str) -> float:
    if word in LIGHT:
        return 0.3
    if word in OPERATORS or any(map(str.isdigit, word)):
        return 1.3
    return 1.3 if base_of(word) and word.endswith("est") else 1.0
