"""Tables for the tests of computed answers, written line by line."""

from __future__ import annotations

from rag.collection.over_tables.joined_table import JoinedTable, joined_tables
from rag.types import Document, Table, TableRow

FERRIES = """Route | Harbour | Length (km) | Passengers | Opened | Operator
Blue line | Varde | 12 | 1,200 | 4 May 1998 | Norwin
Green line | Oster | 30 | 900 | 12 June 2003 | Skellig
Red line | Varde | 7 | 2,500 | 1 March 2010 | Norwin
Grey line | Tarn | 30 | - | 9 July 2015 | Halvard
"""


def document_of(lines: str, path: str = "ferries.csv", title: str = "Ferries") -> Document:
    """Return a document with one table, written as lines of cells between bars."""
    heads, *rows = [[cell.strip() for cell in line.split("|")] for line in lines.splitlines()]
    text, spans = f"{title}\n\n", []
    for row in rows:
        start, cells = len(text), []
        for head, value in zip(heads, row, strict=True):
            text += f"{head}: " if value else ""
            cells.append((len(text), len(text) + len(value)))
            text += f"{value}; " if value else ""
        spans.append(TableRow(start, len(text), tuple(cells), row[0] == "Total"))
        text += "\n"
    table = Table("table", title, tuple(heads), tuple(spans), 0, len(text))
    return Document(path, "0", text, tables=(table,))


def joined(lines: str = FERRIES, *others: Document) -> JoinedTable:
    """Return the grid of a table, joined with those of other documents."""
    return joined_tables([document_of(lines), *others])[0]
