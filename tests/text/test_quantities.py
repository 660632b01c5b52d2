"""Units before and after a number, and place values."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rag.text.quantities import last_place, measure_after, unit_before


@pytest.mark.parametrize(
    ("text", "dimension", "end"),
    [
        ("5 km long", "length", 4),
        ("5 kilowatt-hours a day", "energy/time", 22),
        ("5 per cent of", "percent", 10),
        ("5 M of", None, 1),  # a capital is no unit
        ("5 parts", None, 1),
        ("5 V at", "voltage", 3),
        ("5 square miles", "area", 14),
        ("5 cubic metres", "volume", 14),
        ("5 kg/m³ or", "mass/volume", 7),
        ("5 feet per second", "length/time", 17),
        ("5 m/s^2", "length/time^2", 7),
        ("5 mph", "length/time", 5),
        ("5 kg per person", "mass", 4),
    ],
)
def test_measure_after(text: str, dimension: str | None, end: int) -> None:
    unit, per, stop = measure_after(text, 1)
    parts = [part.dimension for part in (unit, per) if part]
    assert ("/".join(parts) or None, stop) == (dimension, end)


def test_volume_of_a_cubic_length_is_in_litres() -> None:
    unit, _, _ = measure_after("2 cubic centimetres", 1)
    assert unit is not None
    assert unit.factor == Decimal("0.001")


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
