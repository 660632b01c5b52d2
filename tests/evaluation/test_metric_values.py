"""Figures of a report, and thresholds for them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from evaluation.conftest import CATS, DOGS, MOON
from evaluation.records import GOLD, OTHER, record
from rag.errors import BadInput
from rag.evaluation.metric_values import falls_short, figures_of, parse_thresholds, report_json
from rag.evaluation.metrics import columns_of
from rag.evaluation.question_scores import Scores, score
from rag.evaluation.run_settings import Options

REPORT = {
    "retrieval": {"recall@1": 0.85},
    "grounding": {"ece": 0.2, "risk_at_coverage": {"0.8": None}},
    "speed": {"total_p50": 2.0},
    "intervals": {
        "retrieval": {"recall@1": [0.8, 0.92]},
        "grounding": {"ece": [0.15, 0.25], "risk_at_coverage": {"0.8": None}},
        "speed": {"total_p50": None},
    },
}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("retrieval.recall@1=0.85", None),
        ("retrieval.recall@1 = 0.5", None),
        ("retrieval.recall@1=0.9", "0.05 below 0.9; its 95 % interval, 0.8 to 0.92, includes"),
        ("retrieval.recall@1=0.95", "excludes the threshold"),
        ("grounding.ece=0.3", None),  # lower is better
        ("grounding.ece=0.1", "0.1 above 0.1; its 95 % interval, 0.15 to 0.25, excludes"),
        ("grounding.risk_at_coverage.0.8=0.1", "cannot be judged"),
        ("speed.total_p50=1", "too few questions"),
    ],
)
def test_thresholds(text: str, said: str | None) -> None:
    (threshold,) = parse_thresholds([text])
    found = falls_short(threshold, REPORT)
    assert (found is None) == (said is None)
    assert not said or said in (found or "")


@pytest.mark.parametrize("text", ["recall=1", "retrieval.recall@1", "retrieval.recall@1=much", ""])
def test_invalid_thresholds(text: str) -> None:
    with pytest.raises(BadInput):
        parse_thresholds([text])


def test_interval_without_width() -> None:
    scores = [score(CATS, record())] * 5
    figures = {figure.metric.name: figure for figure in figures_of(scores)}
    low, high = figures["grounding.risk_at_coverage.1.0"].interval or (0, 0)
    assert low == 0
    assert high == pytest.approx(0.434, abs=0.001)  # none wrong of five
    assert figures["grounding.ece"].interval is None


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
