"""The numbers of a text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.text.numbers import numbers

PIECES = st.sampled_from(
    """12 1,000 1.5 5% $3 3rd half March 2014 44 BC not never more than “a quoted word” Ada Lovelace
    GPT-4 (GAN) XIV 1/2 — … 中文 שלום مرحبا ½ . , ; : ! ? \n | # ** twenty-one Million""".split(" ")
)


TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=30).map(" ".join))


@given(TEXTS)
def test_numbers_are_plain(text: str) -> None:
    assert all(number.lstrip("-").replace(".", "", 1).isdigit() for number in numbers(text))
