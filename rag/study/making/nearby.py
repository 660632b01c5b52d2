"""Other years and numbers of the form of a given one: wrong answers that look as right."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

LATEST = 2025
"""No wrong year is later, where the right one is not: it would give itself away."""
EXACT = 2
"""Digits above which a number was counted and not rounded, and so are the wrong ones."""

_COUNTS = (
    "two three four five six seven eight nine ten eleven twelve".split(),
    "twenty thirty forty fifty".split(),
)
_YEAR = re.compile(r"\b\d{3,4}\b")
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")


def other_years(answer: str, chance: random.Random) -> Iterator[str]:
    """Yield dates that are some years earlier and later, written as the answer is."""
    match = list(_YEAR.finditer(answer))[-1]
    year = int(match[0])
    steps = [1, 2, 3, 4, 5, 6, 8, 10] if year > 1900 else [2, 5, 8, 12, 15, 20, 25, 40]
    moved = [year + sign * step for step in steps for sign in (1, -1)]
    chance.shuffle(moved)
    # The right one is not always in the middle, and none is yet to come.
    for other in moved:
        if len(str(other)) == len(match[0]) and (other <= LATEST or year > LATEST):
            yield answer[: match.start()] + str(other) + answer[match.end() :]


def other_numbers(answer: str, chance: random.Random, most: float | None) -> Iterator[str]:
    """Yield numbers of the same form: in words, or with as many decimals and the same unit."""
    for counts in _COUNTS:
        if answer in counts:
            at = counts.index(answer)
            near = [counts[i] for i in range(max(0, at - 3), min(len(counts), at + 4)) if i != at]
            chance.shuffle(near)
            yield from near
            return
    match = _DIGITS.search(answer)
    if not match:
        return
    written = match[0]
    decimals = len(written.partition(".")[2])
    value = float(written.replace(",", ""))
    factors = [0.4, 0.5, 0.6, 0.75, 1.25, 1.5, 1.75, 2]
    chance.shuffle(factors)
    for factor in factors:
        other = value * factor
        if not decimals:
            other = float(_rounded(other, written)) if value >= 10 else round(other)
        if other <= 0 or (most and other > most >= value):
            continue
        text = (
            f"{other:,.{decimals}f}"
            if "," in written or other >= 10_000
            else (f"{other:.{decimals}f}")
        )
        if text != written:
            yield answer[: match.start()] + text + answer[match.end() :]


def _rounded(value: float, written: str) -> int:
    """Round to as many digits as the number has that is written: 500 for 483 beside 200."""
    digits = len(re.sub(r"\D", "", written).rstrip("0"))
    return int(float(f"{value:.{digits + (digits > EXACT)}g}"))
