"""Fit a `Calibration` to labelled questions, and measure it by cross-validation."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from rag.errors import BadInput
from rag.evaluation.answer_thresholds import Gates, choose_gates
from rag.evaluation.bootstrap import Statistic, Vector, auroc, calibration_error, evaluate
from rag.evaluation.metrics import columns_of, wrong
from rag.evaluation.question_scores import Scores
from rag.grounding.calibration import EDGE, Calibration, LogOddsLine, RisingSteps, Scale

FOLDS = 5
FEWEST = 10
"""Labels of each kind that a scale needs: with fewer than ten cases for each fitted parameter,
logistic regression is unreliable (Peduzzi et al., J. Clinical Epidemiology, 1996)."""
HALF_WIDTH = 0.05
"""Half of the 95 % interval of the error rate, at most, for a threshold to be chosen by it."""
MANY = 1000
"""Labels from which isotonic regression is used: with fewer than about a thousand it fits the noise
(Niculescu-Mizil and Caruana, ICML 2005, learning curves)."""
TILT = 0.01
"""Share of the identity that is mixed into isotonic steps: they are flat in places, and there a
better raw score would change nothing."""
LEAST_SLOPE = 0.05
"""A slope of 0 would map all scores to one value, where the score does not explain the labels."""
MAX_LOG_ODDS = 25.0
"""Log-odds that a line may reach at score 1, a probability of 1 - 1e-11. From about 26 on, scores
that differ in their fourth digit become the same floating-point number just below 1, and above 37
all are exactly 1: the map would no longer rise."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """Scores with their labels, each of shape (questions,), NaN where a question has none.

    Attributes:
        answerable: 1 where the documents hold an answer, else 0.
        found: raw probability that they do.
        right: 1 where the answer given is right, else 0.
        support: raw support of that answer.
    """

    answerable: Vector
    found: Vector
    right: Vector
    support: Vector

    def among(self, rows: Vector) -> Labelled:
        """Return the questions at these indices."""
        columns = (self.answerable, self.found, self.right, self.support)
        return Labelled(*(column[rows] for column in columns))

    @property
    def given(self) -> int:
        """Number of answers that were given and can be judged."""
        return int((~np.isnan(self.right)).sum())


@dataclass(frozen=True, slots=True)
class Quality:
    """A measure before and after calibration, on questions outside of the fit; None: undefined."""

    name: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The calibration, its quality, and a sentence for each part that could not be fitted."""

    calibration: Calibration
    qualities: tuple[Quality, ...]
    missing: tuple[str, ...]


def labelled(scores: Sequence[Scores]) -> Labelled:
    """Return scored questions with their labels."""
    columns = columns_of(scores)
    return Labelled(
        answerable=columns["answerable"],
        found=columns["confidence_answerable"],
        right=1 - wrong(columns),
        support=columns["confidence_support"],
    )


def needed(accepted: float) -> int:
    """Return how many judged answers it takes to know an error rate to within 5 points.

    From the width of the normal interval of a share, and at least the rule of three, which bounds
    an error rate when no error was seen.
    """
    by_width = 1.96**2 * accepted * (1 - accepted) / HALF_WIDTH**2
    return math.ceil(max(3 / HALF_WIDTH, by_width))


def calibrate(data: Labelled, accepted: float) -> Outcome:
    """Fit the scales and choose the gates for an accepted share of wrong answers.

    Raises:
        BadInput: there are too few labels for either scale.
    """
    missing: list[str] = []
    support = _fit("support", "right and wrong answers", data.support, data.right, missing)
    found = _fit(
        "answerable", "answerable and unanswerable questions", data.found, data.answerable, missing
    )
    if support is None and found is None:
        raise BadInput(
            f"There are too few labelled questions. {' '.join(missing)}",
            "Add questions to the file; rag eval draft proposes some.",
        )
    gates = _gates(data, accepted, missing)
    calibration = Calibration(
        support_scale=support,
        answerable_scale=found,
        answer_above=_on(found, gates.found if gates else None),
        support_above=_on(support, gates.support if gates else None),
        accepted_error=accepted if gates else None,
        questions=int((~(np.isnan(data.answerable) & np.isnan(data.right))).sum()),
        fitted=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    qualities = (
        *_compared("support", data.right, data.support, fitted=support is not None),
        *_compared("answerable", data.answerable, data.found, fitted=found is not None),
        *(_gated(data, accepted) if gates else ()),
    )
    return Outcome(calibration, qualities, tuple(missing))


def _gates(data: Labelled, accepted: float, missing: list[str]) -> Gates | None:
    if data.given < needed(accepted):
        missing.append(
            f"A threshold for an error rate of {accepted:.0%} needs {needed(accepted)} judged "
            f"answers, so that the rate is known to within {HALF_WIDTH:.0%}; there are "
            f"{data.given}."
        )
        return None
    gates = choose_gates(data.found, data.support, data.right, accepted)
    if gates is None:
        missing.append(
            f"No threshold brings the error rate down to {accepted:.0%}: even the best supported "
            "answers are wrong more often. Accept a higher rate."
        )
    return gates


def _on(scale: Scale | None, raw: float | None) -> float | None:
    """Return a raw threshold mapped by a scale."""
    return raw if raw is None or scale is None else round(scale(raw), 6)


def _compared(name: str, labels: Vector, scores: Vector, *, fitted: bool) -> list[Quality]:
    if not fitted:
        return []
    known = ~(np.isnan(scores) | np.isnan(labels))
    labels, scores = labels[known], scores[known]
    after = held_back(scores, labels)

    def quality(what: str, statistic: Callable[[Vector, Vector], Statistic]) -> Quality:
        sides = [statistic(labels, scores), statistic(labels, after)]
        before, now = evaluate(sides, len(labels))
        return Quality(f"{name}: {what}", before, now)

    return [
        quality("calibration error", calibration_error),
        quality("AUROC", auroc),
        Quality(f"{name}: Brier score", _brier(labels, scores), _brier(labels, after)),
    ]


def _brier(labels: Vector, probabilities: Vector) -> float:
    return float(((probabilities - labels) ** 2).mean())


def _gated(data: Labelled, accepted: float) -> list[Quality]:
    """Return error and coverage of the gates, cross-validated."""
    given = ~np.isnan(data.right)
    kept = np.zeros_like(given)
    for train, test in folds(data.right):
        part = data.among(train)
        gates = choose_gates(part.found, part.support, part.right, accepted)
        if gates:
            kept[test] = gates.let_through(data.found[test], data.support[test])
    errors = 1 - data.right
    return [
        Quality("error at the operating point", _mean(errors[given]), _mean(errors[kept])),
        Quality("answers given, of those before", 1.0, float(kept.sum() / given.sum())),
    ]


def _mean(values: Vector) -> float | None:
    return float(values.mean()) if len(values) else None


def held_back(scores: Vector, labels: Vector) -> Vector:
    """Return each score on a scale that was fitted to the other folds, shape (n,)."""
    result = np.full_like(scores, np.nan)
    for train, test in folds(labels):
        result[test] = apply(fit_scale(scores[train], labels[train]), scores[test])
    return result


def folds(labels: Vector) -> Iterator[tuple[Any, Any]]:
    """Yield the indices to fit and to test on, stratified by label."""
    fold = np.full(len(labels), -1)
    generator = np.random.default_rng(0)
    for label in (0.0, 1.0):
        rows = generator.permutation(np.flatnonzero(labels == label))
        fold[rows] = np.arange(len(rows)) % FOLDS
    for number in range(FOLDS):
        yield np.flatnonzero((fold >= 0) & (fold != number)), np.flatnonzero(fold == number)


def apply(scale: Scale | None, scores: Vector) -> Vector:
    """Return scores mapped by a scale, unchanged without one; NaN stays NaN."""
    if scale is None:
        return scores
    return np.array([score if np.isnan(score) else scale(float(score)) for score in scores])


def _fit(name: str, kinds: str, scores: Vector, labels: Vector, missing: list[str]) -> Scale | None:
    known = ~(np.isnan(scores) | np.isnan(labels))
    counts = [int((labels[known] == label).sum()) for label in (1, 0)]
    if min(counts) < FEWEST:
        missing.append(
            f"The scale of {name!r} needs {FEWEST} {kinds} each; there are {counts[0]} and "
            f"{counts[1]}."
        )
        return None
    return fit_scale(scores[known], labels[known])


def fit_scale(scores: Vector, labels: Vector) -> Scale:
    """Return a strictly rising map from scores to probabilities of label 1.

    Args:
        scores: shape (n,), in [0, 1].
        labels: shape (n,), 0 or 1, both present.
    """
    return fit_steps(scores, labels) if len(scores) >= MANY else fit_line(scores, labels)


def fit_line(scores: Vector, labels: Vector) -> LogOddsLine:
    """Return the logistic regression of labels on log-odds of scores, kept below MAX_LOG_ODDS.

    Labels are smoothed as if one more of each kind had been seen; without it, a score that
    separates them completely would get an infinite slope. Source: Platt, Advances in Large Margin
    Classifiers, 1999.
    """
    from scipy.optimize import LinearConstraint, minimize

    inside = np.clip(scores, EDGE, 1 - EDGE)
    log_odds = np.log(inside / (1 - inside))
    at_one = math.log((1 - EDGE) / EDGE)
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
        method="SLSQP",
        bounds=[(LEAST_SLOPE, None), (None, None)],
        constraints=LinearConstraint(np.array([[at_one, 1.0]]), -np.inf, MAX_LOG_ODDS),
        options={"ftol": 1e-10, "maxiter": 500},
    )
    return LogOddsLine(float(found.x[0]), float(found.x[1]))


def fit_steps(scores: Vector, labels: Vector) -> RisingSteps:
    """Return the isotonic regression of labels on scores, tilted so that it rises strictly."""
    from scipy.optimize import isotonic_regression

    at, places = np.unique(scores, return_inverse=True)
    counts = np.bincount(places)
    shares = np.bincount(places, labels) / counts
    to = isotonic_regression(shares, weights=counts).x
    # Defined from 0 to 1; beyond the outermost scores seen it is constant.
    at, to = np.r_[0.0, at, 1.0], np.r_[to[0], to, to[-1]]
    first = np.r_[True, np.diff(at) > 0]
    at, to = at[first], to[first]
    # Points in the middle of a flat stretch are redundant.
    bends = np.r_[True, (np.diff(to)[:-1] != 0) | (np.diff(to)[1:] != 0), True]
    at, to = at[bends], (1 - TILT) * to[bends] + TILT * at[bends]
    return RisingSteps(tuple(map(float, at)), tuple(map(float, to)))
