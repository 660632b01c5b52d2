"""The record of a table that is written into a text."""

from __future__ import annotations

from made_files import check_table

from rag.documents.readers.shared.text_builder import TextBuilder
from rag.documents.tables.table_rows import Entry
from rag.documents.tables.table_writer import TableWriter
from rag.types import Table, TableRow


def test_rows_and_values_have_spans() -> None:
    builder = TextBuilder()
    builder.block("Before")
    writer = TableWriter(builder, {0: "Boat", 1: "Crew"}, "Boats", builder.next_start)
    writer.write([Entry({0: "Else", 1: "4"}, False), "a note", Entry({1: "4", 2: "x"}, True)])
    writer.close()
    extracted = builder.build()
    assert extracted.text == "Before\n\nBoat: Else; Crew: 4\n\na note\n\nCrew: 4; Column 3: x"
    (table,) = extracted.tables
    check_table(table, extracted.text)
    rows = (
        TableRow(8, 27, ((14, 18), (26, 27), (8, 8))),
        TableRow(37, 57, ((37, 37), (43, 44), (56, 57)), is_total=True),
    )
    assert table == Table("table", "Boats", ("Boat", "Crew", "Column 3"), rows, 8, 57)
