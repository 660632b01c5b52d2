"""Pages and times in words, and the names of documents."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from rag.page.markup import say_pages, say_time_left


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([3], "page 3"),
        ([7, 3], "pages 3 and 7"),
        ([1, 2, 3, 9], "pages 1–3 and 9"),
        (range(1, 100, 2), "pages 1, 3, 5, 7, 9, 11 and 44 more"),
    ],
)
def test_pages_in_words(numbers: Sequence[int], words: str) -> None:
    """Runs are joined, and a long list is cut."""
    assert say_pages(numbers) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "a few seconds left"),
        (42, "about 40 seconds left"),
        (90, "about 2 minutes left"),
        (3600, "about 60 minutes left"),
        (7200, "about 2 hours left"),
    ],
)
def test_time_left_in_words(seconds: float, words: str) -> None:
    """As roughly as it is known."""
    assert say_time_left(seconds) == words
