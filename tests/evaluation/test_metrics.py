"""The metrics of a report."""

from __future__ import annotations

from rag.evaluation.metrics import METRICS


def test_metrics_have_meanings() -> None:
    names = [metric.name for metric in METRICS]
    assert len(set(names)) == len(names)
    for metric in METRICS:
        assert metric.meaning[0].isupper()
        assert metric.meaning.endswith(".")
