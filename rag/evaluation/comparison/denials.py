"""Values that an answer names to deny them: "in 1922, not in 1921"."""

from __future__ import annotations

import re

_DENIAL = re.compile(
    r"\b(?:not|rather than|instead of|unlike|nor)(?: (?:in|on|at|by|for|with|from|of|the|a|an|to))*"
    r"[ \xa0]$",
    re.IGNORECASE,
)
_LOOK_BACK = 30


def is_denied(answer: str, start: int) -> bool:
    """Whether the value at an offset of an answer follows "not" or "instead of"."""
    return _DENIAL.search(answer, max(0, start - _LOOK_BACK), start) is not None
