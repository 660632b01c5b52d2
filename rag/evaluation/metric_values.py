"""The figures of a run with their intervals, as JSON, and the thresholds of `--fail-under`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rag.errors import BadInput
from rag.evaluation.bootstrap import Interval, Statistic, evaluate, limits, resample
from rag.evaluation.metrics import METRICS, Columns, Metric, columns_of, has_gold_places
from rag.evaluation.question_scores import Scores
from rag.evaluation.questions import EvalQuestion
from rag.intervals import interval

DIGITS = 4


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric with its value and 95 % interval; both None without gold for it."""

    metric: Metric
    value: float | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Threshold:
    """A bound for a figure: the least, or where lower is better the largest, value allowed."""

    metric: Metric
    value: float


def figures_of(scores: Sequence[Scores], metrics: Sequence[Metric] = METRICS) -> list[Figure]:
    """Return the figures of scored questions."""
    return figures_of_columns(columns_of(scores), len(scores), metrics)


def figures_of_columns(columns: Columns, n: int, metrics: Sequence[Metric]) -> list[Figure]:
    """Return the figures of columns that each have n rows."""
    if not n:
        return [Figure(metric, None, None) for metric in metrics]
    statistics: list[Statistic] = [metric.statistic(columns) for metric in metrics]
    values, resampled = evaluate(statistics, n), resample(statistics, n)
    return [
        Figure(metric, None, None)
        if np.isnan(value)
        else Figure(metric, value, _interval(metric, columns, value, limits(figures)))
        for metric, value, figures in zip(metrics, values, resampled, strict=True)
    ]


def _interval(
    metric: Metric, columns: Columns, value: float, bootstrap: Interval | None
) -> Interval | None:
    """Return the bootstrap interval; where it has no width, Wilson's for a share, else None.

    All resamples of equal values are equal: five right answers of five would count as certainty.
    """
    if bootstrap and bootstrap[0] < bootstrap[1]:
        return bootstrap
    if metric.parts and not metric.unit:
        above, below = metric.parts(columns)
        cases = float(below[~(np.isnan(above) | np.isnan(below))].sum())
    elif metric.cases:
        cases = metric.cases(columns)
    else:
        return None
    return interval(round(value * cases), round(cases))


def report_json(
    questions: Sequence[EvalQuestion],
    scores: Sequence[Scores],
    figures: Sequence[Figure],
    setup: Mapping[str, Any],
) -> dict[str, Any]:
    """Return report.json; its fields are those of docs/commands.md."""
    columns = columns_of(scores)
    evidence = sum(
        bool(q.evidence) and one.recall_1 is not None
        for q, one in zip(questions, scores, strict=True)
    )
    judged = sum(one.recall_1 is not None for one in scores)
    return {
        "n": len(scores),
        "errors": sum(one == Scores() for one in scores),
        "unjudged": sum(one.unjudged is True for one in scores),
        **values_json(figures),
        "settings": setup["settings"],
        "models": setup["models"],
        "intervals": intervals_json(figures),
        "basis": {
            "retrieval": {"evidence": evidence, "documents": judged - evidence},
            "citations": "gold" if has_gold_places(columns) else "support",
        },
        "mode": setup["mode"],
        "scope": setup["scope"],
        "repeat": setup["repeat"],
        "calibration": setup["calibration"],
    }


def values_json(figures: Sequence[Figure]) -> dict[str, Any]:
    """Return the values of figures under the paths of their metrics."""
    return _tree((figure.metric, rounded(figure.value)) for figure in figures)


def intervals_json(figures: Sequence[Figure]) -> dict[str, Any]:
    """Return the intervals of figures, each [low, high] or None, in the same tree."""
    return _tree(
        (figure.metric, figure.interval and [rounded(limit) for limit in figure.interval])
        for figure in figures
    )


def rounded(value: float | None) -> float | None:
    """Return a figure as it is written into a report."""
    return None if value is None else round(value, DIGITS)


def _tree(values: Iterable[tuple[Metric, Any]]) -> dict[str, Any]:
    """Return values under the paths of their metrics."""
    tree: dict[str, Any] = {}
    for metric, value in values:
        *groups, name = metric.path
        branch = tree
        for group in groups:
            branch = branch.setdefault(group, {})
        branch[name] = value
    return tree


def parse_thresholds(texts: Sequence[str]) -> list[Threshold]:
    """Parse texts such as `citations.precision=0.9`.

    Raises:
        BadInput: no figure has this name, or the value is not a number.
    """
    return [_parse(text) for text in texts]


def _parse(text: str) -> Threshold:
    name, sign, value = text.partition("=")
    metric = next((metric for metric in METRICS if metric.name == name.strip()), None)
    if metric is None:
        names = ", ".join(metric.name for metric in METRICS)
        raise BadInput(f"There is no figure {name.strip()!r}.", f"Name one of: {names}.")
    try:
        return Threshold(metric, float(value))
    except ValueError as error:
        raise BadInput(
            f"{value if sign else text!r} is not a number, which {metric.name} needs.",
            f"Write for example --fail-under {metric.name}=0.9",
        ) from error


def falls_short(threshold: Threshold, report: Mapping[str, Any]) -> str | None:
    """Return a sentence on how far a report misses a threshold; None if it meets it."""
    metric, wanted = threshold.metric, threshold.value
    value: Any = report
    interval: Any = report["intervals"]
    for name in metric.path:
        value, interval = value[name], interval[name]
    if value is None:
        return f"{metric.name} cannot be judged: the question file has no gold for it."
    least = metric.better == "higher"
    if value >= wanted if least else value <= wanted:
        return None
    side = "below" if least else "above"
    short = f"{metric.name} is {value:g}, {abs(wanted - value):.4g} {side} {wanted:g}"
    if interval is None:
        return f"{short}; too few questions count for it to give an interval."
    low, high = interval
    inside = "includes" if low <= wanted <= high else "excludes"
    return f"{short}; its 95 % interval, {low:g} to {high:g}, {inside} the threshold."
