"""Statistics of labelled scores, their bootstrap intervals, and curves over thresholds.

A statistic is a function of weights, how often each question counts: all ones give the figure, the
draws of a resample give one of the figures that the interval is made of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Statistic = Callable[[Matrix], Vector]
Interval = tuple[float, float]
RESAMPLES = 2000
"""Between seeds the limits then move by about a twentieth of the interval's width."""
SEED = 20260101
BINS = 10
"""Bins of the calibration error, each with the same number of answers; answers of equal score share
a bin."""
_CELLS = 4_000_000  # weights held at once: 32 MB


@dataclass(frozen=True, slots=True)
class Curves:
    """Rates at each threshold of support, from the highest score down; arrays of equal length.

    Attributes:
        thresholds: the scores seen.
        true_rate: share of the good answers at or above the threshold; also called recall.
        false_rate: share of the bad answers at or above it.
        precision: share of good answers among those at or above it.
    """

    thresholds: Vector
    true_rate: Vector
    false_rate: Vector
    precision: Vector

    @property
    def best(self) -> int:
        """Index of the threshold with the highest Youden index; of equal ones, the highest score.

        Source: Youden, Cancer, 1950.
        """
        return int(np.argmax(self.true_rate - self.false_rate))


def mean(numerator: Vector, denominator: Vector) -> Statistic:
    """Return the ratio of two sums; questions where either value is NaN are left out."""
    known = ~(np.isnan(numerator) | np.isnan(denominator))
    above, below = np.where(known, numerator, 0.0), np.where(known, denominator, 0.0)
    return lambda weights: _divide(weights @ above, weights @ below)


def auroc(labels: Vector, scores: Vector) -> Statistic:
    """Return the probability that a question with label 1 has a higher score than one with label 0.

    A tie counts half. Shapes (n,), NaN where a question is not counted.
    """
    rows = _known(labels, scores)
    order = rows[np.argsort(scores[rows], kind="stable")]
    if not len(order):
        return _undefined
    positive, starts = labels[order], _groups(scores[order])

    def statistic(weights: Matrix) -> Vector:
        held = weights[:, order]
        ones = np.add.reduceat(held * positive, starts, axis=1)
        zeros = np.add.reduceat(held * (1 - positive), starts, axis=1)
        below = np.cumsum(zeros, axis=1) - zeros
        won = (ones * (below + zeros / 2)).sum(axis=1)
        return _divide(won, ones.sum(axis=1) * zeros.sum(axis=1))

    return statistic


def calibration_error(labels: Vector, probabilities: Vector) -> Statistic:
    """Return the expected calibration error.

    The mean over bins of the distance between the mean probability and the share of label 1,
    weighted by size. Source: Naeini et al., AAAI 2015, with bins of equal mass; every resample uses
    the bins of the whole file.
    """
    rows = _known(labels, probabilities)
    if not len(rows):
        return _undefined
    member = bins_of(probabilities[rows])[:, None] == np.arange(BINS)
    gaps = (probabilities[rows] - labels[rows])[:, None] * member
    return lambda weights: _divide(
        np.abs(weights[:, rows] @ gaps).sum(axis=1), weights[:, rows].sum(axis=1)
    )


def bins_of(probabilities: Vector) -> NDArray[np.int64]:
    """Return the bin of each probability, from 0."""
    from scipy.stats import rankdata

    places = (rankdata(probabilities) - 0.5) / len(probabilities)
    bins: NDArray[np.int64] = np.minimum(BINS - 1, np.floor(places * BINS)).astype(np.int64)
    return bins


def risk(wrong: Vector, confidence: Vector, coverage: float) -> Statistic:
    """Return the share of wrong answers among the most confident share (`coverage`) of all.

    Among answers of equal confidence the wrong ones count as spread evenly.
    """
    rows = _known(wrong, confidence)
    order = rows[np.argsort(-confidence[rows], kind="stable")]
    if not len(order):
        return _undefined
    errors, starts = wrong[order], _groups(confidence[order])

    def statistic(weights: Matrix) -> Vector:
        held = weights[:, order]
        sizes = np.add.reduceat(held, starts, axis=1)
        faults = np.add.reduceat(held * errors, starts, axis=1)
        wanted = coverage * sizes.sum(axis=1)
        taken = np.clip(wanted[:, None] - (np.cumsum(sizes, axis=1) - sizes), 0, sizes)
        return _divide((_divide(taken, sizes, empty=0.0) * faults).sum(axis=1), wanted)

    return statistic


def quantile(values: Vector, share: float) -> Statistic:
    """Return the smallest value that at least this share of the values does not exceed."""
    rows = _known(values, values)
    order = rows[np.argsort(values[rows], kind="stable")]
    if not len(order):
        return _undefined

    def statistic(weights: Matrix) -> Vector:
        reached = np.cumsum(weights[:, order], axis=1)
        total = reached[:, -1:]
        place = np.argmax(reached >= share * total - 1e-9, axis=1)
        return np.where(total[:, 0] > 0, values[order][place], np.nan)

    return statistic


def evaluate(statistics: Sequence[Statistic], questions: int) -> list[float]:
    """Return the figure of each statistic; NaN where it is not defined."""
    ones = np.ones((1, questions))
    return [float(statistic(ones)[0]) for statistic in statistics]


def resample(statistics: Sequence[Statistic], questions: int) -> list[Vector]:
    """Return the figures of each statistic over the same resamples, shape (RESAMPLES,)."""
    parts = [[statistic(w) for statistic in statistics] for w in _weights(questions)]
    return [np.concatenate(figures) for figures in zip(*parts, strict=True)]


def limits(figures: Vector) -> Interval | None:
    """Return the 95 % percentile interval of resampled figures; None where most are undefined."""
    defined = figures[~np.isnan(figures)]
    if len(defined) <= len(figures) / 2:
        return None
    low, high = np.percentile(defined, [2.5, 97.5])
    return float(low), float(high)


def _weights(questions: int) -> Iterator[Matrix]:
    """Yield how often each question is drawn, in batches of resamples; the same in every run."""
    generator = np.random.default_rng(SEED)
    step = max(1, min(RESAMPLES, _CELLS // max(1, questions)))
    for begin in range(0, RESAMPLES, step):
        size = min(step, RESAMPLES - begin)
        drawn = generator.integers(0, questions, (size, questions))
        drawn += questions * np.arange(size)[:, None]
        yield np.bincount(drawn.ravel(), minlength=size * questions).reshape(size, -1).astype(float)


def _known(*columns: Vector) -> NDArray[np.int64]:
    return np.flatnonzero(~np.isnan(np.stack(columns)).any(axis=0))


def _groups(ordered: Vector) -> NDArray[np.int64]:
    """Return where each run of equal values begins."""
    return np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])


def _divide(above: Matrix, below: Matrix, empty: float = np.nan) -> Matrix:
    quotient: Matrix = np.full_like(above, empty, dtype=float)
    return np.divide(above, below, out=quotient, where=below != 0)


def _undefined(weights: Matrix) -> Vector:
    return np.full(len(weights), np.nan)


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
