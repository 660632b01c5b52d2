"""The gates of an answer, chosen for an error rate."""

from __future__ import annotations

import numpy as np
import pytest

from rag.evaluation.answer_thresholds import choose_gates

NAN = float("nan")


def test_gates_maximise_right_answers() -> None:
    support = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3])
    right = np.array([1, 1, 1, 0, 1, 0, NAN])
    found = np.full(7, 0.5)
    gates = choose_gates(found, support, right, 0.2)
    assert gates is not None
    assert gates.found is None
    assert gates.support == pytest.approx(0.45)
    assert gates.let_through(found, support).tolist() == [True] * 5 + [False] * 2
    strict = choose_gates(found, support, right, 0.0)
    assert strict is not None
    assert strict.support == pytest.approx(0.65)
    assert choose_gates(found, support, right, 0.5) is not None
    assert choose_gates(found, support, np.zeros(7), 0.1) is None


def test_first_gate_alone() -> None:
    found = np.array([0.9, 0.8, 0.2, 0.1])
    right = np.array([1.0, 1.0, 0.0, 0.0])
    gates = choose_gates(found, np.full(4, 0.9), right, 0.1)
    assert gates is not None
    assert gates.found == pytest.approx(0.5)
    assert gates.support is None


def test_no_gate_is_needed() -> None:
    gates = choose_gates(np.full(10, 0.5), np.full(10, 0.9), np.r_[np.ones(9), 0], 0.1)
    assert gates is not None
    assert (gates.found, gates.support) == (None, None)
