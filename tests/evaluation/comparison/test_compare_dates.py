"""Dates of gold answers against those of answers."""

from __future__ import annotations

import pytest

from rag.evaluation.comparison.compare_dates import dates_of_gold, has_dates


@pytest.mark.parametrize(
    ("gold", "question", "count"),
    [
        ("7 June 1904", "Where?", 1),
        ("1904", "When was it?", 1),
        ("1904", "How many stones has it?", 0),
        ("1904 pages", "How long is it?", 0),
        ("1904-1907", "In which years?", 2),
        ("spring 1904", "When?", 1),
        ("June", "When?", 1),
        ("the treaty that was signed in 1904", "Which?", 0),
    ],
)
def test_gold_dates(gold: str, question: str, count: int) -> None:
    assert len(dates_of_gold(gold, question)) == count


@pytest.mark.parametrize(
    ("gold", "answer", "expected"),
    [
        ("1904-06-07", "on June 7, 1904", True),
        ("7 June 1904", "in June 1904", False),
        ("7 June 1904", "in 1904, on 7 June", True),
        ("7 June 1904", "7 June 1905, after 7 May 1904", False),
        ("June 1904", "on 7 June 1904", True),
        ("7 June", "on 7 June 1904", True),
        ("June", "It may be in June.", True),
        ("May", "It may be in June.", False),
        ("1900s", "in 1904", True),
        ("1904", "in the 1900s", False),
        ("44 BC", "in 44 AD", False),
        ("Tuesday", "on Tuesdays", True),
        ("Tuesday", "on 7 June 1904", True),  # it was one
        ("spring 1904", "in the autumn of 1904", False),
        ("Q3 1904", "the third quarter of 1904", True),
        ("1904", "not in 1904 but in 1905", False),
        ("3/6/1904", "3 June 1904", True),
        ("3/6/1904", "March 6, 1904", True),
    ],
)
def test_dates_in_an_answer(gold: str, answer: str, expected: bool) -> None:
    wanted = dates_of_gold(gold, "When was it?")
    assert wanted
    assert has_dates(gold, wanted, answer, "When was it?") is expected


def test_year_of_the_question_completes_a_date() -> None:
    question = "When in 1904 was it?"
    wanted = dates_of_gold("7 June 1904", question)
    assert has_dates("7 June 1904", wanted, "On 7 June.", question)
    assert not has_dates("7 June 1904", wanted, "On 7 June.", "When was it?")
