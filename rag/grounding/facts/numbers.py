"""The numbers of a text, in digits or words, as exact values with their units."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from rag.grounding.facts.digits import in_digits
from rag.grounding.facts.fractions import fractions
from rag.grounding.facts.quantity import Quantity
from rag.grounding.facts.spelled import hints, in_words, romans
from rag.grounding.facts.wording import Language, language_of

_RANGE = re.compile(r"\s?(?:[-–—/]|to|and|or|bis|und|oder|à|et|ou|a|y|o|e)\s?")


def numbers(text: str) -> set[str]:
    """Return every number of a text in one form: 1,000 is 1000, and five is 5."""
    found = quantities(text, language_of(text))
    return {f"{value.normalize():f}" for q in found if q.form != "hint" for value in q.values}


def quantities(text: str, language: Language) -> list[Quantity]:
    """Return the numbers of a text in order; those of words are read in one language."""
    found: list[Quantity] = []
    taken: set[int] = set()
    for reading in (
        fractions(text, language),
        in_digits(text, language),
        in_words(text, language),
        hints(text),
        romans(text),
    ):
        free = [one for one in reading if not taken.intersection(range(*one.span))]
        taken.update(at for one in free for at in range(*one.span))
        found += free
    return list(_with_shared_units(text, sorted(found, key=lambda one: one.span)))


def _with_shared_units(text: str, found: list[Quantity]) -> Iterator[Quantity]:
    """Give the numbers of a range the unit and magnitude of the last: 10 to 20 million."""
    shared: list[Quantity] = []
    following: Quantity | None = None
    for one in reversed(found):
        if following and _RANGE.fullmatch(text, one.span[1], following.span[0]):
            following = _shares(one, following)
        else:
            following = one
        shared.append(following)
    return reversed(shared)


def _shares(one: Quantity, last: Quantity) -> Quantity:
    """Give a number the unit and, as a second reading, the magnitude of the last of its range."""
    if one.unit or one.form not in ("digits", "word"):
        return one
    scaled = () if one.power > 1 else tuple(value * last.power for value in one.values)
    return replace(one, unit=last.unit, values=tuple(dict.fromkeys([*one.values, *scaled])))
