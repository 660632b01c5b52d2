"""Header rows and the names of columns."""

from __future__ import annotations

import pytest

from rag.documents.tables.column_heads import distinct, find_heads
from rag.documents.tables.grid import Cell, Row, lay_out, plain_rows


def names(*lines: str) -> list[str]:
    """Return the names of the columns of a table without spans; its values are divided by bars."""
    return of(list(plain_rows(line.split("|") for line in lines)))


def of(rows: list[Row]) -> list[str]:
    heads = find_heads(rows)
    return [heads.names.get(n, "") for n in range(max(heads.names, default=-1) + 1)]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Tide|High|Low", "Monday|4.1|0.9"], ["Tide", "High", "Low"]),
        # A band over several columns: what it covers is empty in a format without spans.
        (
            ["Port|2021||2022|", "|North|South|North|South", "Esbjerg|4|5|6|7"],
            ["Port", "2021, North", "2021, South", "2022, North", "2022, South"],
        ),
        (
            ["|Catch in tonnes|", "Port|Cod|Plaice", "Skagen|4|5"],
            ["Port", "Catch in tonnes, Cod", "Catch in tonnes, Plaice"],
        ),
        (
            ["Owner|Berth||Fee", "|Pier|Place|", "Ann|A|inner|3", "Bo|B|outer|4"],
            ["Owner", "Berth, Pier", "Berth, Place", "Fee"],
        ),
        # Units.
        (["Rope|Length|Load", "|m|kN", "hemp|20|3"], ["Rope", "Length, m", "Load, kN"]),
        (["Rope|Length|Load", "Unit|m|kN", "hemp|20|3"], ["Rope", "Length, m", "Load, kN"]),
        (["Rope|Length|Load", "|(m)|(kN)", "hemp|20|3"], ["Rope", "Length (m)", "Load (kN)"]),
        # Rows of data that look like another level.
        (["Rope|Length|Load", "hemp|n/a|n/a", "jute|20|3"], ["Rope", "Length", "Load"]),
        (["Name||Age", "Ann|x|unknown", "Bo|y|30"], ["Name", "", "Age"]),
        (["Rope|Maker", "hemp|Holm", "jute|Berg"], ["Rope", "Maker"]),
        (["Boat|Mast|Boat|Mast", "Else|9|Dora|8"], ["Boat", "Mast", "Boat", "Mast"]),
        (["in|in|in", "in|out|in"], []),
        (["Pier|1|2|3|4", "A|0.5|0.6|1|2"], ["Pier", "1", "2", "3", "4"]),  # months
        (
            ["|Trips|||", "|2021||2022|", "Boat|in|out|in|out", "Else|1|2|3|4"],
            ["Boat", *(f"Trips, {year}, {way}" for year in (2021, 2022) for way in ("in", "out"))],
        ),
        # Dates, years and ranges above other values.
        (["Name|2024-05-01|2024-05-08", "Ann|yes|no"], ["Name", "2024-05-01", "2024-05-08"]),
        (["Price|1–9|10–99", "Rope|4.10|3.90"], ["Price", "1–9", "10–99"]),
        (["Ann|12.5|3", "Bo|13|4"], []),
        (["Name:|Ann", "Age:|30"], []),
    ],
)
def test_without_marks(lines: list[str], expected: list[str]) -> None:
    assert names(*lines) == expected


def head(text: str, rows: int = 1, columns: int = 1) -> Cell:
    return Cell(text, rows, columns, is_header=True)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [
                [head("Boat", 2), head("Crew", 1, 2)],
                [head("Day"), head("Night")],
                [Cell("Else"), Cell("Ann"), Cell("Bo")],
            ],
            ["Boat", "Crew, Day", "Crew, Night"],
        ),
        # The second level is not marked.
        (
            [
                [head("Boat", 2), head("Crew", 1, 2)],
                [Cell("Day"), Cell("Night")],
                [Cell("Else"), Cell("Ann"), Cell("Bo")],
            ],
            ["Boat", "Crew, Day", "Crew, Night"],
        ),
        ([[head("1"), head("2")], [Cell("a"), Cell("b")]], ["1", "2"]),
        ([[head("Boat"), Cell("Else")], [head("Crew"), Cell("Ann")]], []),  # of rows
        ([[Cell(""), head("Mon")], [head("Ann"), Cell("in")]], ["", "Mon"]),
    ],
)
def test_with_marks(rows: list[list[Cell]], expected: list[str]) -> None:
    assert of(list(lay_out(rows))) == expected


def test_repeated_header_is_known() -> None:
    rows = list(plain_rows([["A", "B", ""], ["1", "2", ""], ["A", "B"]]))
    assert [find_heads(rows).repeated_by(row) for row in rows] == [True, False, True]


def test_names_are_made_distinct() -> None:
    assert distinct(["Time", "Time", "Time (2)", "x"]) == ("Time", "Time (2)", "Time (2) (2)", "x")


def test_years_below_a_name_that_reaches_down_are_names() -> None:
    """Whatever stands below them, even amounts that look like years."""
    rows = [
        [Cell("Giver", 2), Cell("Gifts", 1, 2)],
        [Cell("2020"), Cell("2021")],
        [Cell("Ann"), Cell("1450"), Cell("1700")],
        [Cell("Bo"), Cell("1320"), Cell("1610")],
        [Cell("Cy"), Cell("1540"), Cell("1810")],
    ]
    assert of(list(lay_out(rows))) == ["Giver", "Gifts, 2020", "Gifts, 2021"]
