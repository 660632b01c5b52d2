"""Joining words that were hyphenated at line ends."""

from __future__ import annotations

import pytest
from timing import grows_linearly

from rag.documents.readers.shared.text_builder import rejoin
from rag.text.normalise import normalise


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("an exam-\nple here", "an example here"),
        ("a well-\n  known fact, well-known", "a well-known fact, well-known"),
        ("re-\ncover, recover, re-cover, re-cover", "re-cover, recover, re-cover, re-cover"),
        ("state-of-\nthe-art x-\nray", "state-of-the-art x-ray"),
        ("Smith-\nJones", "Smith-Jones"),
        ("two-\nand three-dimensional", "two-\nand three-dimensional"),
        ("1990-\n2000 and a -\ndash", "1990-\n2000 and a -\ndash"),
        ("a-\n\nb", "a-\n\nb"),
    ],
)
def test_rejoin_hyphenated_words(raw: str, text: str) -> None:
    assert rejoin(raw) == text
    assert rejoin(text) == text


@pytest.mark.parametrize("run", ["a", "-", "a-", "a-\n", "\u00ad ", "a -"])
def test_long_runs_in_linear_time(run: str) -> None:
    assert grows_linearly(lambda times: rejoin(normalise(run * times)), 12_000)
