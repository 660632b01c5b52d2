"""Joining words that were hyphenated at line ends."""

from __future__ import annotations

import pytest
from timing import grows_linearly

from rag.documents.readers.shared.text_builder import rejoin, superscript
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


@pytest.mark.parametrize(
    ("before", "raised", "written"),
    [
        ("10", "6", "10^6"),
        ("a field of 5 km", "2", "a field of 5 km^2"),
        ("E = mc", "2", "E = mc^2"),
        ("per mol", "-1", "per mol^-1"),
        ("(a + b)", "2", "(a + b)^2"),
        ("", "14", "^14"),
        ("the 21", "st", "the 21st"),
        ("as A", "*", "as A*"),
        ("the 5 in", "2", "the 5 in^2"),
        ("where a", "2", "where a^2"),
        ("of 512", "3", "of 512^3"),
        # Marks of notes are no part of a sentence.
        ("as Miller", "12", "as Miller"),
        ("in the EU", "4", "in the EU"),
        ("It ended. ", "3", "It ended. "),
        ("\u201cso he said\u201d", "1,2", "\u201cso he said\u201d"),
        ("(which it does not)", "7", "(which it does not)"),
        ("as shown", "[8]", "as shown"),
        ("begun in 1985", "5", "begun in 1985"),
        ("It was made in", "4", "It was made in"),
        ("of a", "17", "of a"),
        ("by the author", "*", "by the author"),
    ],
)
def test_raised_numbers_are_powers_or_marks_of_notes(
    before: str, raised: str, written: str
) -> None:
    assert before + superscript(raised, before) == written
