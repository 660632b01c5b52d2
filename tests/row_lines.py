"""Tables as readers write them, for tests: a line for each row that names what its values are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.types import Table, TableRow


def with_table(
    rows: Sequence[Mapping[str, str]], before: str = "", title: str = "", totals: Sequence[int] = ()
) -> tuple[str, Table]:
    """Return a text that ends with the rows, and their table.

    Args:
        rows: column to value; a column whose name begins with "_" has none in the text.
        before: text above the first row.
        title: of the table.
        totals: the numbers of the rows, from 0, that sum up others.
    """
    text, made = before, []
    columns = list(dict.fromkeys(name for row in rows for name in row))
    for number, row in enumerate(rows):
        text += "\n\n" if text else ""
        start, cells = len(text), {}
        for name, value in row.items():
            text += "; " if len(text) > start else ""
            text += "" if name.startswith("_") else f"{name}: "
            cells[name] = (len(text), len(text) + len(value))
            text += value
        spans = tuple(cells.get(name, (start, start)) for name in columns)
        made.append(TableRow(start, len(text), spans, number in totals))
    return text, Table("table", title, tuple(columns), tuple(made), len(before), len(text))
