"""Whether two identifiers are one, and whether one could be taken for the other."""

from __future__ import annotations

import re

from rag.text.clauses import is_above
from rag.text.identifiers import Identifier


def same(asked: Identifier, other: Identifier) -> bool:
    """Whether an identifier of a text is the one asked for, or includes it.

    A clause includes its parts: who asks for clause 7 is answered from 7.2. A date without a year
    is that day of any year, and initials agree with the names that they begin.
    """
    if asked.kind != other.kind:
        return False
    mine, theirs = asked.key, other.key
    match asked.kind:
        case "date":
            return _days_agree(mine, theirs)
        case "person":
            return _initials_agree(mine, theirs)
        case "clause":
            return theirs == mine or is_above(mine, theirs)
        case "version" if other.written[0].isalpha():
            return _without_zeros(mine) == _without_zeros(theirs)
    return mine == theirs


def alike(asked: Identifier, other: Identifier) -> bool:
    """Whether two identifiers could be taken for each other: of one kind and nearly one form."""
    if asked.kind != other.kind:
        return False
    mine, theirs = asked.key, other.key
    match asked.kind:
        case "code":
            more = abs(_digits(mine) - _digits(theirs))
            near = NEAR if _digits(mine) > NEAR else 1
            close = not more and distance(mine, theirs) <= near
            return close or (more <= 1 and _letters(mine) == _letters(theirs))
        case "clause" | "version" if not asked.certain:
            # "chapter 3" is only taken for another chapter, not for a number that begins a line.
            return _label(asked) == _label(other)
        case "person":
            return mine.split()[-1] == theirs.split()[-1]
        case "number":
            return abs(len(mine) - len(theirs)) <= 1
    return True


NEAR = 2
"""Most characters in which codes with other letters differ and are still confused."""


def distance(one: str, other: str) -> int:
    """Return the edit distance of two short texts; characters that change places count once."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        row = [i]
        for j, b in enumerate(other, start=1):
            best = min(row[-1] + 1, last[j] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        before, last = last, row
    return last[-1]


def _label(one: Identifier) -> str:
    return re.split(r"[\d\s.]", one.written.casefold())[0].rstrip("s")


def _without_zeros(version: str) -> str:
    return re.sub(r"(?:\.0)+$", "", version)


def _letters(key: str) -> str:
    return re.sub(r"[^a-z]", "", key[: len(key) - (len(key) > 2 and key[-1].isalpha())])


def _digits(key: str) -> int:
    return sum(map(str.isdigit, key))


def _days_agree(one: str, other: str) -> bool:
    (year, days), (other_year, others) = one.split("|"), other.split("|")
    same_year = not year or not other_year or year == other_year
    return same_year and bool(set(days.split("/")) & set(others.split("/")))


def _initials_agree(one: str, other: str) -> bool:
    (mine, name), (theirs, other_name) = one.split(" ", 1), other.split(" ", 1)
    return name == other_name and (mine.startswith(theirs) or theirs.startswith(mine))
