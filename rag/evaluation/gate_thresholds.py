"""The two gates of an answer, chosen together for the error rate that is accepted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from rag.evaluation.bootstrap import Vector

MOST_STEPS = 200
"""Thresholds that are tried for the first gate; with more, neighbours differ by an answer."""


@dataclass(frozen=True, slots=True)
class Gates:
    """Raw thresholds, midway between two scores that were seen; None lets everything through.

    Attributes:
        found: of the probability that an answer was found.
        support: of the support of the answer.
    """

    found: float | None
    support: float | None

    def let_through(self, found: Vector, support: Vector) -> Any:
        """Return which answers pass both gates; one that was not given passes none."""
        passed = ~np.isnan(support)
        if self.found is not None:
            passed &= found >= self.found
        if self.support is not None:
            passed &= support >= self.support
        return passed


def choose_gates(found: Vector, support: Vector, right: Vector, accepted: float) -> Gates | None:
    """Return the gates that give most right answers while so few of those given are wrong.

    Of gates that are equally good the more open ones. None when no gates do.

    Args:
        found: probability that an answer was found, shape (questions,).
        support: of the answer, likewise.
        right: 1 or 0, NaN for an answer that was not given or cannot be judged.
        accepted: largest share of wrong answers among those given.
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
    """Return no threshold, and those that part the scores seen, from the most open one on."""
    levels = np.unique(scores)
    middles = (levels[1:] + levels[:-1]) / 2
    if len(middles) > MOST_STEPS:
        middles = middles[np.linspace(0, len(middles) - 1, MOST_STEPS).astype(int)]
    return [None, *map(float, middles)]


def _support_gate(support: Vector, right: Vector, accepted: float) -> tuple[float | None, float]:
    """Return the most open gate on support that keeps the error, and how many right ones pass."""
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
