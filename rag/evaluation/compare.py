"""Compare two runs question by question: which figures differ, and whether by more than chance."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from rag.errors import BadInput
from rag.evaluation.bootstrap import Interval, evaluate, limits, resample
from rag.evaluation.metrics import METRICS, Columns, Metric, columns_of, ratio_of_each
from rag.evaluation.question_scores import Scores, outcome_of, score
from rag.evaluation.questions import EvalQuestion
from rag.evaluation.run_log import read_run
from rag.evaluation.run_settings import differences

Reading = Literal["better", "worse", "no different", "not judged"]

SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure in both runs, over the questions that both have.

    Attributes:
        name: of the metric, with dots.
        before, now: its values.
        difference: now minus before.
        interval: 95 % percentile interval of the difference, over paired resamples.
        p: of a paired two-sided test; None for figures that are no mean over questions.
        reading: better or worse when the interval excludes 0 and the test, where there is one,
            agrees: with few questions the interval alone is too narrow, and it has no width when
            all change by the same amount. Times are not judged: the load of the machine affects
            all questions of a run alike, so that no resample shows it.
    """

    name: str
    before: float
    now: float
    difference: float
    interval: Interval | None
    p: float | None
    reading: Reading


@dataclass(frozen=True, slots=True)
class Flip:
    """A question whose outcome changed."""

    id: str
    question: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class RunComparison:
    """A run compared with its baseline."""

    n: int
    rows: tuple[Difference, ...]
    flips: tuple[Flip, ...]
    settings: tuple[tuple[str, Any, Any], ...]

    def json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "n": self.n,
            "differences": [asdict(row) for row in self.rows],
            "flips": [asdict(flip) for flip in self.flips],
            "settings": [
                {"name": name, "before": old, "now": new} for name, old, new in self.settings
            ],
        }


def compare(before: Path, now: Path, ids: Collection[str] | None = None) -> RunComparison:
    """Compare the runs of two folders over the questions that both have, by id and wording.

    Both are judged by the gold of the second run, so that a corrected question file counts for
    both.

    Args:
        before: folder of the baseline.
        now: folder of the run to judge.
        ids: of the questions to compare; None for all.

    Raises:
        BadInput: a folder holds no run, or they share no question.
    """
    old_setup, old_records = read_run(before)
    new_setup, new_records = read_run(now)
    old = {(record["id"], record.get("question")): record for record in old_records}
    pairs = [
        (old[key], record)
        for record in new_records
        if (key := (record["id"], record.get("question"))) in old
        and (ids is None or record["id"] in ids)
    ]
    if not pairs:
        raise BadInput(
            f"{before} and {now} have no question in common.",
            "Run the same question file into both.",
        )
    questions = [_question(record) for _, record in pairs]
    old_scores, new_scores = (
        [score(question, record) for question, record in zip(questions, side, strict=True)]
        for side in zip(*pairs, strict=True)
    )
    return RunComparison(
        n=len(pairs),
        rows=tuple(compare_scores(old_scores, new_scores)),
        flips=tuple(
            Flip(question.id, question.question, was, became)
            for question, a, b in zip(questions, old_scores, new_scores, strict=True)
            if (was := outcome_of(a)) != (became := outcome_of(b))
        ),
        settings=tuple(differences(old_setup, new_setup)),
    )


def compare_scores(before: Sequence[Scores], now: Sequence[Scores]) -> list[Difference]:
    """Return the figures that both runs of the same questions have."""
    old, new = columns_of(before), columns_of(now)
    statistics = [[metric.statistic(columns) for metric in METRICS] for columns in (old, new)]
    values = [evaluate(side, len(before)) for side in statistics]
    resampled = [resample(side, len(before)) for side in statistics]  # the same resamples
    return [
        _difference(metric, was, became, limits(later - earlier), _test(metric, old, new))
        for metric, was, became, earlier, later in zip(METRICS, *values, *resampled, strict=True)
        if not np.isnan(was) and not np.isnan(became)
    ]


def _difference(
    metric: Metric, before: float, now: float, interval: Interval | None, p: float | None
) -> Difference:
    reading: Reading = "no different"
    if metric.unit == "s":
        reading = "not judged"
    elif (
        interval
        and interval[0] < interval[1]
        and (interval[0] > 0 or interval[1] < 0)
        and (p is None or p < SIGNIFICANT)
    ):
        reading = "better" if (interval[0] > 0) == (metric.better == "higher") else "worse"
    return Difference(metric.name, before, now, now - before, interval, p, reading)


def _test(metric: Metric, old: Columns, new: Columns) -> float | None:
    """Return the p-value of a paired test; None for a metric that is no mean over questions."""
    if metric.parts is None:
        return None
    before, now = (ratio_of_each(*metric.parts(columns)) for columns in (old, new))
    both = ~(np.isnan(before) | np.isnan(now))
    return paired_p(before[both], now[both])


def paired_p(before: Any, now: Any) -> float:
    """Return the two-sided p-value of paired values, 1 when none differs.

    McNemar's exact test for zeros and ones, which is the binomial test of the changed ones;
    Wilcoxon's signed-rank test for other values.
    """
    from scipy.stats import binomtest, wilcoxon

    gained, lost = int((now > before).sum()), int((now < before).sum())
    if not gained + lost:
        return 1.0
    if set(np.unique([before, now])) <= {0.0, 1.0}:
        return float(binomtest(gained, gained + lost).pvalue)
    # There are many ties, so the exact distribution does not apply.
    return float(wilcoxon(now, before, method="asymptotic").pvalue)


def _question(record: Mapping[str, Any]) -> EvalQuestion:
    gold = record["gold"]
    return EvalQuestion(
        line=0,
        id=record["id"],
        question=record["question"],
        answers=None if gold["answers"] is None else tuple(gold["answers"]),
        documents=tuple(gold["documents"]),
        evidence=tuple(gold["evidence"]),
        kind=record["kind"],
        all_values=gold.get("all", False),  # runs of earlier versions lack it
    )
