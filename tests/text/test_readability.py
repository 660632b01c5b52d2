"""The readability index LIX."""

from __future__ import annotations

import pytest

from rag.text.readability import lix


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("The cat sat. The dog ran.", 3.0),  # 6 words, 2 sentences, no long word
        ("The nucleus holds the information.", 5 + 100 * 2 / 5),
        ("Der Zellkern enthält die Erbinformation.", 5 + 100 * 3 / 5),
        ("12 + 13 = 25", 0.0),
    ],
)
def test_lix(text: str, points: float) -> None:
    """Words a sentence, and the percentage of those with more than six letters."""
    assert lix(text) == pytest.approx(points)
