"""Compare a gold answer that is a number with the numbers of an answer.

Equal are numbers of one value and sign in one unit, however both are written: 1,250 and 1250, five
and 5, 20% and 20 per cent, 2.5 kg and 2500 g. A number without a unit is not one with a unit,
unless the question names the unit or the answer is nothing but the number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from rag.evaluation.comparison.denials import is_denied
from rag.text.numbers import quantities
from rag.text.quantities import UNITS, Quantity, Unit
from rag.text.sentences import Span
from rag.text.tokens import Language
from rag.text.words import fold, words

_FILLER = frozenset(
    """about around approximately approx roughly nearly almost some circa ca c over under more less
    than up to at least most only just the a an of in total exactly and or between from per degrees
    plus no""".split()
)
_ABOUT = re.compile(
    r"\W*(?:about|around|approximately|approx|roughly|circa|ca|some)\b|\W*[~≈]", re.I
)
_NEAR = Decimal("0.05")
"""How far a gold number with "about" reaches."""
_SAME = Decimal("0.005")
"""How well values in two different units must agree."""
_MOST_WORDS = 2
"""Most words that a gold number has beside it, as in "17 wild horses"."""
_SHARE = re.compile(r"\b(?:per ?cent(?:age)?|share|proportion|fraction|rate|probability|%)", re.I)
_PERCENTAGE = re.compile(r"\bper ?cent|%", re.IGNORECASE)
_WHICH = re.compile(r"\b(?:which|what)\b", re.IGNORECASE)
_COUNTED = re.compile(r"\bhow many (?:[\w-]+ )??(?P<noun>[^\W\d_]{3,})\b", re.IGNORECASE)
_OF = re.compile(r"\b(?:of|among)(?: (?:the|all|its|their))?(?: only)? $", re.IGNORECASE)
_NONE = re.compile(r"\b(?:no|none|nobody|nothing|zero|nil|never)\b", re.IGNORECASE)
_FALLS = re.compile(
    r"\b(?:fell|falls?|fallen|drop\w*|declin\w+|decreas\w+|los(?:t|es?|s)|shrank|below zero|below "
    r"freezing|below sea level)\b",
    re.IGNORECASE,
)
_POUND = re.compile(r"\bpounds?\b", re.IGNORECASE)
_TIME_OF_DAY = "time of day"
_PERCENT = UNITS["%"]


def numbers_of_gold(gold: str, language: Language) -> list[Quantity]:
    """Return the numbers of a gold answer that is a number; none where it is something else.

    Beside its numbers it may have a word or two for what is counted, but no name.
    """
    found = quantities(gold, language)
    rest = without([one.span for one in found], gold)
    content = [one for one in re.findall(r"[^\W\d_]+", rest) if one.lower() not in _FILLER]
    named = any(word[0].isupper() for word in content)
    coded = re.search(r"[\d_]", rest)
    return [] if named or coded or len(content) > _MOST_WORDS else found


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What decides whether two numbers are one, beside themselves.

    Attributes:
        question: that was asked.
        answer: its answer.
        asked: the unit that the question names.
        bare: the answer is nothing but numbers.
        near: the gold answer says "about".
    """

    question: str
    answer: str
    asked: Unit | None
    bare: bool
    near: bool


class _Scale(NamedTuple):
    """Factors that bring two numbers to one unit, and whether they must then be equal."""

    gold: Decimal
    said: Decimal
    exact: bool


_PLAIN = _Scale(Decimal(1), Decimal(1), exact=True)


def has_numbers(
    gold: str, wanted: Sequence[Quantity], answer: str, question: str, language: Language
) -> bool:
    """Whether an answer has all numbers of a gold answer."""
    said = [one for one in quantities(answer, language) if not is_denied(answer, one.span[0])]
    bare = not re.search(r"\w", without([one.span for one in said], answer))
    near = _ABOUT.match(gold) is not None
    compared = _Comparison(question, answer, _unit_asked(question), bare, near)
    for one in wanted:
        same = [other for other in said if _is_same(one, other, compared)]
        if same and not _counts_something_else(question, answer, same, said):
            continue
        if same or 0 not in one.values or not _NONE.search(answer):
            return False
    return True


def without(spans: Iterable[Span], text: str) -> str:
    """Return a text with spaces in place of some spans."""
    inside = {at for span in spans for at in range(*span)}
    return "".join(" " if at in inside else char for at, char in enumerate(text))


def _unit_asked(question: str) -> Unit | None:
    """Return the unit that a question names: "in metres", "how many kilometres"."""
    match = re.search(r"\b(?:in|how many) ([^\W\d_]{3,})\b", question, re.IGNORECASE)
    return UNITS.get(match[1].lower()) if match else None


def _is_same(gold: Quantity, said: Quantity, compared: _Comparison) -> bool:
    forms = {gold.form, said.form}
    # "In place 17" is the 17th, but "three" is not "third".
    mixed = "ordinal" in forms and len(forms) > 1
    if mixed and ("word" in forms or not _WHICH.search(compared.question)):
        return False
    scale = _scale(gold, said, compared)
    if scale is None:
        return False
    falls = min(gold.values) < 0 < max(said.values) and _FALLS.search(compared.answer)
    margin = _NEAR if compared.near else Decimal(0) if scale.exact else _SAME
    return any(
        abs(a - b) <= margin * max(abs(a), abs(b))
        for a in (value * scale.gold for value in gold.values)
        for value in said.values
        for b in ((value * scale.said, -value * scale.said) if falls else (value * scale.said,))
    )


def _scale(gold: Quantity, said: Quantity, compared: _Comparison) -> _Scale | None:
    """Return how two numbers are brought to one unit; None where they measure different things."""
    mine, theirs = gold.unit, said.unit
    if _PERCENT in (mine, theirs) and "fraction" in (gold.form, said.form):
        return _Scale(_factor(mine), _factor(theirs), exact=False)
    if mine and theirs:
        return _scale_of_units(gold, mine, said, theirs, compared)
    if theirs:
        return _scale_without_gold_unit(gold, theirs, compared)
    if mine:
        named = compared.asked is not None and compared.asked.dimension == mine.dimension
        share = mine == _PERCENT and _SHARE.search(compared.question)
        return _PLAIN if compared.bare or named or share else None
    return _PLAIN._replace(exact="fraction" not in (gold.form, said.form))


def _scale_without_gold_unit(gold: Quantity, theirs: Unit, compared: _Comparison) -> _Scale | None:
    asked = compared.asked
    if asked and asked.dimension == theirs.dimension:
        return _Scale(asked.factor, theirs.factor, exact=asked == theirs)
    if theirs == _PERCENT:
        share = _SHARE.search(compared.question)
        # Asked for a share, 0.2 is 20 %; asked for a percentage, it is 0.2 %.
        part = share and max(gold.values) < 1 and not _PERCENTAGE.search(compared.question)
        return _Scale(Decimal(1), theirs.factor, exact=True) if part else _PLAIN if share else None
    return _PLAIN if theirs.dimension != _TIME_OF_DAY else None


def _scale_of_units(
    gold: Quantity, mine: Unit, said: Quantity, theirs: Unit, compared: _Comparison
) -> _Scale | None:
    if mine.dimension != theirs.dimension:
        pounds = {mine.dimension, theirs.dimension} == {"sterling", "mass"}
        return _PLAIN if pounds and _POUND.search(compared.answer) else None
    if gold.per is None:
        return _Scale(mine.factor, theirs.factor, exact=mine == theirs)
    if said.per is None or said.per.dimension != gold.per.dimension:
        return None
    same = (mine, gold.per) == (theirs, said.per)
    return _Scale(mine.factor / gold.per.factor, theirs.factor / said.per.factor, exact=same)


def _factor(unit: Unit | None) -> Decimal:
    return unit.factor if unit else Decimal(1)


def _counts_something_else(
    question: str, answer: str, same: Sequence[Quantity], said: Sequence[Quantity]
) -> bool:
    """Whether an answer counts what the question asks for, by another number than the gold one.

    Asked for teachers, "21 teachers and 340 pupils" does not say 340.
    """
    counted = _COUNTED.search(question)
    if counted is None:
        return False
    noun = set(words(fold(counted["noun"])))
    counts = [
        one
        for one in said
        if noun & set(words(answer[one.span[1] : one.span[1] + 24])[:2])
        and not _OF.search(answer, 0, one.span[0])
    ]
    return bool(counts) and not any(one in same for one in counts)
