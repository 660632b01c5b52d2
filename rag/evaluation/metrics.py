"""The metrics of a report: name, meaning in one sentence, and computation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Literal

import numpy as np

from rag.evaluation.bootstrap import (
    Statistic,
    Vector,
    auroc,
    calibration_error,
    mean,
    quantile,
    risk,
)
from rag.evaluation.question_scores import Scores

Columns = Mapping[str, Vector]
"""The fields of `Scores`, each over all questions; NaN for None."""
Parts = tuple[Vector, Vector]
"""Numerator and denominator of each question."""
Better = Literal["higher", "lower"]


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric.

    Attributes:
        path: of its value in report.json.
        meaning: in one sentence.
        better: whether higher or lower is better.
        statistic: computes it.
        parts: numerator and denominator of each question, where the metric is a ratio of sums.
        unit: "" for a share.
        cases: number of questions that a share without parts is taken over.
    """

    path: tuple[str, ...]
    meaning: str
    better: Better
    statistic: Callable[[Columns], Statistic]
    parts: Callable[[Columns], Parts] | None = None
    unit: str = ""
    cases: Callable[[Columns], float] | None = None

    @property
    def name(self) -> str:
        """Its path with dots, as in `--fail-under`."""
        return ".".join(self.path)


def columns_of(scores: Sequence[Scores]) -> Columns:
    """Return the fields of scores as columns of shape (questions,)."""
    return {
        field.name: np.array(
            [np.nan if (value := getattr(one, field.name)) is None else value for one in scores],
            dtype=float,
        )
        for field in fields(Scores)
    }


def share(
    path: str,
    meaning: str,
    parts: Callable[[Columns], Parts],
    better: Better = "higher",
    unit: str = "",
) -> Metric:
    """Return a metric that is a ratio of two sums over questions."""
    return Metric(
        tuple(path.split(".", 1)), meaning, better, lambda c: mean(*parts(c)), parts, unit
    )


def _average(path: str, column: str, meaning: str, unit: str = "") -> Metric:
    better: Better = "lower" if unit else "higher"
    return share(path, meaning, lambda c: (c[column], np.ones_like(c[column])), better, unit)


def ratio_of_each(above: Vector, below: Vector) -> Vector:
    """Return the ratio of each question; NaN where the denominator is 0 or NaN."""
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)


def _mean_ratio(above: Vector, below: Vector) -> Parts:
    """Return the parts of the mean over questions of a ratio."""
    ratio = ratio_of_each(above, below)
    return ratio, np.ones_like(ratio)


def has_gold_places(columns: Columns) -> bool:
    """Whether the file has gold places for any answer."""
    return not bool(np.isnan(columns["gold"]).all())


def _citation_precision(c: Columns) -> Parts:
    if has_gold_places(c):
        return _mean_ratio(c["cited_gold"], c["cited"])
    return _mean_ratio(c["supported_cited"], c["cited_claims"])


def _citation_recall(c: Columns) -> Parts:
    if has_gold_places(c):
        return _mean_ratio(c["found_gold"], c["gold"])
    return _mean_ratio(c["supported_cited"], c["claims"])


def _risk(coverage: str) -> Metric:
    return Metric(
        ("grounding", "risk_at_coverage", coverage),
        f"Share of wrong answers among the {float(coverage):.0%} of answers with the highest "
        "support; an answer to an unanswerable question is wrong.",
        "lower",
        lambda c: risk(wrong(c), c["confidence_support"], float(coverage)),
        cases=lambda c: float(coverage) * float((~np.isnan(wrong(c))).sum()),
    )


def wrong(c: Columns) -> Vector:
    """Return 1 for a wrong answer, 0 for a right one, NaN for a refusal or one without gold."""
    return np.where(c["refused"] == 0, 1 - c["right"], np.nan)


def _time(name: str, column: str, share: float, meaning: str) -> Metric:
    return Metric(("speed", name), meaning, "lower", lambda c: quantile(c[column], share), unit="s")


_GOLD_HIT = (
    "a hit is gold if it overlaps a gold sentence or, for a question without gold sentences, if it "
    "comes from a gold document"
)
_RIGHT = (
    "numbers, dates, names, lists and Yes or No are compared by what they say, however they are "
    "written, and other texts by two thirds of their content words; a question with a yes-or-no "
    "gold that cannot be compared with the answer is not counted"
)

METRICS: tuple[Metric, ...] = (
    _average(
        "retrieval.recall@1",
        "recall_1",
        f"Share of answerable questions whose first hit is gold; {_GOLD_HIT}.",
    ),
    _average(
        "retrieval.recall@5",
        "recall_5",
        "Share of answerable questions with a gold hit among the first five.",
    ),
    _average(
        "retrieval.recall@10",
        "recall_10",
        "Share of answerable questions with a gold hit among the first ten.",
    ),
    _average(
        "retrieval.mrr",
        "reciprocal_rank",
        "Mean reciprocal rank: the mean of 1 / rank of the first gold hit, 0 if none of the first "
        "ten hits is gold.",
    ),
    _average(
        "retrieval.ndcg@10",
        "ndcg_10",
        "Normalised discounted cumulative gain of the first ten hits: each gold hit counts 1 / "
        "log2(rank + 1), relative to the best possible order.",
    ),
    _average(
        "answers.exact_match",
        "exact_match",
        "Share of answerable questions whose answer equals a gold answer, ignoring case, "
        "punctuation and articles (as in SQuAD); full sentences rarely do.",
    ),
    _average(
        "answers.f1",
        "f1",
        "Mean over answerable questions of the F1 of the answer's words against the most similar "
        "gold answer (as in SQuAD); 0 for a refusal.",
    ),
    _average(
        "answers.contains",
        "contains",
        "Share of answerable questions whose answer contains a gold answer word for word, ignoring "
        "what exact_match ignores: punctuation too, so that 1.5 is 15; see answers.correct.",
    ),
    share(
        "answers.correct",
        f"Share of answerable questions that are answered correctly: {_RIGHT}.",
        lambda c: (c["right"] * c["answerable"], c["answerable"]),
    ),
    share(
        "citations.precision",
        "Mean over answers of the share of citations that overlap a gold sentence (or are in a "
        "gold document, for questions without gold sentences); if the file has neither, the mean "
        "share of cited sentences that their citations support.",
        _citation_precision,
    ),
    share(
        "citations.recall",
        "Mean over answers of the share of gold sentences (or gold documents) that are cited; if "
        "the file has neither, the mean share of sentences that their citations support.",
        _citation_recall,
    ),
    Metric(
        ("abstention", "auroc"),
        "Probability that an answerable question gets a higher answerability than an unanswerable "
        "one (AUROC); 0.5 is chance.",
        "higher",
        lambda c: auroc(c["answerable"], c["confidence_answerable"]),
    ),
    share(
        "abstention.precision",
        "Share of refusals that concern unanswerable questions.",
        lambda c: (c["refused"] * (1 - c["answerable"]), c["refused"] + 0 * c["answerable"]),
    ),
    share(
        "abstention.recall",
        "Share of unanswerable questions that are refused.",
        lambda c: (c["refused"] * (1 - c["answerable"]), 1 - c["answerable"]),
    ),
    share(
        "abstention.false_refusal_rate",
        "Share of answerable questions that are refused.",
        lambda c: (c["refused"] * c["answerable"], c["answerable"]),
        "lower",
    ),
    share(
        "grounding.supported_rate",
        "Share of the sentences of all answers that the checks find supported; sentences that make "
        "no factual claim are not counted.",
        lambda c: (c["supported"], c["claims"]),
    ),
    Metric(
        ("grounding", "flag_auroc"),
        "Probability that a right answer has a higher support than a wrong one (AUROC); 0.5 is "
        "chance.",
        "higher",
        lambda c: auroc(1 - wrong(c), c["confidence_support"]),
    ),
    Metric(
        ("grounding", "ece"),
        "Expected calibration error: the mean distance between the support of answers and their "
        "share of right ones, over ten bins of equal size.",
        "lower",
        lambda c: calibration_error(1 - wrong(c), c["confidence_support"]),
    ),
    _risk("0.8"),
    _risk("0.9"),
    _risk("1.0"),
    _time(
        "first_token_p50",
        "first_word",
        0.5,
        "Median of the seconds from the question to the first word of the language model.",
    ),
    _time("total_p50", "seconds", 0.5, "Median of the seconds that a question takes."),
    _time("total_p95", "seconds", 0.95, "Seconds within which 95 % of the questions finish."),
    _average(
        "speed.prompt_tokens",
        "prompt_tokens",
        "Mean number of tokens that the language model reads for an answer.",
        "tokens",
    ),
    _average(
        "speed.completion_tokens",
        "completion_tokens",
        "Mean number of tokens that the language model writes for an answer.",
        "tokens",
    ),
    _average(
        "stability.same",
        "same",
        "Share of questions with the same answer and verdict in every repetition.",
    ),
)
