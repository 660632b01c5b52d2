"""`--fail-under METRIC=VALUE`: a build that stops when a figure falls short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rag.errors import BadInput
from rag.evaluation.definitions import METRICS, Metric


@dataclass(frozen=True, slots=True)
class Threshold:
    """A figure and the value that it must reach: at least, or at most where lower is better."""

    metric: Metric
    value: float


def parse_thresholds(texts: Sequence[str]) -> list[Threshold]:
    """Return the thresholds of texts such as `citations.precision=0.9`.

    Raises:
        BadInput: no figure has this name, or the value is no number.
    """
    return [_parse(text) for text in texts]


def falls_short(threshold: Threshold, report: Mapping[str, Any]) -> str | None:
    """Return in a sentence by how much a report misses a threshold, or None when it does not."""
    metric, wanted = threshold.metric, threshold.value
    value: Any = report
    interval: Any = report["intervals"]
    for name in metric.path:
        value, interval = value[name], interval[name]
    if value is None:
        return f"{metric.name} cannot be judged: the question file gives no gold for it."
    least = metric.better == "higher"
    if value >= wanted if least else value <= wanted:
        return None
    side = "below" if least else "above"
    short = f"{metric.name} is {value:g}, {abs(wanted - value):.4g} {side} {wanted:g}"
    if interval is None:
        return f"{short}; so few questions have a part in it that it has no interval."
    low, high = interval
    inside = "includes" if low <= wanted <= high else "excludes"
    return f"{short}; its 95 % interval, {low:g} to {high:g}, {inside} the threshold."


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
            f"{value if sign else text!r} is no value for {metric.name}.",
            f"Write for example --fail-under {metric.name}=0.9",
        ) from error
