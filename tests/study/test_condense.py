"""Allocation of sentences to sections."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.study.summaries.condense import allocate


@given(st.lists(st.integers(0, 9), max_size=8), st.integers(0, 40))
def test_allocation(sizes: list[int], seats: int) -> None:
    given_seats = allocate(sizes, [float(n) for n in range(len(sizes))], seats)
    assert sum(given_seats) == min(seats, sum(sizes))
    assert all(count <= size for count, size in zip(given_seats, sizes, strict=True))
    if seats >= sum(1 for size in sizes if size):
        assert all(count or not size for count, size in zip(given_seats, sizes, strict=True))
