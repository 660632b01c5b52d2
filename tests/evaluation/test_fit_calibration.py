"""Calibration on synthetic scores whose truth is known, cross-validated."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.errors import BadInput
from rag.evaluation.bootstrap import Vector, auroc, calibration_error, evaluate
from rag.evaluation.fit_calibration import (
    MANY,
    TILT,
    Labelled,
    apply,
    calibrate,
    fit_line,
    fit_scale,
    fit_steps,
    folds,
    held_back,
    labelled,
    needed,
)
from rag.evaluation.question_scores import Scores
from rag.grounding.calibration import LogOddsLine, RisingSteps

NAN = float("nan")
LABELS = st.lists(
    st.tuples(st.integers(0, 20).map(lambda n: n / 20), st.integers(0, 1)), min_size=4, max_size=60
).filter(lambda rows: len({label for _, label in rows}) == 2)


def drawn(
    size: int, *, seed: int = 0, slope: float = 3.0, shift: float = 2.0
) -> tuple[Vector, ...]:
    """Return scores that are much too sure, and labels drawn with the true probabilities."""
    generator = np.random.default_rng(seed)
    log_odds = generator.normal(0.3, 1.2, size)
    labels = (generator.random(size) < 1 / (1 + np.exp(-log_odds))).astype(float)
    return np.round(1 / (1 + np.exp(-slope * log_odds - shift)), 4), labels


def data(size: int, seed: int = 0) -> Labelled:
    """Return labelled questions, each answered; a quarter has no answer in the documents."""
    support, right = drawn(size, seed=seed)
    found, answerable = drawn(size, seed=seed + 1, slope=0.4, shift=-1.0)
    return Labelled(answerable=answerable, found=found, right=right, support=support)


@pytest.mark.parametrize("size", [60, 200, 1500])
def test_cross_validated_error_falls(size: int) -> None:
    scores, labels = drawn(size)
    after = held_back(scores, labels)
    before_error, after_error = evaluate(
        [calibration_error(labels, scores), calibration_error(labels, after)], size
    )
    assert after_error < before_error
    assert size < 200 or after_error < 0.6 * before_error
    before_auroc, after_auroc = evaluate([auroc(labels, scores), auroc(labels, after)], size)
    assert after_auroc > before_auroc - 0.05  # folds have scales of their own


def test_line_recovers_the_truth() -> None:
    """The truth is a third of the scores' log-odds, less two thirds."""
    scores, labels = drawn(5000)
    line = fit_line(scores, labels)
    assert (line.slope, line.intercept) == pytest.approx((1 / 3, -2 / 3), abs=0.08)


def test_line_agrees_with_sklearn() -> None:
    from sklearn.linear_model import LogisticRegression

    scores, labels = drawn(800)
    inside = np.clip(scores, 0.00005, 0.99995)
    log_odds = np.log(inside / (1 - inside))[:, None]
    expected = LogisticRegression(C=1e6).fit(log_odds, labels)
    line = fit_line(scores, labels)
    assert line.slope == pytest.approx(expected.coef_[0, 0], rel=0.05)
    assert line.intercept == pytest.approx(expected.intercept_[0], rel=0.05)


@given(LABELS)
def test_steps_agree_with_sklearn(rows: list[tuple[float, int]]) -> None:
    from sklearn.isotonic import IsotonicRegression

    scores, labels = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    expected = IsotonicRegression(out_of_bounds="clip").fit(scores, labels).predict(scores)
    found = apply(fit_steps(scores, labels), scores)
    assert found == pytest.approx((1 - TILT) * expected + TILT * scores)


@given(LABELS)
@example([(0.15, 0)] * 4 + [(0.2, 1)])  # the line was exactly 1.0 for several scores
def test_scales_rise_strictly(rows: list[tuple[float, int]]) -> None:
    scores, labels = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    levels = np.linspace(0, 1, 101)
    for scale in (fit_line(scores, labels), fit_steps(scores, labels)):
        assert (np.diff(apply(scale, levels)) > 0).all()


def test_shape_depends_on_labels() -> None:
    assert isinstance(fit_scale(*drawn(MANY - 1)), LogOddsLine)
    assert isinstance(fit_scale(*drawn(MANY)), RisingSteps)


def test_separated_labels_have_a_finite_slope() -> None:
    line = fit_line(np.r_[np.full(20, 0.1), np.full(20, 0.9)], np.r_[np.zeros(20), np.ones(20)])
    assert line.slope < 5
    assert 0.9 < line(0.9) < 0.999


def test_stratified_folds() -> None:
    labels = np.r_[np.ones(25), np.zeros(10), np.full(5, NAN)]
    tested = np.concatenate([test for _, test in folds(labels)])
    assert sorted(tested) == list(range(35))
    for train, test in folds(labels):
        assert not set(train) & set(test)
        assert labels[test].sum() == 5


def test_calibrate() -> None:
    outcome = calibrate(data(400), 0.15)
    learned = outcome.calibration
    assert not outcome.missing
    assert (learned.questions, learned.accepted_error) == (400, 0.15)
    qualities = {quality.name: quality for quality in outcome.qualities}
    for name in ("support: calibration error", "answerable: calibration error"):
        assert (qualities[name].after or 1) < (qualities[name].before or 0)
    error = qualities["error at the operating point"]
    assert (error.before or 0) > 0.3
    assert (error.after or 1) < 0.25  # on questions that did not choose the threshold
    support = apply(learned.support_scale, data(400).support)
    kept = support >= (learned.support_above or 0)
    if learned.answer_above is not None:
        kept &= apply(learned.answerable_scale, data(400).found) >= learned.answer_above
    assert 1 - data(400).right[kept].mean() <= 0.15
    assert calibrate(data(400), 0.15).calibration.support_scale == learned.support_scale


@pytest.mark.parametrize(("accepted", "number"), [(0.0, 60), (0.05, 73), (0.1, 139), (0.2, 246)])
def test_needed_answers(accepted: float, number: int) -> None:
    assert needed(accepted) == number


def test_scale_without_threshold() -> None:
    outcome = calibrate(data(80), 0.1)
    assert outcome.calibration.support_scale is not None
    assert outcome.calibration.support_above is outcome.calibration.accepted_error is None
    (said,) = outcome.missing
    assert "needs 139 judged answers" in said
    assert "there are 80" in said


def test_too_few_labels() -> None:
    with pytest.raises(BadInput, match="needs 10 right and wrong answers each"):
        calibrate(data(15), 0.1)


def test_unreachable_error_rate() -> None:
    support, right = drawn(300)
    useless = Labelled(np.full(300, NAN), np.full(300, NAN), right, np.full(300, 0.5))
    outcome = calibrate(useless, 0.01)
    assert outcome.calibration.support_above is None
    assert any("No threshold brings" in said for said in outcome.missing)
    assert any("'answerable' needs" in said for said in outcome.missing)
    assert len(support) == 300


def test_labels_of_scores() -> None:
    scores = [
        Scores(
            refused=False,
            answerable=True,
            right=False,
            confidence_answerable=0.6,
            confidence_support=0.8,
        ),
        Scores(refused=True, answerable=False, right=True, confidence_answerable=0.1),
        Scores(refused=False, confidence_answerable=0.5, confidence_support=0.4),
    ]
    found = labelled(scores)
    np.testing.assert_array_equal(found.right, [0, NAN, NAN])
    np.testing.assert_array_equal(found.answerable, [1, 0, NAN])
    assert found.given == 1
