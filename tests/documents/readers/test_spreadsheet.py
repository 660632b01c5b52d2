"""Reading XLSX."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_files import grids, read, rows_expected, saved, tables
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.table import Table as ExcelTable
from timing import grows_linearly

from rag.documents.chunks import Splitter


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


def test_header_of_two_rows_below_merged_years() -> None:
    workbook = Workbook()
    sheet = workbook.active
    for row in (
        ["Ferry", 2021, None, 2022, None],
        [None, "cars", "people", "cars", "people"],
        ["Vera", 4, 50, 6, 70],
        ["Nora", 3, None, 5, 60],
    ):
        sheet.append(row)
    for merged in ("A1:A2", "B1:C1", "D1:E1"):
        sheet.merge_cells(merged)
    document = read("a.xlsx", saved(workbook))
    assert document.text.split("\n\n")[1:] == [
        "Ferry: Vera; 2021, cars: 4; 2021, people: 50; 2022, cars: 6; 2022, people: 70",
        "Ferry: Nora; 2021, cars: 3; 2022, cars: 5; 2022, people: 60",
    ]
    (table,) = document.tables
    assert table.title == "Sheet"
    assert [document.text[a:b] for a, b in table.rows[1].cells] == ["Nora", "3", "", "5", "60"]


def test_merged_group_rows_are_carried_down() -> None:
    workbook = Workbook()
    sheet = workbook.active
    rows = (["Part", "Size", "Price"], ["Screws"], ["K1", 4, 9], ["Nails"], ["K1", 5, 8])
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A2:C2")
    sheet.merge_cells("A4:C4")
    assert grids(read("a.xlsx", saved(workbook))) == [
        (
            ("Group", "Part", "Size", "Price"),
            [["Screws", "K1", "4", "9"], ["Nails", "K1", "5", "8"]],
        )
    ]


def test_what_is_hidden_is_passed_over_and_counted() -> None:
    workbook = Workbook()
    sheet = workbook.active
    for row in (["Part", "Cost", "Price"], ["K1", 4, 9], ["K2", 5, 8], ["K3", 6, 7]):
        sheet.append(row)
    sheet.column_dimensions["B"].hidden = True
    sheet.column_dimensions["H"].hidden = True  # there is nothing in it
    sheet.row_dimensions[3].hidden = True
    sheet["A2"].comment = Comment("only\nestimated", "me")
    workbook.create_sheet("Old").append(["x", 1])
    workbook["Old"].sheet_state = "hidden"
    document = read("a.xlsx", saved(workbook))
    assert document.text == "Sheet\n\nPart: K1; Price: 9\n\nPart: K3; Price: 7"
    assert document.hidden == {"sheets": 1, "rows": 1, "columns": 1, "comments": 1}


def test_merged_cell_that_begins_in_what_is_hidden() -> None:
    workbook = Workbook()
    sheet = workbook.active
    for row in (["Pier", "Old", "Boat"], ["A", 1, "Else"], [None, 2, "Dora"], [None, 3, "Vera"]):
        sheet.append(row)
    sheet.merge_cells("A2:A4")
    sheet.row_dimensions[2].hidden = True
    text = read("a.xlsx", saved(workbook)).text
    assert text.endswith("Pier: A; Old: 2; Boat: Dora\n\nPier: A; Old: 3; Boat: Vera")


@pytest.mark.parametrize("is_table", [True, False])
def test_table_of_excel_says_where_it_is(is_table: bool) -> None:
    """Its header is known although it looks like a row of values, and an empty row divides it."""
    workbook = Workbook()
    sheet = workbook.active
    for row in (["Prices", "(of May)"], ["A4", "B7", "C9"], ["x", "y", "z"], [], ["u", "v", "w"]):
        sheet.append(row)
    if is_table:
        sheet.add_table(ExcelTable(displayName="Prices", ref="A2:C5"))
    else:
        sheet.auto_filter.ref = "A2:C5"
    document = read("a.xlsx", saved(workbook))
    assert grids(document) == [(("A4", "B7", "C9"), [["x", "y", "z"], ["u", "v", "w"]])]
    assert document.tables[0].title == "Prices (of May)"


def test_formula_without_a_result_says_so() -> None:
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["Name", "Sum"])
    sheet.append(["a", "=IF(1<2,B1&C1,3)"])
    text = "Sheet\n\nName: a; Sum: (not calculated: =IF(1<2,B1&C1,3))"
    assert read("a.xlsx", saved(workbook)).text == text


def test_many_rows_in_linear_time() -> None:
    def read_rows(times: int) -> None:
        workbook = Workbook(write_only=True)
        sheet = workbook.create_sheet()
        for number in range(times):
            sheet.append([f"Part {number}", number])
        read("a.xlsx", saved(workbook))

    assert grows_linearly(read_rows, 500)
