"""Choose the two gates of an answer together, for an accepted error rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from rag.evaluation.bootstrap import Vector

MOST_STEPS = 200
"""Thresholds tried for the first gate; with more, neighbours differ by a single answer."""


@dataclass(frozen=True, slots=True)
class Gates:
    """Raw thresholds, midway between two scores seen; None lets everything pass.

    Attributes:
        found: for the probability that an answer was found.
        support: for the support of the answer.
    """

    found: float | None
    support: float | None

    def let_through(self, found: Vector, support: Vector) -> Any:
        """Return which answers pass both gates, shape (questions,); NaN support never passes."""
        passed = ~np.isnan(support)
        if self.found is not None:
            passed &= found >= self.found
        if self.support is not None:
            passed &= support >= self.support
        return passed


def choose_gates(found: Vector, support: Vector, right: Vector, accepted: float) -> Gates | None:
    """Return the gates that pass the most right answers within an accepted error rate.

    Of equally good gates, the lower thresholds; None when no gates meet the error rate.

    Args:
        found: probability that an answer was found, shape (questions,).
        support: of the answer, shape (questions,).
        right: 1 or 0, NaN for an answer that was not given or cannot be judged.
        accepted: largest share of wrong answers among those that pass.
    """
    given = ~np.isnan(right)
    found, support, right = found[given], support[given], right[given]
    best, most = None, 0.0
    for threshold in _steps(found):
        passed = np.ones_like(found, dtype=bool) if threshold is None else found >= threshold
        gate, number = _support_gate(support[passed], right[passed], accepted)
        if number > most:
            best, most = Gates(threshold, gate), number
    return best


def _steps(scores: Vector) -> list[float | None]:
    """Return None (no threshold) and the middles between the scores seen, rising."""
    levels = np.unique(scores)
    middles = (levels[1:] + levels[:-1]) / 2
    if len(middles) > MOST_STEPS:
        middles = middles[np.linspace(0, len(middles) - 1, MOST_STEPS).astype(int)]
    return [None, *map(float, middles)]


def _support_gate(support: Vector, right: Vector, accepted: float) -> tuple[float | None, float]:
    """Return the lowest gate on support within the error rate, and how many right answers pass."""
    order = np.argsort(-support, kind="stable")
    support, right = support[order], right[order]
    if not len(support):
        return None, 0.0
    ends = np.flatnonzero(np.r_[support[1:] != support[:-1], True])
    hits = np.cumsum(right)
    good = [end for end in ends if 1 - hits[end] / (end + 1) <= accepted]
    if not good:
        return None, 0.0
    last = good[-1]
    if last == len(support) - 1:
        return None, float(hits[last])
    return float((support[last] + support[last + 1]) / 2), float(hits[last])
