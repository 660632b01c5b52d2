"""Typing of columns: numbers, dates and durations, and numbers that cannot be compared."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rag.collection.over_tables.columns import decimal_mark, read_column


def values(*cells: str) -> list[float | None]:
    return [None if one is None else float(one) for one in read_column("Height", cells).values]


@pytest.mark.parametrize(
    ("cells", "kind", "expected"),
    [
        (("12", "1,204", "7"), "number", [12, 1204, 7]),
        (("9,80", "12,90", "1.204,50"), "number", [9.8, 12.9, 1204.5]),
        (("1.204", "3.5", "12.25"), "number", [1.204, 3.5, 12.25]),
        (("3 kg", "500 g", "12 kg"), "number", [3000, 500, 12000]),
        (("14 %", "7 %", "9 %"), "number", [14, 7, 9]),
        (("6'2\"", "5'11\"", "6'0\""), "number", [74, 71, 72]),
        (("1:02:03", "59:10", "1:00:00"), "duration", [3723, 3550, 3600]),
        (("1:53.94", "1:54.10", "1:57.00"), "duration", [113.94, 114.1, 117]),
        (("1968", "2003", "2011"), "year", [1968, 2003, 2011]),
        (("3", "-", "7"), "number", [3, 0, 7]),
        (("oak", "elm", "7"), "text", [None, None, None]),
        (("0353 461", "0367 556", "0351 220"), "text", [None, None, None]),
        (("3-1", "0-2", "1-1"), "text", [None, None, None]),
    ],
)
def test_kinds(cells: tuple[str, ...], kind: str, expected: list[float | None]) -> None:
    assert read_column("Height", cells).kind == kind
    assert values(*cells) == expected


def test_numbers_of_two_locales_are_unclear() -> None:
    column = read_column("Price", ["9,80", "12.90", "7,25"])
    assert (column.kind, column.is_ordered) == ("unclear", False)
    assert decimal_mark(["9,80", "12.90"]) is None


def test_units_that_do_not_go_together_are_unclear() -> None:
    assert read_column("Size", ["3 kg", "4 m", "5 kg"]).kind == "unclear"


def test_dates_are_in_order() -> None:
    first, second, third = read_column("Day", ["4 May 1998", "2003-06-12", "1 March 2010"]).values
    assert first is not None and second is not None and third is not None
    assert first < second < third


def test_a_season_without_years_goes_on_after_december() -> None:
    first, second = read_column("Day", ["30 November", "4 January"]).values
    assert first is not None and second is not None
    assert first < second


@pytest.mark.parametrize(
    ("name", "cells", "adds"),
    [
        ("Points", ("3", "9", "4"), True),
        ("Rank", ("3", "9", "4"), False),
        ("Goal", ("1", "2", "3"), False),
        ("End", ("1st", "3rd", "2nd"), False),
    ],
)
def test_ranks_and_running_numbers_are_not_added(
    name: str, cells: tuple[str, ...], adds: bool
) -> None:
    assert read_column(name, cells).adds is adds


def test_unit_of_all_cells() -> None:
    column = read_column("Area", ["14 hectares", "7 hectares", "9 hectares"])
    assert (column.unit, column.values[0]) == ("hectares", Decimal(14))
