"""Add tables to a document's text: one from a page, or all those of a worksheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby, islice, pairwise

from rag.documents.readers.shared.text_builder import TextBuilder
from rag.documents.tables.cell_values import amounts, is_amount
from rag.documents.tables.column_heads import Heads, find_heads, is_above_header
from rag.documents.tables.grid import MOST_COLUMNS, Cell, Row, lay_out
from rag.documents.tables.table_rows import entries
from rag.documents.tables.table_writer import TableWriter

SAMPLE_ROWS = 50
"""Rows by which the form of a table is judged."""


def add_table(builder: TextBuilder, rows: Iterable[Sequence[Cell]], title: str = "") -> None:
    """Add one table of a page, a slide or a text.

    Each row becomes a block `Head: value; Head: value`. A header within the table, marked by the
    format and unlike the one above, begins another table.

    Args:
        builder: of the text; a caption is to be added as a block before.
        rows: with the cells that begin in each.
        title: of the table; else what it says above its header, or the last heading.
    """
    for part in _parts([row for row in lay_out(rows) if not row.is_blank]):
        sheet = _Sheet(builder, title, is_sheet=False)
        sheet.add(iter(part))
        sheet.close()


def _parts(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """Cut a table where a header other than its own begins."""
    start, heads = 0, True
    own: list[Sequence[str]] = []
    for number, row in enumerate(rows):
        names = row.is_header and len(row.cells) > 1
        if heads and row.is_header:
            own.append(row.values)
        elif names and row.values not in own and not any(map(is_amount, row.values)):
            yield rows[start:number]
            start, own = number, [row.values]
        heads = row.is_header
    if rows:
        yield rows[start:]


def add_sheet(builder: TextBuilder, rows: Iterable[Row], title: str = "") -> None:
    """Add the tables of a worksheet or a CSV file, which empty rows and columns separate.

    Args:
        builder: of the text.
        rows: of the whole sheet, empty ones too.
        title: of tables that have none, such as the sheet's name.
    """
    sheet = _Sheet(builder, title)
    for is_blank, table in groupby(rows, key=lambda row: row.is_blank):
        if not is_blank:
            sheet.add(table)
    sheet.close()


@dataclass(slots=True)
class _Sheet:
    """Adds tables that follow one another; a table can go on below an empty row.

    Attributes:
        builder: of the text.
        title: of tables that have none.
        is_sheet: whether they come from a file of values, and not from a text for people.
        heads: of the table above.
        amounts: its columns in which all values are amounts.
        writer: of the table above; None if there were several side by side.
    """

    builder: TextBuilder
    title: str
    is_sheet: bool = True
    heads: Heads = field(default_factory=Heads)
    amounts: frozenset[int] = frozenset()
    writer: TableWriter | None = None

    def add(self, rows: Iterator[Row]) -> None:
        """Add a table."""
        start = self.builder.next_start
        sample = list(islice(rows, SAMPLE_ROWS))
        title = self._titles(sample)
        width = max((len(row.cells) for row in sample), default=0)
        heads, continues = self._heads(sample, width)
        body = sample[len(heads.rows) :]
        if heads.names:
            self.heads, self.amounts = heads, amounts(body)
        elif continues:
            heads = self.heads
        elif width < 2:  # a list, or text
            for row in chain(body, rows):
                self.builder.block("; ".join(row.values[number] for number in row.cells))
            return
        parts = _side_by_side(heads.names, body)
        if len(parts) == 1:
            if not continues or self.writer is None:
                self.close()
                self.writer = self._writer(title, start, heads, body)
            self.writer.write(entries(heads, body, chain(body, rows)))
            return
        whole = [*body, *rows]
        for part in parts:
            self.close()
            own, below = heads.within(part), [row.within(part) for row in whole]
            self.writer = self._writer(title, start, own, below)
            self.writer.write(entries(own, below[:SAMPLE_ROWS], below))
            start = self.builder.next_start
        self.close()  # rows below would lie between the others

    def _writer(self, title: str, start: int, heads: Heads, body: Sequence[Row]) -> TableWriter:
        left = min(_used(body), default=0)
        labelled = self._is_labelled(heads, body, left)
        is_label = labelled or (heads.names and left not in amounts(body).union(heads.names))
        labels = left if is_label else None
        return TableWriter(self.builder, heads.names, title, start, labels, labelled)

    def _is_labelled(self, heads: Heads, rows: Sequence[Row], left: int) -> bool:
        """Whether a table without header has two columns, of which the first labels the other.

        A text for people with such a table always means that.
        """
        if heads.names or len(_used(rows)) != 2:
            return False
        labels = [row for row in rows if row.value(left) and len(row.cells) > 1]
        return bool(labels) and all(
            left in row.headers
            or row.values[left].endswith(":")
            or not (self.is_sheet or is_amount(row.values[left]))
            for row in labels
        )

    def close(self) -> None:
        """Record the last table."""
        if self.writer is not None:
            self.writer.close()
            self.writer = None

    def _titles(self, sample: list[Row]) -> str:
        """Take the rows of a title from the top, add them as blocks, and return the title."""
        width = max(len(row.cells) for row in sample)
        left = min(row.cells[0] for row in sample)
        titles: list[str] = []
        while sample and width > 1:
            if sample[0].cells != [left] and not is_above_header(sample, width):
                break
            row = sample.pop(0)
            titles.append(" ".join(row.values[number] for number in row.cells))
            self.builder.block(titles[-1])
        return next(iter(titles), self.title or self.builder.last_title)

    def _heads(self, sample: list[Row], width: int) -> tuple[Heads, bool]:
        """Return the heads of a table, and whether it is more rows of the one above."""
        more = bool(sample) and _used(sample) <= set(self.heads.names)
        heads = find_heads(sample)
        body = sample[len(heads.rows) :]
        if heads.names and not body:
            heads = Heads()
        # Words above words may be more rows of the table above: no header unless numbers show it.
        if heads.names and (not more or (amounts(body) and not self._describes(sample[0]))):
            return heads, False
        if heads.names and any(row.is_header for row in heads.rows):
            return heads, False
        wide = width > 1 or len(self.heads.names) == 1
        return Heads(), more and wide and self._may_continue(sample)

    def _may_continue(self, sample: Sequence[Row]) -> bool:
        if not self.amounts:
            return len(sample) == 1  # a single row of words is no table of its own
        return sum(map(self._describes, sample)) * 2 >= len(sample)

    def _describes(self, row: Row) -> bool:
        """Whether a row has amounts where the table above has them: it is then one of its rows."""
        values = [is_amount(row.values[number]) for number in self.amounts.intersection(row.filled)]
        return all(values) and bool(values)


def _used(rows: Iterable[Row]) -> set[int]:
    return {number for row in rows for number in row.filled}


def _side_by_side(names: Iterable[int], rows: Sequence[Row]) -> list[range]:
    """Return the columns of each table, where an empty column separates tables side by side.

    Each has at least two columns and words in its first; numbers behind a gap belong to the words
    before it.
    """
    whole = [range(MOST_COLUMNS)]
    used = sorted(_used(rows).union(names))
    starts = [b for a, b in pairwise(used) if b > a + 1]
    if not names or not starts:
        return whole
    parts = [range(a, b) for a, b in pairwise([0, *starts, MOST_COLUMNS])]
    numeric = amounts(rows)
    for part in parts:
        columns = [number for number in used if number in part]
        if len(columns) < 2 or columns[0] in numeric:
            return whole
    return parts
