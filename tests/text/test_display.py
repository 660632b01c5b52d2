"""Plurals and unsafe characters."""

from __future__ import annotations

import pytest

from rag.text.display import count, replace_unsafe


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 pages"), (1, "1 page"), (2, "2 pages"), (1200, "1,200 pages")]
)
def test_count(number: int, words: str) -> None:
    assert count(number, "page") == words


def test_replace_unsafe() -> None:
    assert replace_unsafe("a\x1b[2J\u202eb\t\n\x85", "?") == "a?[2J?b\t\n?"
    assert replace_unsafe("\u2066é\x00", "") == "é"
