"""The tables in scope as grids: cells with their text and values, whatever file they come from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from rag.collection.over_tables.columns import Column, is_empty, read_column
from rag.collection.over_tables.question_tokens import tokens_of
from rag.text.words import fold
from rag.types import Document, Table, TableRow

SECTION, FILE = "Section", "File"
"""Columns for the titles and the files of tables that are joined."""
_TOTAL_OF = re.compile(r"(?:grand |sub-?)?totals?:?(?: (?:of |for )?(?P<of>.+))?", re.IGNORECASE)
COMMON = 0.9
"""Share of the cells of a column from which on a word in them tells no row from another."""


@dataclass(frozen=True, slots=True)
class JoinedRow:
    """A row with the texts of its cells, one for each column, and the document it stands in."""

    document: Document
    row: TableRow
    texts: tuple[str, ...]


@dataclass(frozen=True)
class JoinedTable:
    """A table of one document, or tables of several with the same columns.

    Attributes:
        title: of the table, or the documents' common folder.
        tables: with their documents.
        columns: with the values of the rows.
        rows: in order, without those that sum others up.
        totals: the rows that do.
    """

    title: str
    tables: tuple[tuple[Document, Table], ...]
    columns: tuple[Column, ...]
    rows: tuple[JoinedRow, ...]
    totals: tuple[JoinedRow, ...]

    @cached_property
    def subject(self) -> int:
        """The column that names what a row is about: the first whose texts differ most."""
        best, at = -1.0, 0
        for index, column in enumerate(self.columns):
            if column.kind not in ("text", "unclear"):
                continue
            texts = [row.texts[index] for row in self.rows if not is_empty(row.texts[index])]
            letters = sum(any(map(str.isalpha, text)) for text in texts)
            if not letters:
                continue
            share = len({fold(text) for text in texts}) / max(1, len(self.rows))
            lengths = sum(map(len, texts)) / len(texts)
            score = min(share, 0.9) - (0.3 if lengths > 60 else 0) - 0.05 * index
            if lengths <= 3:
                score -= 0.3  # a code or a mark
            if score > best:
                best, at = score, index
        return at

    @cached_property
    def common_stems(self) -> tuple[frozenset[str], ...]:
        """For each column the stems of words that nearly all of its cells have."""
        found = []
        for index in range(len(self.columns)):
            filled = [row.texts[index] for row in self.rows if not is_empty(row.texts[index])]
            counted = Counter(
                one for text in filled for one in {token.stem for token in tokens_of(text)}
            )
            least = COMMON * len(filled)
            several = len(filled) > 2 and len({fold(text) for text in filled}) > 1
            found.append(
                frozenset(
                    one
                    for one, number in counted.items()
                    if several and number >= least and not one[0].isdigit() and len(one) > 1
                )
            )
        return tuple(found)

    @property
    def documents(self) -> list[str]:
        """The paths of its documents, in order."""
        return list(dict.fromkeys(document.path for document, _ in self.tables))


def joined_tables(documents: Iterable[Document]) -> list[JoinedTable]:
    """Return the tables of some documents; those with the same columns are one grid."""
    alike: dict[tuple[str, ...], list[tuple[Document, Table]]] = {}
    for document in documents:
        for table in document.tables:
            if len(table.columns) > 1 and table.rows:
                key = tuple(fold(name).strip() for name in table.columns)
                alike.setdefault(key, []).append((document, table))
    return [_joined(tables) for tables in alike.values()]


def _joined(tables: Sequence[tuple[Document, Table]]) -> JoinedTable:
    rows: list[JoinedRow] = []
    totals: list[JoinedRow] = []
    added = _told_apart(tables)
    for at, (document, table) in enumerate(tables):
        more = tuple(texts[at] for _, texts in added)
        for row in table.rows:
            texts = tuple(document.text[start:end].strip() for start, end in row.cells)
            chosen = totals if row.is_total or _is_total(texts) else rows
            chosen.append(JoinedRow(document, row, (*texts, *more)))
    names = (*tables[0][1].columns, *(name for name, _ in added))
    columns = tuple(
        read_column(name, [row.texts[index] for row in rows]) for index, name in enumerate(names)
    )
    titles = {table.title for _, table in tables}
    title = titles.pop() if len(titles) == 1 else ""
    return JoinedTable(title, tuple(tables), columns, tuple(rows), tuple(totals))


def _is_total(texts: Sequence[str]) -> bool:
    """Whether a row sums up the rows of its group, as "Total North field" does."""
    for text in texts:
        match = _TOTAL_OF.fullmatch(text)
        if match and (not match["of"] or match["of"] in texts):
            return True
    return False


def _told_apart(tables: Sequence[tuple[Document, Table]]) -> list[tuple[str, list[str]]]:
    """Return columns for what tells joined tables apart: their titles and their files."""
    titles = [table.title for _, table in tables]
    files = [PurePosixPath(document.path).stem.replace("_", " ") for document, _ in tables]
    return [
        (name, texts) for name, texts in ((SECTION, titles), (FILE, files)) if len(set(texts)) > 1
    ]
