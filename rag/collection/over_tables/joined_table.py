"""The tables in scope as grids: cells with their text and values, whatever file they come from."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from pathlib import PurePosixPath

from rag.collection.over_tables.columns import Column, is_empty, read_column
from rag.collection.over_tables.derived_columns import derived_columns
from rag.collection.over_tables.question_tokens import core_of, stems_of
from rag.text.words import fold
from rag.types import Document, Table, TableRow

SECTION, FILE = "Section", "File"
"""Columns for the titles and the files of tables that are joined."""
_TOTAL_OF = re.compile(r"(?:grand |sub-?)?totals?:?(?: (?:of |for )?(?P<of>.+))?", re.IGNORECASE)
_FULL_NAME = re.compile(r"(?:[^\W\d_a-z][\w.'’-]*,? ){1,3}[^\W\d_a-z][\w'’-]+")
MOST = 0.8
"""Share of the texts of a column that look like names of people where it names people."""
MOST_CELLS = 400_000
"""Cells of a table that is read whole for a question; a larger one is left to the search."""
COMMON = 0.9
"""Share of the cells of a column from which on a word in them tells no row from another."""


@dataclass(frozen=True, slots=True)
class JoinedRow:
    """A row with the texts of its cells, one for each column, and the document it stands in."""

    document: Document
    row: TableRow
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CellText:
    """A text with the rows that have it, its stems, and its stems without notes in brackets."""

    text: str
    rows: tuple[int, ...]
    stems: tuple[str, ...]
    core: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ColumnTexts:
    """The different texts of a column.

    Attributes:
        cells: without the empty ones.
        with_stem: indices of those that hold a stem.
        common: stems that nearly all cells have.
    """

    cells: tuple[CellText, ...]
    with_stem: dict[str, list[int]]
    common: frozenset[str]


@dataclass(frozen=True)
class JoinedTable:
    """A table of one document, or tables of several with the same columns.

    Attributes:
        title: of the table, or the documents' common folder.
        tables: with their documents.
        columns: with the values of the rows.
        rows: in order, without those that sum others up.
    """

    title: str
    tables: tuple[tuple[Document, Table], ...]
    columns: tuple[Column, ...]
    rows: tuple[JoinedRow, ...]

    @cached_property
    def texts(self) -> tuple[ColumnTexts, ...]:
        """The different texts of each column."""
        return tuple(self._texts_of(index) for index in range(len(self.columns)))

    def _texts_of(self, index: int) -> ColumnTexts:
        rows: defaultdict[str, list[int]] = defaultdict(list)
        for at, row in enumerate(self.rows):
            rows[row.texts[index]].append(at)
        cells = []
        with_stem: defaultdict[str, list[int]] = defaultdict(list)
        counted: Counter[str] = Counter()
        for text, places in rows.items():
            if is_empty(text):
                continue
            stems, core = stems_of(text), core_of(text)
            cells.append(CellText(text, tuple(places), stems, stems_of(core) or stems))
            for one in set(stems):
                with_stem[one].append(len(cells) - 1)
                counted[one] += len(places)
        filled = sum(len(cell.rows) for cell in cells)
        common = frozenset(
            one
            for one, number in counted.items()
            if filled > 2 and len(cells) > 1 and number >= COMMON * filled
            if not one[0].isdigit() and len(one) > 1
        )
        return ColumnTexts(tuple(cells), dict(with_stem), common)

    @cached_property
    def subject(self) -> int:
        """The column that names what a row is about: the first whose texts differ most."""
        if self.tables[0][1].kind == "records" and self.columns[0].name == "Name":
            return 0
        best, at = -1.0, 0
        for index, column in enumerate(self.columns):
            cells = self.texts[index].cells
            named = any(any(map(str.isalpha, cell.text)) for cell in cells)
            if column.kind not in ("text", "unclear") or not named:
                continue
            share = len(cells) / max(1, len(self.rows))
            lengths = sum(len(cell.text) for cell in cells) / len(cells)
            score = min(share, 0.9) - (0.3 if lengths > 60 else 0) - 0.05 * index
            if lengths <= 3:
                score -= 0.3  # a code or a mark
            if score > best:
                best, at = score, index
        return at

    @cached_property
    def people(self) -> frozenset[int]:
        """The columns whose texts look like names of people."""
        return frozenset(
            index
            for index, column in enumerate(self.columns)
            if column.kind == "text" and (cells := self.texts[index].cells)
            if sum(_FULL_NAME.match(cell.text) is not None for cell in cells) >= MOST * len(cells)
        )

    @cached_property
    def measured(self) -> dict[tuple[int, str], list[Decimal | None] | None]:
        """Numbers before a unit in the cells of a column, kept by those who read them."""
        return {}

    @property
    def documents(self) -> list[str]:
        """The paths of its documents, in order."""
        return list(dict.fromkeys(document.path for document, _ in self.tables))


def joined_tables(documents: Iterable[Document]) -> list[JoinedTable]:
    """Return the tables of some documents; those with the same columns are one grid."""
    alike: dict[tuple[str, ...], list[tuple[Document, Table]]] = {}
    for document in documents:
        for table in document.tables:
            cells = len(table.columns) * len(table.rows)
            if len(table.columns) > 1 and 0 < cells <= MOST_CELLS:
                key = tuple(fold(name).strip() for name in table.columns)
                alike.setdefault(key, []).append((document, table))
    return [_joined(tables) for tables in alike.values()]


def _joined(tables: Sequence[tuple[Document, Table]]) -> JoinedTable:
    rows: list[JoinedRow] = []
    added = _told_apart(tables)
    for at, (document, table) in enumerate(tables):
        more = tuple(texts[at] for _, texts in added)
        for row in table.rows:
            texts = tuple(document.text[start:end].strip() for start, end in row.cells)
            if not (row.is_total or _is_total(texts)):
                rows.append(JoinedRow(document, row, (*texts, *more)))
    names = (*tables[0][1].columns, *(name for name, _ in added))
    columns = [
        read_column(name, [row.texts[index] for row in rows]) for index, name in enumerate(names)
    ]
    for column, derived in derived_columns(columns, [row.texts for row in rows]):
        columns.append(column)
        rows = [
            replace(row, texts=(*row.texts, text)) for row, text in zip(rows, derived, strict=True)
        ]
    titles = {table.title for _, table in tables}
    title = titles.pop() if len(titles) == 1 else ""
    return JoinedTable(title, tuple(tables), tuple(columns), tuple(rows))


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
