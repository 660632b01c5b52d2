"""A record to its numbers, its cause and the figures of several."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import RR, Success, nDCG

from evaluation.conftest import CATS, DOGS, MOON
from rag.evaluation.figures import figures_of, report_json
from rag.evaluation.metric_definitions import METRICS, columns_of
from rag.evaluation.questions import EvalQuestion
from rag.evaluation.run_settings import Options
from rag.evaluation.scores import CAUSES, Scores, by_cause, cause_of, outcome_of, score, scores_json

GOLD = {"document": "notes/cats.md", "text": "Cats eat fish and mice."}
OTHER = {"document": "notes/dogs.md", "text": "Dogs guard the house."}


def record(
    answer: str = "Cats eat fish and mice.",
    *,
    verdict: str = "supported",
    cited: list[dict[str, str]] | None = None,
    hits: list[dict[str, str]] | None = None,
    **changes: Any,
) -> dict[str, Any]:
    """Return a record of one sentence that cites some places; an abstention has none."""
    places = [GOLD] if cited is None else cited
    claim = {
        "text": answer,
        "verdict": verdict,
        "support": 0.9,
        "citations": [{"document": one["document"], "quote": one["text"]} for one in places],
    }
    refused = verdict == "abstained"
    return {
        "answer": answer,
        "verdict": verdict,
        "support": 0.0 if refused else 0.9,
        "answerable": 0.7,
        "claims": [] if refused else [claim],
        "passages": [GOLD, OTHER],
        "hits": [GOLD, OTHER] if hits is None else hits,
        "model": "m",
        "usage": {"prompt_tokens": 100, "completion_tokens": 10},
        "timings": {"retrieve": 0.5, "first_token": 1.0, "total": 3.0},
        **changes,
    }


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


def test_figures_of_a_worked_example() -> None:
    refusal = record("no", verdict="abstained", answerable=0.2)
    scores = [
        score(CATS, record()),
        score(CATS, refusal),
        score(DOGS, record("They guard.", cited=[OTHER, GOLD], support=0.4, hits=[GOLD, OTHER])),
        score(MOON, refusal),
        score(MOON, record(answerable=0.5, support=0.6)),
        Scores(),
    ]
    figures = {figure.metric.name: figure for figure in figures_of(scores)}
    expected = {
        "retrieval.recall@1": 2 / 3,
        "retrieval.mrr": (1 + 1 + 1 / 2) / 3,
        "answers.contains": 1 / 3,
        "answers.correct": 1 / 3,
        "citations.precision": (1 + 1 / 2) / 2,
        "citations.recall": 1.0,
        "abstention.auroc": (1 + 0.5 + 1 + 0 + 1 + 1) / 6,  # .7 .2 .7 against .2 .5
        "abstention.precision": 1 / 2,
        "abstention.recall": 1 / 2,
        "abstention.false_refusal_rate": 1 / 3,
        "grounding.supported_rate": 1.0,
        "grounding.flag_auroc": 1.0,
        "grounding.risk_at_coverage.1.0": 2 / 3,
        "speed.first_token_p50": 1.5,
        "speed.prompt_tokens": 100,
    }
    for name, value in expected.items():
        assert figures[name].value == pytest.approx(value), name
    low, high = figures["answers.correct"].interval or (0, 0)
    assert 0 <= low < 1 / 3 < high <= 1
    # Two of two are no certainty, as the bootstrap would have it.
    low, high = figures["citations.recall"].interval or (0, 0)
    assert low == pytest.approx(0.342, abs=0.001)
    assert high == 1
    assert figures["stability.same"].value is None


def test_citations_without_gold() -> None:
    bare = replace(CATS, documents=(), evidence=())
    good = score(bare, record())
    doubtful = score(bare, record(verdict="partial"))
    uncited = score(bare, record(verdict="unsupported", cited=[]))
    figures = {f.metric.name: f.value for f in figures_of([good, doubtful, uncited])}
    assert figures["citations.precision"] == pytest.approx(1 / 2)
    assert figures["citations.recall"] == pytest.approx(1 / 3)
    assert columns_of([good])["supported_cited"].tolist() == [1]


def test_report_fields() -> None:
    setup: dict[str, Any] = {
        **{"settings": {"passages": 5}, "models": {"chat": "m"}, "mode": Options().mode},
        **{"scope": [], "repeat": 1, "calibration": None},
    }
    scores = [score(CATS, record())]
    report = report_json([CATS], scores, figures_of(scores), setup)
    groups = {
        "retrieval": {"recall@1", "recall@5", "recall@10", "mrr", "ndcg@10"},
        "answers": {"exact_match", "f1", "contains"},
        "citations": {"precision", "recall"},
        "abstention": {"auroc", "precision", "recall", "false_refusal_rate"},
        "grounding": {"supported_rate", "flag_auroc", "ece", "risk_at_coverage"},
        "speed": {"first_token_p50", "total_p50", "total_p95"},
    }
    for group, names in groups.items():
        assert names <= report[group].keys()
        assert report["intervals"][group].keys() == report[group].keys()
    assert report["grounding"]["risk_at_coverage"].keys() == {"0.8", "0.9", "1.0"}
    assert (report["n"], report["errors"], report["settings"]) == (1, 0, {"passages": 5})
    assert report["abstention"]["auroc"] is None  # there is no unanswerable question
    assert report["basis"] == {"retrieval": {"evidence": 1, "documents": 0}, "citations": "gold"}


def test_metrics_have_meanings() -> None:
    names = [metric.name for metric in METRICS]
    assert len(set(names)) == len(names)
    for metric in METRICS:
        assert metric.meaning[0].isupper()
        assert metric.meaning.endswith(".")


def test_interval_without_width() -> None:
    scores = [score(CATS, record())] * 5
    figures = {figure.metric.name: figure for figure in figures_of(scores)}
    low, high = figures["grounding.risk_at_coverage.1.0"].interval or (0, 0)
    assert low == 0
    assert high == pytest.approx(0.434, abs=0.001)  # none wrong of five
    assert figures["grounding.ece"].interval is None
