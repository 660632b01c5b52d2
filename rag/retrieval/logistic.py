"""Logistic scales over named features: what makes a probability of the few numbers that decide."""

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
        """Return the probability in (0, 1) for features of exactly the fitted names."""
        if features.keys() != self.weights.keys():
            raise ValueError(f"features {sorted(features)} are not {sorted(self.weights)}")
        score = self.intercept + sum(
            weight * features[name] for name, weight in self.weights.items()
        )
        return logistic(score)


@cache
def read_scale(file: Path, name: str) -> Logistic:
    """Return a shipped scale by the name that it has in a file written by a script of `bench/`."""
    fitted = json.loads(file.read_text(encoding="utf-8"))[name]
    return Logistic(fitted["intercept"], fitted["weights"])


def logistic(score: float) -> float:
    """Return the probability whose log-odds are a score."""
    # Beyond 60 the exponential changes nothing and might overflow.
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, score))))
