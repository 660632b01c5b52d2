"""Logistic scales, fitted once by `bench/fit_grounding.py` and shipped as numbers."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

COEFFICIENTS = Path(__file__).with_name("coefficients.json")
"""Written by the fitting script, which also records there what it was fitted on."""


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression over named features."""

    intercept: float
    weights: Mapping[str, float]

    def probability(self, features: Mapping[str, float]) -> float:
        """Return the probability in [0, 1] for features of exactly the fitted names."""
        if features.keys() != self.weights.keys():
            raise ValueError(f"features {sorted(features)} are not {sorted(self.weights)}")
        score = self.intercept + sum(self.weights[name] * features[name] for name in features)
        # Beyond 60 the exponential changes nothing and might overflow.
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, score))))


@cache
def shipped(name: str) -> Logistic:
    """Return the shipped scale `support` or `answerable`."""
    fitted = json.loads(COEFFICIENTS.read_text(encoding="utf-8"))[name]
    return Logistic(fitted["intercept"], fitted["weights"])
