"""Spans of sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.sentences import sentence_spans


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Dr. Smith paid 3.5 million. It was in 2017.", 2),
        ("- one item\n- two items\n\nA line\ngoes on here.", 3),
        ("It learns.[3] Then it stops [1].", 2),
        ("1. First step.\n2. Second step.", 2),
        ("**Bold.** Next.", 2),
        ("他来了。你好吗？", 2),
        ("", 0),
    ],
)
def test_count(text: str, sentences: int) -> None:
    assert len(sentence_spans(text)) == sentences


prose = st.text(st.sampled_from(list("ab c.D!?e\n\n-*#|12[])(\"'“é🎉\t")), max_size=200)


@given(prose)
def test_spans_cover_all_but_white_space(text: str) -> None:
    """Spans are in order, never overlap, and drop nothing that can be seen."""
    spans = sentence_spans(text)
    position = 0
    rest = ""
    for start, end in spans:
        assert position <= start < end
        assert text[start:end].strip() == text[start:end]
        rest += text[position:start]
        position = end
    assert not (rest + text[position:]).strip()
