"""Comparison with gold answers and rankings, against public packages on random data."""

from __future__ import annotations

from dataclasses import replace

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import RR, Qrel, ScoredDoc, Success, nDCG

from evaluation.conftest import CATS
from rag.evaluation.gold import (
    contains,
    exact_match,
    f1,
    gold_found,
    is_gold,
    ndcg_at,
    overlaps,
    recall_at,
    reciprocal_rank,
    short_answer,
)

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


SENTENCE = "The generator turns a vector of random noise into a sample, such as an image of a cat."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Before.\n\n{SENTENCE} After.", True),
        (SENTENCE.replace(" ", "\n  "), True),  # wrapped
        ("a vector of random noise", True),  # a citation of a part
        (f"And so on. {SENTENCE[:50]}", True),  # a chunk that ends in the middle
        (f"{SENTENCE[-50:]} And so on.", True),
        (f"And so on. {SENTENCE[:20]}", False),
        ("", False),
        ("Another sentence about a cat.", False),
    ],
)
def test_overlap(text: str, expected: bool) -> None:
    assert overlaps(text, SENTENCE) is expected


def test_is_gold() -> None:
    evidence = "Cats eat fish and mice."
    assert is_gold(CATS, "notes/cats.md", f"# Food\n\n{evidence}")
    assert not is_gold(CATS, "notes/cats.md", "Cats sleep.")
    assert not is_gold(CATS, "notes/copy.md", evidence)
    assert is_gold(replace(CATS, documents=()), "notes/copy.md", evidence)
    by_document = replace(CATS, evidence=())
    assert is_gold(by_document, "notes/cats.md", "Cats sleep.")
    assert not is_gold(by_document, "notes/dogs.md", evidence)
    assert not is_gold(replace(CATS, evidence=(), documents=()), "notes/cats.md", evidence)


def test_gold_found() -> None:
    two = replace(CATS, evidence=("Cats eat fish and mice.", "Cats sleep all day."))
    places = [("notes/cats.md", "fish and mice"), ("notes/dogs.md", "Cats sleep all day.")]
    assert gold_found(two, places) == [True, False]
    by_document = replace(CATS, evidence=(), documents=("notes/cats.md", "notes/owls.md"))
    assert gold_found(by_document, places) == [True, False]


RANKINGS = st.lists(st.booleans(), min_size=10, max_size=30).filter(any)


@given(RANKINGS, st.sampled_from([1, 5, 10]))
def test_ranking_agrees_with_ir_measures(is_gold: list[bool], cut: int) -> None:
    run = [ScoredDoc("q", f"h{place}", -place) for place in range(len(is_gold))]
    gold = [Qrel("q", f"h{place}", 1) for place, one in enumerate(is_gold) if one]
    wanted = [Success @ cut, RR, nDCG @ cut]
    expected = ir_measures.calc_aggregate(wanted, gold, run)
    ours = [
        recall_at(cut, is_gold),
        reciprocal_rank(is_gold),
        ndcg_at(cut, is_gold, sum(is_gold)),
    ]
    assert ours == pytest.approx([expected[measure] for measure in wanted])


def test_missing_gold_lowers_ndcg() -> None:
    assert ndcg_at(10, [True], 1) == 1
    assert ndcg_at(10, [True], 2) == pytest.approx(1 / (1 + 1 / 1.584962500721156))
    assert ndcg_at(10, [False] * 10, 1) == ndcg_at(10, [], 0) == 0


def test_ranking_without_hits() -> None:
    assert recall_at(5, []) == recall_at(1, [False, True]) == reciprocal_rank([False]) == 0
