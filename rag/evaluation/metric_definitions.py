"""Every figure of a report: its name, what it means in a sentence, and how it is computed."""

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
from rag.evaluation.scores import Scores

Columns = Mapping[str, Vector]
"""The fields of `Scores`, each over all questions; NaN for None."""
Parts = tuple[Vector, Vector]
"""Numerator and denominator of each question."""
Better = Literal["higher", "lower"]


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure.

    Attributes:
        path: where it stands in report.json.
        meaning: what it is, in one sentence.
        better: which way is good.
        statistic: computes it.
        parts: of each question, where the figure is the sum of one over the sum of the other.
        unit: "" for a share.
        cases: how many questions a share that has no parts is of.
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
        """Its path with dots, as `--fail-under` takes it."""
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
    """Return a metric that is the sum of one part over the sum of another."""
    return Metric(
        tuple(path.split(".", 1)), meaning, better, lambda c: mean(*parts(c)), parts, unit
    )


def _average(path: str, column: str, meaning: str, unit: str = "") -> Metric:
    better: Better = "lower" if unit else "higher"
    return share(path, meaning, lambda c: (c[column], np.ones_like(c[column])), better, unit)


def _each(above: Vector, below: Vector) -> Parts:
    """Return the quotient of each question, for a mean over questions; NaN where below is 0."""
    quotient = np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)
    return quotient, np.ones_like(quotient)


def has_gold_places(columns: Columns) -> bool:
    """Whether any answer can be compared with places that the file names."""
    return not bool(np.isnan(columns["gold"]).all())


def _citation_precision(c: Columns) -> Parts:
    if has_gold_places(c):
        return _each(c["cited_gold"], c["cited"])
    return _each(c["supported_cited"], c["cited_claims"])


def _citation_recall(c: Columns) -> Parts:
    return (
        _each(c["found_gold"], c["gold"])
        if has_gold_places(c)
        else _each(c["supported_cited"], c["claims"])
    )


def _risk(coverage: str) -> Metric:
    return Metric(
        ("grounding", "risk_at_coverage", coverage),
        f"Share of wrong answers among the {float(coverage):.0%} of the given answers whose "
        "support is highest; an answer to an unanswerable question is wrong.",
        "lower",
        lambda c: risk(wrong(c), c["confidence_support"], float(coverage)),
        cases=lambda c: float(coverage) * float((~np.isnan(wrong(c))).sum()),
    )


def wrong(c: Columns) -> Vector:
    """Return 1 for a given answer that is wrong, 0 for one that is right, NaN for the others."""
    return np.where(c["refused"] == 0, 1 - c["right"], np.nan)


def _time(name: str, column: str, share: float, meaning: str) -> Metric:
    return Metric(("speed", name), meaning, "lower", lambda c: quantile(c[column], share), unit="s")


_GOLD_HIT = (
    "a hit is gold if it overlaps a gold sentence or, for a question without one, if it is in a "
    "gold document"
)
_RIGHT = (
    "right means that it contains a gold answer word for word or has two thirds of a gold answer's "
    "content words"
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
        "Mean of one over the rank of the first gold hit, 0 when none of the first ten is gold.",
    ),
    _average(
        "retrieval.ndcg@10",
        "ndcg_10",
        "Gain of the gold hits among the first ten, each divided by the logarithm of its rank, "
        "over the gain of the best order.",
    ),
    _average(
        "answers.exact_match",
        "exact_match",
        "Share of answerable questions whose answer equals a gold answer, but for case, "
        "punctuation and articles (SQuAD); a full sentence seldom does.",
    ),
    _average(
        "answers.f1",
        "f1",
        "Mean over answerable questions of the harmonic mean of precision and recall of the "
        "answer's words against the nearest gold answer (SQuAD); 0 for a refusal.",
    ),
    _average(
        "answers.contains",
        "contains",
        "Share of answerable questions whose answer contains a gold answer word for word.",
    ),
    share(
        "answers.correct",
        f"Share of answerable questions that are answered right: {_RIGHT}.",
        lambda c: (c["right"] * c["answerable"], c["answerable"]),
    ),
    share(
        "citations.precision",
        "Mean over given answers of the share of their citations that overlap a gold sentence (or "
        "lie in a gold document, where the question names no sentence); if the file names neither, "
        "of the share of cited sentences that the citations support.",
        _citation_precision,
    ),
    share(
        "citations.recall",
        "Mean over given answers of the share of gold sentences (or gold documents) that are "
        "cited; if the file names neither, of the share of sentences that citations support.",
        _citation_recall,
    ),
    Metric(
        ("abstention", "auroc"),
        "Chance that an answerable question has a higher probability of being answerable than an "
        "unanswerable one; 0.5 is a coin.",
        "higher",
        lambda c: auroc(c["answerable"], c["confidence_answerable"]),
    ),
    share(
        "abstention.precision",
        "Share of refusals that are of unanswerable questions.",
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
        "Share of the sentences of all given answers that the checks call supported; one that "
        "states nothing is not counted.",
        lambda c: (c["supported"], c["claims"]),
    ),
    Metric(
        ("grounding", "flag_auroc"),
        "Chance that a right answer has a higher support than a wrong one, among given answers.",
        "higher",
        lambda c: auroc(1 - wrong(c), c["confidence_support"]),
    ),
    Metric(
        ("grounding", "ece"),
        "Expected calibration error: how far the support of given answers is from their share of "
        "right ones, over ten bins of equally many answers.",
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
        "Seconds from the question to the first word that the language model writes, in the middle "
        "of all questions.",
    ),
    _time("total_p50", "seconds", 0.5, "Seconds that half of the questions take at most."),
    _time("total_p95", "seconds", 0.95, "Seconds that 95 % of the questions take at most."),
    _average(
        "speed.prompt_tokens",
        "prompt_tokens",
        "Mean number of tokens that the language model read for an answer.",
        "tokens",
    ),
    _average(
        "speed.completion_tokens",
        "completion_tokens",
        "Mean number of tokens that the language model wrote for an answer.",
        "tokens",
    ),
    _average(
        "stability.same",
        "same",
        "Share of questions whose answer and verdict were the same in every repetition.",
    ),
)
