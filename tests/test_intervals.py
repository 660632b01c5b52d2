"""Wilson's intervals of shares."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.intervals import interval


@given(st.integers(0, 50), st.integers(1, 50))
def test_interval_contains_the_share(hits: int, of: int) -> None:
    hits = min(hits, of)
    low, high = interval(hits, of)
    assert 0 <= low <= hits / of + 1e-9
    assert hits / of - 1e-9 <= high <= 1
    assert low < high


def test_interval_of_no_cases() -> None:
    assert interval(0, 0) == (0.0, 1.0)
