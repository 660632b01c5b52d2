"""Words as search and grounding compare them."""

from __future__ import annotations

import pytest

from rag.text.words import content_words, fold, words


@pytest.mark.parametrize(
    ("text", "folded"), [("Café ÉTÉ", "cafe ete"), ("GAN", "gan"), ("naïve ß", "naive ß")]
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_stems() -> None:
    assert words("The cats were sleeping") == ["the", "cat", "were", "sleep"]
    assert content_words("What were the cats sleeping on?") == ["cat", "sleep"]
