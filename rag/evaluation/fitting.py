"""Scales fitted to labelled scores: straight in log-odds for few, in rising steps for many."""

from __future__ import annotations

import numpy as np

from rag.evaluation.statistics import Vector
from rag.grounding.calibration import EDGE, LogOddsLine, RisingSteps, Scale

MANY = 1000
"""From here on the shape is free: isotonic regression needs about a thousand labels, with fewer it
fits the noise (Niculescu-Mizil and Caruana, ICML 2005, learning curves)."""
TILT = 0.01
"""Share of the identity that is mixed into isotonic steps. They are flat in places, and there a
better raw score would be worth nothing."""
LEAST_SLOPE = 0.05
"""A slope of nothing would make all scores one: labels that the score does not explain."""


def fit_scale(scores: Vector, labels: Vector) -> Scale:
    """Return the rising map of scores to probabilities of label 1.

    Args:
        scores: shape (n,), in [0, 1].
        labels: shape (n,), 0 or 1, with both there.
    """
    return fit_steps(scores, labels) if len(scores) >= MANY else fit_line(scores, labels)


def fit_line(scores: Vector, labels: Vector) -> LogOddsLine:
    """Return the logistic regression of labels on log-odds of scores.

    Labels are drawn in a little, as if one more of each kind had been seen: without it a score that
    parts them all would get a slope without end. Source: Platt, Advances in Large Margin
    Classifiers, 1999.
    """
    from scipy.optimize import minimize

    inside = np.clip(scores, EDGE, 1 - EDGE)
    log_odds = np.log(inside / (1 - inside))
    ones = labels.sum()
    zeros = len(labels) - ones
    targets = np.where(labels == 1, (ones + 1) / (ones + 2), 1 / (zeros + 2))

    def loss(parameters: Vector) -> tuple[float, Vector]:
        """Return the cross entropy and its gradient."""
        logit = parameters[0] * log_odds + parameters[1]
        surplus = 1 / (1 + np.exp(-np.clip(logit, -60, 60))) - targets
        value = float((np.logaddexp(0, logit) - targets * logit).sum())
        return value, np.array([surplus @ log_odds, surplus.sum()])

    found = minimize(
        loss,
        np.array([1.0, 0.0]),
        jac=True,
        method="L-BFGS-B",
        bounds=[(LEAST_SLOPE, None), (None, None)],
    )
    return LogOddsLine(float(found.x[0]), float(found.x[1]))


def fit_steps(scores: Vector, labels: Vector) -> RisingSteps:
    """Return the isotonic regression of labels on scores, tilted so that it rises everywhere."""
    from scipy.optimize import isotonic_regression

    at, places = np.unique(scores, return_inverse=True)
    counts = np.bincount(places)
    shares = np.bincount(places, labels) / counts
    to = isotonic_regression(shares, weights=counts).x
    # From 0 to 1, whatever the scores seen: beyond the outermost the map goes on level.
    at, to = np.r_[0.0, at, 1.0], np.r_[to[0], to, to[-1]]
    first = np.r_[True, np.diff(at) > 0]
    at, to = at[first], to[first]
    # Points in the middle of a level add nothing.
    bends = np.r_[True, (np.diff(to)[:-1] != 0) | (np.diff(to)[1:] != 0), True]
    at, to = at[bends], (1 - TILT) * to[bends] + TILT * at[bends]
    return RisingSteps(tuple(map(float, at)), tuple(map(float, to)))


def apply(scale: Scale | None, scores: Vector) -> Vector:
    """Return scores on a scale, as they are without one; NaN stays."""
    if scale is None:
        return scores
    return np.array([score if np.isnan(score) else scale(float(score)) for score in scores])
