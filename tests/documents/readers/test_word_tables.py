"""Tables of Word documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from docx import Document as new_docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from made_files import grids, read, saved

from rag.types import Document


def add_table(document: Any, rows: Sequence[Sequence[str]], style: str | None = None) -> Any:
    """Add a table with a text in each cell; None in place of a text leaves the cell alone."""
    table = document.add_table(len(rows), len(rows[0]), style)
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return table


def repeat_as_header(row: Any) -> None:
    row._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))


def read_back(document: Any) -> Document:
    return read("a.docx", saved(document))


def test_merged_cells() -> None:
    """Over rows, over columns, and over both at once."""
    document = new_docx()
    table = add_table(
        document,
        [
            ["Pool", "Day", "From", "To"],
            ["Lido", "Monday", "7:00", "20:00"],
            ["", "Tuesday", "shut", ""],
            ["Baths", "Monday", "booked", ""],
            ["", "Tuesday", "", ""],
        ],
    )
    for first, last in (((1, 0), (2, 0)), ((2, 2), (2, 3)), ((3, 0), (4, 0)), ((3, 2), (4, 3))):
        table.cell(*first).merge(table.cell(*last))
    assert grids(read_back(document)) == [
        (
            ("Pool", "Day", "From", "To"),
            [
                ["Lido", "Monday", "7:00", "20:00"],
                ["Lido", "Tuesday", "shut", "shut"],
                ["Baths", "Monday", "booked", "booked"],
                ["Baths", "Tuesday", "booked", "booked"],
            ],
        )
    ]


def test_merge_without_a_beginning() -> None:
    """Files of other programs may have a cell that goes on from none: it stands for itself."""
    document = new_docx()
    table = add_table(document, [["Tree", "Height"], ["oak", "30 m"], ["elm", "25 m"]])
    wide = table.cell(1, 0).merge(table.cell(1, 1))
    wide.text = "oak and beech"
    merge = parse_xml(f"<w:vMerge {nsdecls('w')}/>")
    table.cell(2, 0)._tc.get_or_add_tcPr().append(merge)
    assert "Tree: elm; Height: 25 m" in read_back(document).text


def test_header_rows_of_two_levels() -> None:
    """Rows that are repeated on each page; a number can be a name there."""
    document = new_docx()
    table = add_table(
        document,
        [["Port", "2023", ""], ["", "in", "out"], ["Emden", "9", "4"], ["Varel", "7", "5"]],
    )
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))
    for row in table.rows[:2]:
        repeat_as_header(row)
    assert grids(read_back(document)) == [
        (("Port", "2023, in", "2023, out"), [["Emden", "9", "4"], ["Varel", "7", "5"]])
    ]


def test_columns_left_out_at_the_start_of_a_row() -> None:
    document = new_docx()
    table = add_table(document, [["Part", "Size", "Stock"], ["nut", "M4", "90"], ["M5", "80", ""]])
    row = table.rows[2]._tr
    row.remove(row.tc_lst[-1])
    row.get_or_add_trPr().append(parse_xml(f"<w:gridBefore {nsdecls('w')} w:val='1'/>"))
    assert read_back(document).text.endswith("Size: M5; Stock: 80")


@pytest.mark.parametrize("bold", [True, False])
def test_bold_labels_name_the_values_beside_them(bold: bool) -> None:
    document = new_docx()
    table = add_table(document, [["Owner", "Ada"], ["Span", "41 m"], ["Built", "1902"]])
    for row in table.rows:
        row.cells[0].paragraphs[0].runs[0].bold = bold
    text = read_back(document).text
    assert ("Span: 41 m" in text) == bold


def test_bold_first_row_is_a_header() -> None:
    """Where the words alone would not tell."""
    document = new_docx()
    table = add_table(document, [["2 m", "4 m"], ["2 t", "9 t"]])
    for cell in table.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True
    assert read_back(document).text == "2 m: 2 t; 4 m: 9 t"


def test_style_sets_off_labels() -> None:
    """If the table asks for it, as the tables of python-docx do."""
    document = new_docx()
    table = add_table(document, [["Owner", "Ada"], ["Span", "41 m"]], "Light List")
    look = table._tbl.tblPr.find(f"{{{table._tbl.nsmap['w']}}}tblLook")
    look.getparent().remove(look)
    table._tbl.tblPr.append(parse_xml(f"<w:tblLook {nsdecls('w')} w:val='0080'/>"))
    assert read_back(document).text == "Owner: Ada\n\nSpan: 41 m"


def test_caption_is_the_title() -> None:
    """Above the table or below it; else the heading."""
    document = new_docx()
    rows = [["Ship", "Tons"], ["Ariel", "850"]]
    document.add_paragraph("Fleet", style="Heading 1")
    add_table(document, rows)
    document.add_paragraph("Table 2. Ships in May", style="Caption")
    add_table(document, rows)
    document.add_paragraph("They sail at noon.")
    add_table(document, rows)
    document.add_paragraph("Table 3. Ships in June", style="Caption")
    titles = [table.title for table in read_back(document).tables]
    assert titles[1:] == ["Table 2. Ships in May", "Table 3. Ships in June"]


def test_table_within_a_table() -> None:
    """Its rows come after those of the other, and are no part of its cells."""
    document = new_docx()
    rows = [["Hall", "Rooms"], ["North", "see below"], ["South", "none"]]
    outer = add_table(document, rows)
    inner = outer.cell(1, 1).add_table(2, 2)
    for cell, text in zip((c for r in inner.rows for c in r.cells), "ABCD", strict=True):
        cell.text = text
    found = read_back(document)
    assert found.text.split("\n\n") == [
        "Hall: North; Rooms: see below",
        "Hall: South; Rooms: none",
        "A: C; B: D",
    ]
    assert len(found.tables) == 2
