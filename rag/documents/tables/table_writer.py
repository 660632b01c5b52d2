"""Write a table into a text, row by row, and record where its values stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rag.documents.readers.shared.text_builder import TextBuilder
from rag.documents.tables.column_heads import distinct
from rag.documents.tables.table_rows import GROUP, Entry
from rag.types import Table, TableRow


@dataclass(slots=True)
class TableWriter:
    """Writes `Head: value; Head: value` for each row, a block that can be cited alone.

    Attributes:
        builder: of the text.
        names: of columns by number; others are called "Column 3" by their place from 1.
        title: of the table.
        start: of its span.
        labels: a column that labels its rows and is written without a name, if there is one.
        labelled: whether the label names the only other value of its row: `Label: value`.
    """

    builder: TextBuilder
    names: Mapping[int, str]
    title: str
    start: int
    labels: int | None = None
    labelled: bool = False
    _rows: list[tuple[int, int, dict[int, tuple[int, int]], bool]] = field(default_factory=list)
    _columns: set[int] = field(default_factory=set)
    _end: int = 0

    def write(self, entries: Iterable[Entry | str]) -> None:
        """Add rows, and notes as blocks of their own; without rows the names themselves."""
        for entry in entries:
            if isinstance(entry, str):
                self.builder.block(entry)
            else:
                self._add(entry)
        if not self._rows:
            self.builder.block("; ".join(self.names.values()))
        self._end = self.builder.end

    def _add(self, entry: Entry) -> None:
        start = self.builder.next_start
        line = ""
        cells: dict[int, tuple[int, int]] = {}
        for number in sorted(entry.values):
            value = entry.values[number]
            is_named = number != self.labels and (number == GROUP or not self.labelled)
            if self.labelled:
                value = value.rstrip(" :") or value
            if line:
                line += ": " if self.labelled and self.labels in cells else "; "
            line += f"{self._name(number)}: " if is_named else ""
            cells[number] = start + len(line), start + len(line) + len(value)
            line += value
        self.builder.block(line)
        self._columns.update(cells)
        self._rows.append((start, start + len(line), cells, entry.is_total))

    def close(self) -> None:
        """Record the table in the text's builder, if it has a row."""
        if not self._rows:
            return
        columns = sorted(self._columns.union(self.names))
        rows = tuple(
            TableRow(start, end, tuple(cells.get(n, (start, start)) for n in columns), total)
            for start, end, cells, total in self._rows
        )
        names = distinct(self._name(number) for number in columns)
        self.builder.table(Table("table", self.title, names, rows, self.start, self._end))

    def _name(self, number: int) -> str:
        return self.names.get(number) or ("Group" if number == GROUP else f"Column {number + 1}")
