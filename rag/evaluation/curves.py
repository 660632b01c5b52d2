"""What thresholds of a score would do to labelled answers: ROC, precision and recall."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rag.evaluation.statistics import Vector


@dataclass(frozen=True, slots=True)
class Curves:
    """What each threshold of support would do, from the highest score down.

    Attributes:
        thresholds: the scores seen.
        true_rate: share of the good answers at or above it; also called recall.
        false_rate: share of the bad ones at or above it.
        precision: share of good ones among those at or above it.
    """

    thresholds: Vector
    true_rate: Vector
    false_rate: Vector
    precision: Vector

    @property
    def best(self) -> int:
        """Place of the threshold that parts good and bad best: by the sum of both rates right.

        Source: Youden, Cancer, 1950. The highest of equally good ones.
        """
        return int(np.argmax(self.true_rate - self.false_rate))


def curves_of(labels: Vector, support: Vector) -> Curves:
    """Return the curves of labelled scores; labels are 0 and 1, with both there."""
    order = np.argsort(-support, kind="stable")
    ends = np.flatnonzero(np.r_[support[order][1:] != support[order][:-1], True])
    good = np.cumsum(labels[order])[ends]
    bad = ends + 1 - good
    return Curves(
        thresholds=support[order][ends],
        true_rate=good / labels.sum(),
        false_rate=bad / (1 - labels).sum(),
        precision=good / (ends + 1),
    )


def average_precision(curves: Curves) -> float:
    """Return the area under precision over recall, in steps, as in scikit-learn."""
    return float((np.diff(curves.true_rate, prepend=0.0) * curves.precision).sum())
