"""Measures of answers, compared with a public package on random answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.evaluation.metrics import contains, exact_match, f1, short_answer
from rag.intervals import interval

WORDS = st.lists(
    st.sampled_from(["The", "owl", "hunts", "at", "night,", "a", "mouse.", "12", "1,000", "Émile"]),
    max_size=6,
).map(" ".join)


@given(WORDS, st.lists(WORDS, min_size=1, max_size=3))
def test_exact_match_and_f1_agree_with_reference(answer: str, gold: list[str]) -> None:
    from torchmetrics.functional.text import squad  # seconds, for nobody but this test

    expected = squad(
        [{"prediction_text": answer, "id": "1"}],
        [{"answers": {"answer_start": [0] * len(gold), "text": gold}, "id": "1"}],
    )
    assert exact_match(answer, gold) == expected["exact_match"].item() / 100
    assert f1(answer, gold) == pytest.approx(expected["f1"].item() / 100)


@pytest.mark.parametrize(
    ("answer", "gold", "expected"),
    [
        ("Their leader was Rollo.", ["Rollo"], 1.0),
        ("It was the 12th century", ["12"], 0.0),  # words, not letters
        ("In 1,000 years", ["1000"], 1.0),
        ("Their leader", ["Rollo", "leader"], 1.0),
        ("anything", ["the"], 0.0),  # nothing is left of such a gold answer
    ],
)
def test_contains(answer: str, gold: list[str], expected: float) -> None:
    assert contains(answer, gold) == expected


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("Who was the Norse leader?", "The Norse leader was Rollo.", "rollo"),
        ("When did it open?", "It opened in May 2004.", "opened in may 2004"),
        ("Who is it?", "It is.", "It is."),  # nothing new
    ],
)
def test_short_answers(question: str, answer: str, expected: str) -> None:
    assert short_answer(question, answer) == expected


@given(st.integers(0, 50), st.integers(1, 50))
def test_an_interval_holds_its_share(hits: int, of: int) -> None:
    hits = min(hits, of)
    low, high = interval(hits, of)
    assert 0 <= low <= hits / of + 1e-9
    assert hits / of - 1e-9 <= high <= 1
    assert low < high


def test_an_interval_of_nothing_knows_nothing() -> None:
    assert interval(0, 0) == (0.0, 1.0)
