"""Reading CSV, TSV and XLSX."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_files import (
    read,
    rows_expected,
    saved,
    tables,
)
from openpyxl import Workbook
from openpyxl.comments import Comment

from rag.documents.chunks import Splitter


@pytest.mark.parametrize(("name", "delimiter"), [("a.csv", ","), ("a.csv", ";"), ("a.tsv", "\t")])
@settings(max_examples=25, deadline=None)
@given(table=tables())
def test_delimited_rows_keep_headers(
    name: str, delimiter: str, table: tuple[list[str], list[list[str]]]
) -> None:
    names, rows = table
    buffer = StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows([names, *rows])
    document = read(name, buffer.getvalue().encode())
    assert document.text.split("\n\n") == rows_expected(names, rows)


@settings(max_examples=10, deadline=None)
@given(sheets=st.lists(tables(), min_size=1, max_size=3))
def test_workbook_rows_are_under_their_sheet(
    splitter: Splitter, sheets: list[tuple[list[str], list[list[str]]]]
) -> None:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for number, (names, rows) in enumerate(sheets):
        sheet = workbook.create_sheet(f"Sheet {number}")
        for row in ([], names, *rows):  # an empty row first, as people leave one
            sheet.append([int(v) if v.isascii() and v.isdigit() else v for v in row])
    document = read("a.xlsx", saved(workbook))
    pieces = splitter.split(document)
    for number, (names, rows) in enumerate(sheets):
        for line in rows_expected(names, rows):
            found = [
                piece.heading for piece in pieces if line in document.text[piece.start : piece.end]
            ]
            assert f"Sheet {number}" in found


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Name,Age\nAnn,3\n", ["Name: Ann; Age: 3"]),
        ("Ann,3\nBob,4\n", ["Column 1: Ann; Column 2: 3", "Column 1: Bob; Column 2: 4"]),
        ("Land;2019;2020\nOman;1,5;2,5\n", ["Land: Oman; 2019: 1,5; 2020: 2,5"]),  # years are names
        (
            "Ann;1990\nBob;1991\n",
            ["Column 1: Ann; Column 2: 1990", "Column 1: Bob; Column 2: 1991"],
        ),
        ('A,B\n"x, ""y""\nz",\n', ['A: x, "y" z']),
        ("Report of May\nA\tB\nc\td\n", ["Report of May", "A: c; B: d"]),  # a title above
        (",mean\na,1\n", ["Column 1: a; mean: 1"]),
        ("sep=|\nA|B\nc|d\n", ["A: c; B: d"]),
        ("ann\nbob\ncid\n", ["ann", "bob", "cid"]),  # a list, not a table
        ("Word\nlonger lines of text\n", ["Word: longer lines of text"]),
        ("A,B\n1,2,3\n", ["A: 1; B: 2; Column 3: 3"]),
    ],
)
def test_csv(text: str, lines: list[str]) -> None:
    assert read("a.csv", text.encode()).text.split("\n\n") == lines


@pytest.mark.parametrize(
    ("value", "shown_as", "text"),
    [
        (datetime(2024, 5, 1), "General", "2024-05-01"),
        (datetime(2024, 5, 1, 9, 30), "General", "2024-05-01 09:30"),
        (0.125, "0.0%", "12.5%"),
        (0.125, "General", "0.125"),
        (3.0, "General", "3"),
        (3.0, "#,##0.00_);(#,##0.00)", "3.00"),
        (0.1 + 0.2, "General", "0.3"),
        (1e12, "General", "1000000000000"),
        (1234.5, '#,##0.00 "€"', "1234.50 €"),
        (1234.5, "#,##0.00\\ [$€-407];[Red]-#,##0.00\\ [$€-407]", "1234.50 €"),
        (-1234.5, "[$$-409]#,##0.00", "-$1234.50"),
        (12, '0 "kg";0', "12 kg"),
        (12, '"CHF" 0.00', "CHF 12.00"),
        (timedelta(hours=30), "[h]:mm:ss", "30:00:00"),
        (1234, "00000", "01234"),  # a postal code
        (True, "General", "TRUE"),
        ("two\nlines", "General", "two lines"),
    ],
)
def test_xlsx_values_as_displayed(value: object, shown_as: str, text: str) -> None:
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["Name", "Value", "Error"])
    sheet.append(["a", value, "#N/A"])
    sheet["B2"].number_format = shown_as if shown_as != "General" else sheet["B2"].number_format
    sheet["C2"].data_type = "e"
    workbook.create_sheet("Secret").append(["not shown"])
    workbook["Secret"].sheet_state = "hidden"
    assert read("a.xlsx", saved(workbook)).text == f"Sheet\n\nName: a; Value: {text}"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "Stadt;Einwohner\nBonn;330000\n;\nFluss;Länge km\nRhein;1233\n",
            ["Stadt: Bonn; Einwohner: 330000", "Fluss: Rhein; Länge km: 1233"],
        ),
        # More rows of the same table, and its sum.
        (
            "A;N\na;1\n;\nb;2\nc;-\n;\nSum;3\n",
            ["A: a; N: 1", "A: b; N: 2", "A: c; N: -", "A: Sum; N: 3"],
        ),
        ("A;B\na;b\n;\nc;d\n", ["A: a; B: b", "A: c; B: d"]),
        # Names of columns or more rows: nobody can tell, so nothing is said of them.
        (
            "A;B\na;b\n;\nc;d\ne;f\n",
            ["A: a; B: b", "Column 1: c; Column 2: d", "Column 1: e; Column 2: f"],
        ),
        ("A;N\na;1\n;\nSource: us;\n", ["A: a; N: 1", "Source: us"]),
        ("Report of May;\n;\nA;B\nc;d\n", ["Report of May", "A: c; B: d"]),
        ("A;N\na;1\n;\nX;Y;Z\nx;y;z\n", ["A: a; N: 1", "X: x; Y: y; Z: z"]),  # wider
        (
            "Stadt;Zahl;;Fluss;km\nBonn;3;;Rhein;12\nKiel;2;;;\n",
            ["Stadt: Bonn; Zahl: 3", "Stadt: Kiel; Zahl: 2", "Fluss: Rhein; km: 12"],
        ),
        ("A;B;;N;M\na;b;;1;2\n", ["A: a; B: b; N: 1; M: 2"]),  # a gap inside a table
    ],
)
def test_tables_separated_by_empty_rows_and_columns(text: str, lines: list[str]) -> None:
    """A table never gets the names of another one's columns."""
    assert read("a.csv", text.encode()).text.split("\n\n") == lines


def test_xlsx_tables_separated_by_empty_rows() -> None:
    workbook = Workbook()
    for row in (["Stadt", "Zahl"], ["Bonn", 3], [], ["Fluss", "km"], ["Rhein", 12]):
        workbook.active.append(row)
    text = "Sheet\n\nStadt: Bonn; Zahl: 3\n\nFluss: Rhein; km: 12"
    assert read("a.xlsx", saved(workbook)).text == text


def test_xlsx_merged_cells() -> None:
    workbook = Workbook()
    sheet = workbook.active
    for row in (["Group", "Name"], ["A", "x"], [None, "y"], [None, None], ["B", "z"]):
        sheet.append(row)
    sheet.merge_cells("A2:A4")
    lines = ["Sheet", "Group: A; Name: x", "Group: A; Name: y"]
    assert read("a.xlsx", saved(workbook)).text.split("\n\n")[:3] == lines


def test_xlsx_formulas_and_comments() -> None:
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["Name", "Sum"])
    sheet.append(["a", "=IF(1<2,B1&C1,3)"])
    sheet["A2"].comment = Comment("only\nestimated", "me")
    text = "Name: a (comment: only estimated); Sum: =IF(1<2,B1&C1,3)"
    assert read("a.xlsx", saved(workbook)).text == f"Sheet\n\n{text}"
