"""Units before and after a number, and place values."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rag.text.quantities import last_place, unit_after, unit_before


@pytest.mark.parametrize(
    ("text", "dimension", "end"),
    [
        ("5 km long", "length", 4),
        ("5 kilowatt-hours a day", "energy", 16),
        ("5 per cent of", "percent", 10),
        ("5 M of", None, 1),  # a capital is no unit
        ("5 parts", None, 1),
    ],
)
def test_unit_after(text: str, dimension: str | None, end: int) -> None:
    unit, stop = unit_after(text, 1)
    assert ((unit.dimension if unit else None), stop) == (dimension, end)


@pytest.mark.parametrize(("text", "start"), [("It cost US$", 8), ("It cost € ", 8), ("It is ", 6)])
def test_unit_before(text: str, start: int) -> None:
    unit, begin = unit_before(text, len(text))
    assert begin == start
    assert (unit is None) == (start == len(text))


@pytest.mark.parametrize(
    ("raw", "decimals", "place"),
    [("1,200", False, "100"), ("12.34", True, "0.01"), ("7", False, "1")],
)
def test_last_place(raw: str, decimals: bool, place: str) -> None:
    assert last_place(raw, decimals=decimals) == Decimal(place)
