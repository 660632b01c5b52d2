"""The cells of a table on a page, by where its lines stand below each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.documents.readers.shared.page_layout import LayoutBlock, Row, join_line
from rag.documents.readers.shared.text_builder import TextBuilder, Vocabulary
from rag.documents.readers.shared.text_line import TextLine
from rag.documents.tables.add_tables import add_table
from rag.documents.tables.column_heads import find_heads
from rag.documents.tables.grid import Cell, lay_out

NAME = 3
"""Most words of a column's name, where nothing but its place says that it is one."""
LABELS = -1
"""Stands for the first column among the numbers of header rows."""
Column = tuple[float, float]
"""The left and the right edge of what stands in a column, in points."""


@dataclass(slots=True)
class PageTables:
    """Adds the tables of pages to a text; one can go on at the top of the next page.

    Attributes:
        builder: of the text.
        words: of the document.
    """

    builder: TextBuilder
    words: Vocabulary
    _above: _Above | None = None

    def add(self, block: LayoutBlock, title: str = "") -> None:
        """Add a table; a single row is text, its parts side by side.

        Args:
            block: that is a table.
            title: its caption, if it has one.
        """
        columns = columns_of(block.rows)
        above = self._above if self._above and _alike(self._above.columns, columns) else None
        if len(block.rows) == 1 and above is None:
            self.builder.block(" ".join(_text(line, self.words) for line in block.rows[0]))
            return
        marks = _headers(block.rows, columns)
        rows = [
            _cells(row, columns, self.words, is_header=number in marks, labels=LABELS in marks)
            for number, row in enumerate(block.rows)
        ]
        names = find_heads(list(lay_out(rows))).names
        if above and above.names and (not names or names == above.names):
            title, names = title or above.title, above.names
            heads = [Cell(names.get(n, ""), is_header=True) for n in range(len(columns))]
            rows = [heads, *rows]
        add_table(self.builder, rows, title)
        self._above = _Above(columns, names, title)

    def end(self) -> None:
        """Say that other text follows: the next table is another one."""
        self._above = None


@dataclass(frozen=True, slots=True)
class _Above:
    """A table with nothing below it so far."""

    columns: Sequence[Column]
    names: Mapping[int, str]
    title: str


def _alike(columns: Sequence[Column], others: Sequence[Column]) -> bool:
    """Whether two tables have the same columns at the same places."""
    return len(columns) == len(others) and all(
        left < other[1] and other[0] < right
        for (left, right), other in zip(columns, others, strict=True)
    )


def columns_of(rows: Sequence[Row]) -> list[Column]:
    """Return the columns of a table from the left.

    Lines that overlap are in one column; one that overlaps several spans them. The rows with most
    lines come first, as a heading over several columns says nothing of where these end. Columns
    side by side that are never used in the same row are one: numbers stand on the right, their
    name may stand on the left.
    """
    columns: list[Column] = []
    for row in sorted(rows, key=len, reverse=True):
        for line in row:
            under = [
                column for column in columns if line.left < column[1] and column[0] < line.right
            ]
            if not under:
                columns.append((line.left, line.right))
            elif len(under) == 1:
                left, right = under[0]
                columns[columns.index(under[0])] = min(left, line.left), max(right, line.right)
    columns.sort()
    joined = columns[:1]
    for column in columns[1:]:
        both = (joined[-1][0], max(joined[-1][1], column[1]))
        if any(_uses(row, joined[-1]) and _uses(row, column) for row in rows):
            joined.append(column)
        else:
            joined[-1] = both
    return joined


def _text(line: TextLine, words: Vocabulary) -> str:
    """Return what stands in a cell, which can have several lines."""
    text = ""
    for part in line.text.split("\n"):
        text = join_line(text, part, words)
    return text


def _uses(row: Row, column: Column) -> bool:
    return any(_meets(line, column) for line in row)


def _meets(line: TextLine, column: Column) -> bool:
    return line.left < column[1] and column[0] < line.right


def _cells(
    row: Row, columns: Sequence[Column], words: Vocabulary, *, is_header: bool, labels: bool
) -> list[Cell]:
    cells: list[Cell] = []
    position = 0
    for line in row:
        under = [
            number
            for number, column in enumerate(columns)
            if _meets(line, column) and number >= position
        ]
        first, last = (under[0], under[-1]) if under else (position, position)
        if first > position:
            cells.append(Cell("", column_span=first - position))
        marked = is_header or (labels and first == 0)
        cells.append(Cell(_text(line, words), 1, last - first + 1, marked))
        position = last + 1
    return cells


def _headers(rows: Sequence[Row], columns: Sequence[Column]) -> set[int]:
    """Return the numbers of the header rows that type or place sets off.

    That is a bold row above others, or one without a line in the first column. Two columns are
    labels and what they name if only some values have digits, or if all are words and the first row
    is too long for names.
    """
    first, rest = rows[0], rows[1:]
    bold = all(line.bold for line in first)
    if bold and not all(line.bold for row in rest for line in row):
        return {0}
    if not _uses(first, columns[0]) and len(first) > 1:
        return {0}
    values = [any(map(str.isdigit, row[-1].text)) for row in rest]
    short = all(len(line.text.split()) <= NAME for line in first)
    named = all(values) or (short and not any(values))
    return set() if named or len(columns) != 2 else {LABELS}
