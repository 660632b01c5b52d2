"""A question of two questions: how it is divided, and both answers in one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.collection.halves import halves
from rag.library import Library

MakeLibrary = Callable[..., Library]
NOTES = {
    "saws.csv": "Saw,Teeth\nBow saw,24\nPit saw,9\nTenon saw,90\n",
    "oil.md": "# Oil\n\nThe pit saw is oiled with linseed oil each week.",
    "rust.md": "# Rust\n\nRust comes off with vinegar.",
}


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        (
            "How many notes are there, and which mention oil?",
            "How many notes are there?",
            "which notes mention oil?",
        ),
        (
            "Which saw is the oldest and which is the newest?",
            "Which saw is the oldest?",
            "which saw is the newest?",
        ),
        (
            "Which notes are about oil? How many saws are there?",
            "Which notes are about oil?",
            "How many saws are there?",
        ),
    ],
)
def test_two_questions(question: str, first: str, second: str) -> None:
    found = halves(question)
    assert found is not None
    assert found[0] == first
    assert second in found[1]


@pytest.mark.parametrize(
    "question",
    [
        "Which saws have more than 9 and less than 80 teeth?",
        "What is between oil and vinegar?",
        "What is the make and name of the pit saw?",
    ],
)
def test_one_question(question: str) -> None:
    assert halves(question) is None


def test_both_are_answered_with_their_own_citations(make_library: MakeLibrary) -> None:
    answer = make_library(NOTES).ask("How many notes do I have, and which mention vinegar?")
    assert answer.verdict == "supported"
    assert "3 documents are in your library" in answer.answer
    assert "1 document mentions “vinegar”" in answer.answer
    for claim in answer.claims:
        assert answer.answer[claim.start : claim.end] == claim.text
        for one in claim.citations:
            passage = answer.passages[one.marker - 1]
            assert passage.marker == one.marker
            assert passage.document == one.document
    assert len(answer.claims[-1].citations) == 1


def test_both_halves_over_a_table(make_library: MakeLibrary) -> None:
    answer = make_library(NOTES).ask("Which saw has the most teeth and how many saws are there?")
    assert "Tenon saw." in answer.answer
    assert "\n\n3." in answer.answer


def test_with_a_half_that_is_not_computed_it_is_answered_from_passages(
    make_library: MakeLibrary,
) -> None:
    answer = make_library(NOTES).ask(
        "How many notes are there, and why is the pit saw oiled?", extractive=True
    )
    assert "documents are in your library" not in answer.answer
