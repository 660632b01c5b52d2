"""A quotation found again in a document that changed: exact words, the right copy, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.citations.anchor import CONTEXT, COPIES, find_words

WORDS = st.lists(st.sampled_from(["cats", "owls", "5", "mg", "sleep.", "(a+b)*"]), max_size=12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cats purr. Dogs bark.", "Dogs bark."),
        ("A new preface. Cats purr. Dogs bark.", "Dogs bark."),
        ("Dogs bark. It was moved to the front.", "Dogs bark."),
        ("Cats purr. Dogs\n  bark.", "Dogs\n  bark."),  # another reader broke the line
        ("Cats purr. Dogs barked.", None),
        ("Cats purr. The Dogs bark", None),
        ("", None),
    ],
)
def test_the_same_words_or_nothing(text: str, expected: str | None) -> None:
    span = find_words("Dogs bark.", 11, text)
    assert (text[slice(*span)] if span else None) == expected


def test_a_number_is_not_found_inside_of_another() -> None:
    """Nor a word; but what was quoted out of a word is."""
    assert find_words("5 mg", 0, "Take 15 mg or 5 mgs.") is None
    assert find_words("5 mg", 6, "Take 15 mg.") is None  # where it stood, by chance
    assert find_words("art", 3, "The party", before="the p", after="y") == (5, 8)


def test_of_copies_the_one_in_the_same_company() -> None:
    """And not the nearer one."""
    text = "In spring: see below. Owls hunt. " + "x " * 200 + "Of winter nights: see below. Bears."
    start = text.index("see below.")
    assert find_words("see below.", start + 1, text, "Of winter nights: ", " Bears.") == (
        text.rindex("see below."),
        text.rindex("see below.") + 10,
    )


def test_of_equal_copies_the_nearest() -> None:
    text = "no. " * 50
    assert find_words("no.", 81, text) == (80, 83)


def test_many_copies_are_quick() -> None:
    """A single letter in a long line: some thousands of the copies are not looked at."""
    text = "a " * 50 * COPIES
    assert find_words("a", 50_001, text) in ((50_000, 50_001), (50_002, 50_003))


def test_nothing_quoted_is_nowhere() -> None:
    assert find_words(" \n", 0, "a text") is None


@given(WORDS, WORDS, WORDS, st.integers(0, 200))
def test_what_stands_there_is_found(
    before: list[str], quoted: list[str], after: list[str], start: int
) -> None:
    """Wherever it was before; and what is found has the words of the quotation."""
    quote = " ".join(quoted)
    left, right = "\n".join([*before, ""]), "\n".join(["", *after])
    span = find_words(quote, start, left + quote + right, left[-CONTEXT:], right[:CONTEXT])
    if not quoted:
        assert span is None
        return
    assert span
    assert (left + quote + right)[slice(*span)].split() == quoted
