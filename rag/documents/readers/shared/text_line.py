"""A line of text as it stands on a page: where it is, how large, and what it says."""

from __future__ import annotations

from dataclasses import dataclass

RAISED = 0.15
"""Share of the type size from which a small number above the baseline is a power or a mark."""
SAME_BASELINE = 0.4
"""Baselines closer than this, in type sizes, are one line: an exponent, or a skewed scan."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """Text on one baseline, in points, y upwards, turned so that it reads from left to right."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    """Type size, at least 1."""
    bold: bool = False
    turn: int = 0
    """Quarter turns by which the text stands on the page: labels of axes, marks in the margin."""
    head: tuple[float, float] | None = None
    """Where the first word ends and the next begins, if the first is a number."""
    label: str = ""
    """The small number or sign at its beginning, as of a note."""
    tail: tuple[float, float] | None = None
    """Where the last word but one ends and the last begins, if the last is a number."""
