"""The numbers of a text."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.numbers import numbers, quantities

PIECES = st.sampled_from(
    """12 1,000 1.5 5% $3 3rd half March 2014 44 BC not never more than “a quoted word” Ada Lovelace
    GPT-4 (GAN) XIV 1/2 — … 中文 שלום مرحبا ½ . , ; : ! ? \n | # ** twenty-one Million""".split(" ")
)


TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=30).map(" ".join))


@given(TEXTS)
def test_numbers_are_plain(text: str) -> None:
    assert all(number.lstrip("-").replace(".", "", 1).isdigit() for number in numbers(text))


@pytest.mark.parametrize(
    ("text", "value", "written"),
    [
        ("It is minus 12 here.", "-12", "minus 12"),
        ("It is minus twelve here.", "-12", "minus twelve"),
        ("at –7 °C", "-7", "–7 °C"),
        ("a loss of -$5", "-5", "-$5"),
        ("a share of .25 of all", "0.25", ".25"),
        ("for 2 1/2 hours", "2.5", "2 1/2 hours"),
        ("in a year and a half", "1.5", "a year and a half"),
        ("three and a half million people", "3500000", "three and a half million"),
        ("two days and a half-eaten pie", "2", "two days"),
    ],
)
def test_sign_and_parts(text: str, value: str, written: str) -> None:
    first = quantities(text, "en")[0]
    assert first.values[0] == Decimal(value)
    assert text[slice(*first.span)] == written


def test_scale_of_a_map_is_no_time_of_day() -> None:
    found = quantities("a scale of 1:25,000", "en")
    assert [one.values[0] for one in found] == [Decimal(1), Decimal(25000)]
    assert all(one.unit is None for one in found)
