"""Logistic scales: turn a few named features into a probability."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression over named features."""

    intercept: float
    weights: Mapping[str, float]

    def probability(self, features: Mapping[str, float]) -> float:
        """Return the probability in (0, 1); the features must have the fitted names."""
        if features.keys() != self.weights.keys():
            raise ValueError(f"features {sorted(features)} are not {sorted(self.weights)}")
        score = self.intercept + sum(
            weight * features[name] for name, weight in self.weights.items()
        )
        return logistic(score)


@cache
def read_scale(file: Path, name: str) -> Logistic:
    """Return a shipped scale by its name in a file that a script of `bench/` wrote."""
    fitted = json.loads(file.read_text(encoding="utf-8"))[name]
    return Logistic(fitted["intercept"], fitted["weights"])


def logistic(score: float) -> float:
    """Return the probability of some log-odds."""
    # Beyond 60 the result does not change, and the exponential might overflow.
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, score))))
