"""The same table in every format gives the same rows."""

from __future__ import annotations

import csv
import json
from html import escape
from io import StringIO

from docx import Document as new_docx
from hypothesis import given, settings
from made_files import epub, grids, read, saved, tables
from openpyxl import Workbook


def html_table(names: list[str], rows: list[list[str]]) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(value)}</td>" for value in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def in_all_formats(names: list[str], rows: list[list[str]]) -> dict[str, bytes]:
    values, workbook, document = StringIO(), Workbook(), new_docx()
    csv.writer(values).writerows([names, *rows])
    for row in (names, *rows):
        workbook.active.append(row)
    table = document.add_table(0, len(names), style="Table Grid")
    for row in (names, *rows):
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = value
    page = html_table(names, rows)
    lines = (" | ".join(row) for row in (names, ["---"] * len(names), *rows))
    output = {"output_type": "display_data", "data": {"text/html": page}}
    notebook = {"cells": [{"cell_type": "code", "source": "x", "outputs": [output]}]}
    return {
        "a.csv": values.getvalue().encode(),
        "a.xlsx": saved(workbook),
        "a.docx": saved(document),
        "a.html": f"<meta charset='utf-8'><h1>Top</h1>{page}".encode(),
        "a.epub": epub([page]),
        "a.md": "\n".join(f"| {line} |" for line in lines).encode(),
        "a.ipynb": json.dumps(notebook).encode(),
    }


@settings(max_examples=15, deadline=None)
@given(table=tables())
def test_plain_tables(table: tuple[list[str], list[list[str]]]) -> None:
    names, rows = table
    read_as = {name: grids(read(name, data)) for name, data in in_all_formats(names, rows).items()}
    expected = read_as["a.csv"]
    assert len(expected) == 1
    assert read_as == dict.fromkeys(read_as, expected)


def test_merged_cells() -> None:
    """Two header rows, a group that covers rows, and one that covers all columns."""
    page = (
        "<table><tr><th rowspan=2>Pier<th rowspan=2>Boat<th colspan=2>Trips<tr><th>Day<th>Night"
        "<tr><td colspan=4>Spring<tr><td rowspan=2>A<td>Else<td>3<td>1<tr><td>Dora<td>2<td>4"
        "<tr><td colspan=4>Autumn<tr><td>B<td>Vera<td>5<td>6</table>"
    )
    rows: list[list[str | int | None]] = [
        ["Pier", "Boat", "Trips", None],
        [None, None, "Day", "Night"],
        ["Spring", None, None, None],
        ["A", "Else", 3, 1],
        [None, "Dora", 2, 4],
        ["Autumn", None, None, None],
        ["B", "Vera", 5, 6],
    ]
    merged = ["A1:A2", "B1:B2", "C1:D1", "A3:D3", "A4:A5", "A6:D6"]
    workbook, document = Workbook(), new_docx()
    table = document.add_table(len(rows), 4)
    for number, row in enumerate(rows):
        workbook.active.append(row)
        for cell, value in zip(table.rows[number].cells, row, strict=True):
            cell.text = "" if value is None else str(value)
    for area in merged:
        workbook.active.merge_cells(area)
        (left, top), (right, bottom) = (
            ("ABCD".index(place[0]), int(place[1]) - 1) for place in area.split(":")
        )
        table.cell(top, left).merge(table.cell(bottom, right))
    expected = [
        (
            ("Group", "Pier", "Boat", "Trips, Day", "Trips, Night"),
            [
                ["Spring", "A", "Else", "3", "1"],
                ["Spring", "A", "Dora", "2", "4"],
                ["Autumn", "B", "Vera", "5", "6"],
            ],
        )
    ]
    assert grids(read("a.html", page.encode())) == expected
    assert grids(read("a.xlsx", saved(workbook))) == expected
    assert grids(read("a.docx", saved(document))) == expected
