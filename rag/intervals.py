"""Confidence intervals of shares."""

from __future__ import annotations


def interval(hits: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share by Wilson's score method; (0, 1) of none."""
    from scipy.stats import binomtest

    if not of:
        return 0.0, 1.0
    found = binomtest(hits, of).proportion_ci(0.95, method="wilson")
    return float(found.low), float(found.high)
