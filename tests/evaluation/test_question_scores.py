"""Scores of a record, and the cause of a failure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import RR, Success, nDCG

from evaluation.conftest import CATS, MOON
from evaluation.records import GOLD, OTHER, record
from rag.evaluation.question_scores import (
    CAUSES,
    Scores,
    by_cause,
    cause_of,
    outcome_of,
    score,
    scores_json,
)
from rag.evaluation.questions import EvalQuestion


def test_good_answer() -> None:
    found = score(CATS, record())
    assert found.f1 == pytest.approx(0.75)  # three of its five words, and all of the gold ones
    assert replace(found, f1=0) == Scores(
        recall_1=1,
        recall_5=1,
        recall_10=1,
        reciprocal_rank=1,
        ndcg_10=1,
        first_gold=1,
        passage_gold=True,
        refused=False,
        answerable=True,
        right=True,
        exact_match=0,
        f1=0,
        contains=1,
        cited_gold=1,
        cited=1,
        found_gold=1,
        gold=1,
        supported=1,
        claims=1,
        cited_claims=1,
        supported_cited=1,
        confidence_answerable=0.7,
        confidence_support=0.9,
        first_word=1.5,
        seconds=3.0,
        prompt_tokens=100,
        completion_tokens=10,
    )
    assert "same" not in scores_json(found)


def test_refusal() -> None:
    refused = record("I could not find it.", verdict="abstained")
    wrongly, rightly = score(CATS, refused), score(MOON, refused)
    assert (wrongly.right, wrongly.f1, wrongly.contains, wrongly.cited) == (False, 0, 0, None)
    assert (rightly.right, rightly.answerable, rightly.f1) == (True, False, None)
    assert wrongly.confidence_support is None


def test_no_gold_no_scores() -> None:
    unknown = score(replace(CATS, answers=None, documents=(), evidence=()), record())
    for name in ("recall_1", "right", "exact_match", "gold", "answerable"):
        assert getattr(unknown, name) is None
    assert unknown.supported == 1
    assert score(CATS, {"error": "ValueError: no"}) == Scores()


def test_non_factual_sentences_do_not_count() -> None:
    given = record()
    aside = {"text": "More?", "verdict": "supported", "support": 1.0, "citations": []}
    found = score(CATS, given | {"claims": [*given["claims"], aside]})
    assert (found.claims, found.supported, found.cited_claims) == (1, 1, 1)
    assert score(CATS, given | {"claims": [aside]}).claims == 0


def test_repetitions() -> None:
    again = {"answer": "Cats eat fish and mice.", "verdict": "supported"}
    assert score(CATS, record(repeats=[again, again])).same is True
    assert score(CATS, record(repeats=[again, again | {"verdict": "partial"}])).same is False


@pytest.mark.parametrize(
    ("question", "given", "cause", "outcome"),
    [
        (CATS, record(), None, "answered rightly"),
        (CATS, {"error": "ValueError: no"}, "error", "error"),
        (CATS, record("no", verdict="abstained", passages=[OTHER]), "not retrieved", None),
        (CATS, record("They sleep.", passages=[OTHER]), "not retrieved", "answered wrongly"),
        (CATS, record("no", verdict="abstained"), "refused wrongly", "refused wrongly"),
        (CATS, record("They guard.", cited=[OTHER]), "retrieved but not used", None),
        (CATS, record("They sleep."), "answered wrongly", "answered wrongly"),
        (MOON, record("They sleep."), "answered wrongly", "answered wrongly"),
        (MOON, record("no", verdict="abstained"), None, "refused rightly"),
        (CATS, record(cited=[OTHER]), "wrong citation", "answered rightly"),
        (CATS, record(cited=[], verdict="partial"), "wrong citation", "answered rightly"),
        (CATS, record(verdict="partial"), "unsupported claim", "answered rightly"),
        (replace(CATS, answers=None), record(verdict="partial"), "unsupported claim", "answered"),
        (CATS, {"hits": [OTHER], "timings": {"total": 1}}, "not retrieved", "not found"),
        (CATS, {"hits": [GOLD], "timings": {"total": 1}}, None, "found"),
        (MOON, {"hits": [GOLD], "timings": {"total": 1}}, None, "searched"),
    ],
)
def test_causes(
    question: EvalQuestion, given: dict[str, Any], cause: str | None, outcome: str | None
) -> None:
    found = score(question, given)
    assert cause_of(found) == cause
    assert outcome is None or outcome_of(found) == outcome
    assert by_cause([Scores(), found]).keys() == {"error", *([cause] if cause else [])}
    assert cause is None or cause in CAUSES


@given(st.lists(st.booleans(), min_size=1, max_size=10), st.integers(1, 4))
def test_retrieval_agrees_with_ir_measures(gold: list[bool], sentences: int) -> None:
    """Gold sentences that no hit holds are documents that were not found."""
    question = replace(CATS, evidence=tuple(f"Fact {n} of the cats." for n in range(sentences)))
    if not any(gold):
        gold = [*gold[:9], True]
    texts = iter([*question.evidence, *["Fact 0 of the cats."] * 10])
    hits = [
        {"document": "notes/cats.md", "text": next(texts) if one else "Nothing."} for one in gold
    ]
    found = score(question, {"hits": hits, "timings": {"total": 1}})
    relevant = {f"h{place}" for place, one in enumerate(gold) if one}
    relevant |= {f"missed{n}" for n in range(max(0, sentences - len(relevant)))}
    run = [ir_measures.ScoredDoc("q", f"h{place}", -place) for place in range(len(gold))]
    qrels = [ir_measures.Qrel("q", name, 1) for name in relevant]
    wanted = [Success @ 1, Success @ 5, Success @ 10, RR, nDCG @ 10]
    expected = ir_measures.calc_aggregate(wanted, qrels, run)
    ours = (found.recall_1, found.recall_5, found.recall_10, found.reciprocal_rank, found.ndcg_10)
    assert ours == pytest.approx([expected[measure] for measure in wanted])


def test_answer_that_cannot_be_compared_is_not_judged() -> None:
    asked = replace(CATS, question="Do cats bark?", answers=("No",))
    found = score(asked, record("Cats eat fish and mice."))
    assert (found.right, found.unjudged) == (None, True)
    assert scores_json(found)["right"] is None
    assert outcome_of(found) == "answered, not judged"
    assert cause_of(found) is None
    judged = score(asked, record("Cats do not bark."))
    assert (judged.right, judged.unjudged) == (True, None)


def test_all_values_of_an_answer() -> None:
    asked = replace(CATS, answers=("fish", "birds"))
    assert score(asked, record("Cats eat fish and mice.")).right is True
    assert score(replace(asked, all_values=True), record("Cats eat fish and mice.")).right is False
