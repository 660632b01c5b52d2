"""The mark before an item of a list: a bullet, a number or a letter."""

from __future__ import annotations

import re

_BULLET = r"\s*[-*+•–▪●]\s+(?=\S)"
_NUMBER = r"\s*\(?(?P<number>\d{1,3})[.)]\s+(?=\S)"
BULLET = re.compile(_BULLET)
NUMBER = re.compile(_NUMBER)
LIST_MARK = re.compile(rf"{_BULLET}|{_NUMBER}|\s*\(?[a-z]\)\s+(?=\S)")
BULLET_OR_QUOTE = re.compile(rf"{_BULLET}|\s*>\s+")
"""Without numbers, which often mark steps that depend on each other."""


def without_list_mark(text: str) -> str:
    """Return a text without the list mark at its beginning, if there is one."""
    mark = LIST_MARK.match(text)
    return text[mark.end() :] if mark else text
