"""What the words of a question refer to in a grid: its columns and the texts of its cells."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from rag.collection.over_tables.joined_table import FILE, SECTION, ColumnTexts, JoinedTable
from rag.collection.over_tables.question_tokens import Token, core_of, tokens_of
from rag.collection.over_tables.word_groups import ALIKE, GENERIC, SAME
from rag.documents.chunks import headings_above
from rag.text.words import STOP_WORDS

_PERIODS = re.compile(
    r"\b(?:(?:over|across|in|for|of|through|during) )?"
    r"(?:(?:all(?: of)?(?: the)?|the)(?: \w+)? (?:years|seasons|quarters|months)|"
    r"(?:the whole|the full|every|each) (?:year|season|quarter|month))\b|"
    r"\b(?:in all|altogether|in total|combined)\b"
)
_YEAR_ASKED = re.compile(r"\b(?:what|which) year|\bthe year (?:of|that|in which)\b")
LONGEST = 12
"""Most words in a row that are looked for in cells."""


@dataclass(frozen=True, slots=True)
class CellLink:
    """Words of a question that stand in cells of a column.

    Attributes:
        first: index of the first token.
        last: index after the last.
        column: of the cells.
        rows: that have such a cell.
        exact: whether the words are the whole text of these cells, notes in brackets aside.
    """

    first: int
    last: int
    column: int
    rows: frozenset[int]
    exact: bool


@dataclass(frozen=True, slots=True)
class ColumnLink:
    """Words of a question that name a column; `share` of the name's words, 0 to 1."""

    first: int
    last: int
    column: int
    share: float


class Links:
    """The tokens of a question with what they refer to in one grid."""

    def __init__(self, question: str, grid: JoinedTable, *, alone: bool = True) -> None:
        """Read a question over a table; `alone` if no other table is asked."""
        self.question = question
        self.grid = grid
        self.alone = alone
        self.tokens = tokens_of(question)
        self.text = " ".join(token.word for token in self.tokens)
        """The words in lower case with one space between them, for patterns."""

    @cached_property
    def asks_year(self) -> bool:
        """Whether the answer is a year and not a whole date."""
        return _YEAR_ASKED.search(self.text) is not None

    @cached_property
    def periods(self) -> tuple[int, set[int]] | None:
        """The column of sums over years or months, and the words that ask for all of these."""
        match = _PERIODS.search(self.text)
        sums = [at for at, one in enumerate(self.grid.columns) if one.source == "amounts"]
        shares = {at: max(map(self.joint_share, self.grid.columns[at].of)) for at in sums if match}
        best = [at for at, share in shares.items() if share == max(shares.values())]
        if match is None or len(best) != 1:
            return None
        return best[0], set(self.tokens_in(match.span()))

    @cached_property
    def starts(self) -> dict[int, int]:
        """Offset in `text` of each token's start to its index."""
        at, found = 0, {}
        for index, token in enumerate(self.tokens):
            found[at] = index
            at += len(token.word) + 1
        return found

    def tokens_in(self, span: tuple[int, int]) -> range:
        """Return the indices of the tokens in a span of `text`."""
        inside = [index for at, index in self.starts.items() if span[0] <= at < span[1]]
        return range(inside[0], inside[-1] + 1) if inside else range(0)

    @cached_property
    def columns(self) -> list[ColumnLink]:
        """The columns named, the whole names first."""
        found: list[ColumnLink] = []
        for index, column in enumerate(self.grid.columns):
            if column.source == "amounts":
                continue
            full = [token.stem for token in tokens_of(column.name)]
            short = [token.stem for token in tokens_of(core_of(column.name))] or full
            content = [one for one in short if one not in STOP_WORDS] or short
            for first, token in enumerate(self.tokens):
                last = next(
                    (
                        first + len(name)
                        for name in (full, short)
                        if name and [one.stem for one in self.tokens[first:][: len(name)]] == name
                    ),
                    0,
                )
                if last:
                    found.append(ColumnLink(first, last, index, 1.0))
                elif token.stem in content and token.word not in STOP_WORDS:
                    found.append(ColumnLink(first, first + 1, index, 1 / len(content) * 0.9))
                elif token.stem in self._units(index):
                    found.append(ColumnLink(first, first + 1, index, 0.6))
                elif ALIKE.get(token.stem, frozenset()) & set(content):
                    found.append(ColumnLink(first, first + 1, index, 0.8 / len(content)))
                elif SAME.get(token.stem, frozenset()) & set(content):
                    found.append(ColumnLink(first, first + 1, index, 0.4 / len(content)))
        return sorted(found, key=lambda one: (-one.share, one.first, one.column))

    def _units(self, column: int) -> frozenset[str]:
        """Return the stems of words in nearly all cells of a column of numbers: "hectares"."""
        if not self.grid.columns[column].is_ordered:
            return frozenset()
        return self.grid.texts[column].common

    def joint_share(self, column: int, taken: Iterable[int] = ()) -> float:
        """Return how much of a column's name the question says, in words that are not taken.

        "The rent in 2024" says more of "Rent, 2024" than of "Rent, 2023".
        """
        best: defaultdict[int, float] = defaultdict(float)
        for one in self.columns:
            span = range(one.first, one.last)
            if one.column == column and not set(span) & set(taken):
                for at in span:
                    best[at] = max(best[at], one.share / len(span))
        return round(sum(best.values()), 2)

    def named(self, where: Iterable[int]) -> int | None:
        """Return the column that some tokens name best; None where they name none."""
        wanted = set(where)
        inside = [one for one in self.columns if wanted.issuperset(range(one.first, one.last))]
        joint: defaultdict[int, float] = defaultdict(float)
        for one in inside:
            joint[one.column] += one.share
        return max(joint, key=lambda at: (round(joint[at], 6), -at), default=None)

    @cached_property
    def cells(self) -> list[CellLink]:
        """The longest runs of words that stand in cells; whole texts and long ones first."""
        found: list[CellLink] = []
        for index, column in enumerate(self.grid.columns):
            if column.source == "cells":
                found += self._cells_of(index)
        found.sort(key=lambda one: (-one.exact, -(one.last - one.first), one.first, one.column))
        return found

    def _cells_of(self, column: int) -> list[CellLink]:
        texts = self.grid.texts[column]
        asked = tuple(token.stem for token in self.tokens)
        runs: defaultdict[tuple[int, int], tuple[set[int], set[int]]] = defaultdict(
            lambda: (set(), set())
        )
        if _are_outcomes(texts):
            for cell in texts.cells:
                stem = _OUTCOMES.get(cell.text[0], "")
                if stem in asked:
                    at = asked.index(stem)
                    for found in runs[at, at + 1]:
                        found.update(cell.rows)
        else:
            near = {at for stem in set(asked) for at in texts.with_stem.get(stem, ())}
            for cell in (texts.cells[at] for at in sorted(near)):
                for first, last in _common_runs(asked, cell.stems):
                    part, exact = runs[first, last]
                    part.update(cell.rows)
                    if asked[first:last] in (cell.core, cell.stems):
                        exact.update(cell.rows)
        links = []
        for (first, last), (part, exact) in runs.items():
            if self._means_nothing(first, last) and not (exact and last - first > 1):
                continue
            if not exact and set(asked[first:last]) <= texts.common:
                continue
            links.append(CellLink(first, last, column, frozenset(exact or part), bool(exact)))
        return [one for one in links if not _inside_another(one, links)]

    def _means_nothing(self, first: int, last: int) -> bool:
        """Whether words are only function words, numbers and words of no content."""
        return all(
            (token.word in STOP_WORDS and not self._is_acronym(token))
            or token.stem in GENERIC
            or token.word.isdigit()
            for token in self.tokens[first:last]
        )

    def _is_acronym(self, token: Token) -> bool:
        """Whether a word is in capitals in a question that is not."""
        written = self.question[token.start : token.end]
        return len(written) > 1 and written.isupper() and not self.question.isupper()

    @cached_property
    def context(self) -> frozenset[str]:
        """The stems of titles, file names and headings of the grid's documents."""
        names = [self.grid.title]
        told_apart = {column.name for column in self.grid.columns}
        for document, table in self.grid.tables:
            if FILE not in told_apart:
                stem, _, ending = document.path.rpartition("/")[2].rpartition(".")
                names += [stem.replace("_", " "), ending]
            names += [
                heading.title
                for heading in headings_above(document.headings, table.start)
                if SECTION not in told_apart or heading.title != table.title
            ]
            names += [heading.title for heading in document.headings[:1] if FILE not in told_apart]
        found = {token.stem for name in names for token in tokens_of(name)}
        return frozenset(found.union(*(texts.common for texts in self.grid.texts)))


def _common_runs(asked: Sequence[str], text: Sequence[str]) -> list[tuple[int, int]]:
    """Return the longest runs of a question's words that stand in a row in a text."""
    runs = []
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(text):
        places[one].append(at)
    for first, one in enumerate(asked):
        longest = 0
        for at in places.get(one, ()):
            if first and at and asked[first - 1] == text[at - 1]:
                continue  # the run begins before
            length = 0
            while (
                length < LONGEST
                and first + length < len(asked)
                and at + length < len(text)
                and asked[first + length] == text[at + length]
            ):
                length += 1
            longest = max(longest, length)
        if longest:
            runs.append((first, first + longest))
    return runs


_OUTCOME = re.compile(r"[WLTD](?:$|[ ,:])")
_OUTCOMES = {"W": "win", "L": "loss", "T": "draw", "D": "draw"}


def _are_outcomes(texts: ColumnTexts) -> bool:
    """Whether the texts of a column are results such as "W 3-1"."""
    known = [cell.text for cell in texts.cells if _OUTCOME.match(cell.text)]
    letters = {text[0] for text in known}
    return len(letters) > 1 and len(known) > 2 and len(known) * 10 >= 9 * len(texts.cells)


def _inside_another(one: CellLink, links: list[CellLink]) -> bool:
    return any(
        other is not one
        and other.first <= one.first
        and one.last <= other.last
        and (other.last - other.first) > (one.last - one.first)
        for other in links
    )
