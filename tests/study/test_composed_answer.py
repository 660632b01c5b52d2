"""Answers composed of claims."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from rag.study.summaries.composed_answer import ClaimBlock, compose_text
from rag.types import Claim


@given(st.lists(st.lists(st.text("ab.\n ", min_size=1), max_size=3), max_size=4), st.booleans())
def test_composed_spans(blocks: list[list[str]], titled: bool) -> None:
    claims = [[Claim(one, 0, len(one), 1.0, "supported") for one in block] for block in blocks]
    text, placed = compose_text(
        [ClaimBlock(tuple(block), "T" if titled else "") for block in claims]
    )
    assert [claim.text for claim in placed] == [one for block in blocks for one in block]
    assert all(text[claim.start : claim.end] == claim.text for claim in placed)
    assert all(a.end <= b.start for a, b in pairwise(placed))
