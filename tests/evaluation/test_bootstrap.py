"""Statistics against public packages, with and without weights; intervals against theory."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.evaluation.bootstrap import (
    BINS,
    RESAMPLES,
    Vector,
    auroc,
    bins_of,
    calibration_error,
    evaluate,
    limits,
    mean,
    quantile,
    resample,
    risk,
)

NAN = float("nan")
LABELLED = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 5).map(lambda n: n / 5), st.integers(0, 3)),
    min_size=4,
    max_size=40,
).filter(lambda rows: len({label for label, _, weight in rows if weight}) == 2)


@given(LABELLED)
def test_auroc_agrees_with_sklearn(rows: list[tuple[int, float, int]]) -> None:
    from sklearn.metrics import roc_auc_score

    labels, scores, weights = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    expected = roc_auc_score(labels, scores, sample_weight=weights)
    assert auroc(labels, scores)(weights[None])[0] == pytest.approx(expected)


@given(LABELLED)
def test_precision_and_recall_agree_with_sklearn(rows: list[tuple[int, float, int]]) -> None:
    from sklearn.metrics import precision_recall_fscore_support

    labels, scores, weights = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    flagged = (scores > 0.5).astype(float)
    precision, recall, _, _ = precision_recall_fscore_support(
        labels, flagged, sample_weight=weights, average="binary", zero_division=0
    )
    ours = [mean(flagged * labels, flagged), mean(flagged * labels, labels)]
    found = [np.nan_to_num(one(weights[None])[0]) for one in ours]
    assert found == pytest.approx([precision, recall])


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), min_size=1, max_size=30))
def test_quantiles_agree_with_numpy(rows: list[tuple[int, int]]) -> None:
    values, weights = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    repeated = np.repeat(values, weights.astype(int))
    found = quantile(values, 0.95)(weights[None])[0]
    if not len(repeated):
        assert np.isnan(found)
    else:
        assert found == np.quantile(repeated, 0.95, method="inverted_cdf")


@given(LABELLED)
def test_weights_repeat_questions(rows: list[tuple[int, float, int]]) -> None:
    labels, scores, weights = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    often = np.repeat(np.arange(len(labels)), weights.astype(int))
    for share in (0.3, 0.8, 1.0):
        (expected,) = evaluate([risk(labels[often], scores[often], share)], len(often))
        assert risk(labels, scores, share)(weights[None])[0] == pytest.approx(expected)


def test_risk_of_the_most_confident() -> None:
    wrong = np.array([1.0, 0.0, 1.0, 0.0, NAN])
    confidence = np.array([0.2, 0.9, 0.8, 0.95, 0.99])
    figures = [risk(wrong, confidence, share) for share in (0.5, 0.75, 1.0)]
    assert evaluate(figures, 5) == pytest.approx([0, 1 / 3, 1 / 2])
    # Half of two answers of the same confidence, of which one is wrong.
    same = risk(np.array([1.0, 0.0]), np.array([0.5, 0.5]), 0.5)
    assert evaluate([same], 2) == [0.5]


def _drawn(size: int, shift: float) -> tuple[Vector, Vector]:
    """Return labels drawn with their probabilities, and these moved by a shift in log-odds."""
    generator = np.random.default_rng(1)
    log_odds = generator.normal(0, 1.5, size)
    labels = (generator.random(size) < 1 / (1 + np.exp(-log_odds))).astype(float)
    return labels, 1 / (1 + np.exp(-log_odds - shift))


def test_calibrated_scores_have_no_error() -> None:
    true, promising = _drawn(20_000, 0.0), _drawn(20_000, 1.5)
    assert evaluate([calibration_error(*true)], 20_000)[0] < 0.02
    assert evaluate([calibration_error(*promising)], 20_000)[0] > 0.2


def test_calibration_error_of_a_worked_example() -> None:
    labels = np.array([0.0, 1.0, 1.0, 1.0])
    probabilities = np.array([0.2, 0.2, 0.9, 0.9])  # two bins: 0.5 against 0.2, 1.0 against 0.9
    assert evaluate([calibration_error(labels, probabilities)], 4)[0] == pytest.approx(0.2)


def test_bins_of_equal_mass() -> None:
    assert np.bincount(bins_of(np.arange(100) / 100)).tolist() == [10] * BINS
    assert len(set(bins_of(np.full(50, 0.3)))) == 1


def test_undefined_statistics() -> None:
    nothing = np.full(3, NAN)
    all_right = np.ones(3)
    figures = [
        auroc(nothing, all_right),
        auroc(all_right, all_right),
        calibration_error(nothing, nothing),
        risk(nothing, nothing, 0.8),
        quantile(nothing, 0.5),
        mean(nothing, all_right),
    ]
    assert np.isnan(evaluate(figures, 3)).all()
    assert [limits(sample) for sample in resample(figures, 3)] == [None] * len(figures)


def test_interval_of_a_mean() -> None:
    values = np.random.default_rng(0).normal(0, 1, 400)
    (sample,) = resample([mean(values, np.ones(400))], 400)
    assert len(sample) == RESAMPLES
    low, high = limits(sample) or (0, 0)
    error = values.std() / 400**0.5
    assert (low, high) == pytest.approx(
        (values.mean() - 1.96 * error, values.mean() + 1.96 * error), abs=0.2 * error
    )


def test_interval_coverage() -> None:
    """Of 200 files of 60 questions; a bootstrap of so few is known to be a little too narrow."""
    generator = np.random.default_rng(3)
    held = 0
    for _ in range(200):
        labels = generator.integers(0, 2, 60).astype(float)
        scores = generator.normal(labels, 1)
        (sample,) = resample([auroc(labels, scores)], 60)
        low, high = limits(sample) or (0, 0)
        held += low <= 0.7602 <= high  # the normal distribution at 1 over the root of 2
    assert 178 <= held <= 200


def test_resamples_are_reproducible(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.arange(50.0)
    (whole,) = resample([mean(values, np.ones(50))], 50)
    monkeypatch.setattr("rag.evaluation.bootstrap._CELLS", 5000)
    (pieces,) = resample([mean(values, np.ones(50))], 50)
    assert (whole == pieces).all()
