"""Whether the numbers of evidence support another: formats, units, rounding, bounds, sums."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from rag.text.quantities import UNITS, Quantity
from rag.text.words import words

_ABOUT = re.compile(
    r"(?:\b(?:about|around|approximately|approx\.?|roughly|nearly|almost|some|circa|ca\.|close to|"
    r"an estimated|etwa|rund|ungefähr|fast|knapp|environ|près de|presque|unos|unas|cerca de|casi|"
    r"aproximadamente|circa|quasi|near)|[~≈])[ \xa0]?(?:the |a |an |of )?[$€£¥]?$",
    re.IGNORECASE,
)
_ABOVE = re.compile(
    r"(?:\b(?:over|more than|at least|above|exceed\w*|greater than|no fewer than|beyond|past|"
    r"über|mehr als|mindestens|plus de|au moins|más de|al menos|più di|almeno|oltre)|[>≥])"
    r"[ \xa0]?(?:the |a |an )?[$€£¥]?$",
    re.IGNORECASE,
)
_BELOW = re.compile(
    r"(?:\b(?:under|less than|fewer than|below|up to|at most|no more than|not more than|nearly|"
    r"almost|weniger als|höchstens|bis zu|unter|moins de|au plus|menos de|como máximo|meno di|"
    r"al massimo|fino a)|[<≤])[ \xa0]?(?:the |a |an )?[$€£¥]?$",
    re.IGNORECASE,
)
_LOOK_BACK = 24
"""Characters before a number in which words of approximation stand."""
PERCENT = UNITS["%"]
NEAR = Decimal("0.05")
"""How far "about" reaches: five per cent, beside plain rounding."""
FAR = Decimal("0.25")
"""How far a bound may lie from the number that supports it: "over 2,000" of 2,300."""
CLOSE = Decimal("0.02")
"""How well two units must agree where both are written, as in "5 miles (8 km)"."""
MOST = 12
"""Most numbers of a text that are added and divided: of more, any number results by chance."""
MOST_COMPARED = 100
"""Most numbers of a text that are compared in other units and rounded; equal ones are always
found."""
_SUM = re.compile(
    r"\b(?:total|together|combined|altogether|sum|in all|insgesamt|zusammen|au total|"
    r"ensemble|en total|juntos|in totale|insieme)\b",
    re.IGNORECASE,
)
_DIFFERENCE = re.compile(
    r"\b(?:more|fewer|less|difference|differ\w*|increase\w*|decrease\w*|rose|fell|grew|gain\w*|"
    r"los\w+|dropped|longer|shorter|higher|lower|older|younger|mehr|weniger|de plus|de moins)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class EvidenceNumbers:
    """The numbers of some evidence, each value once in each form."""

    evidence: str
    numbers: list[Quantity]
    _plain: list[Quantity] = field(init=False)
    _by_value: dict[Decimal, list[Quantity]] = field(init=False)

    def __post_init__(self) -> None:
        distinct = {(one.values, one.unit, one.form): one for one in reversed(self.numbers)}
        self.numbers = list(distinct.values())[::-1]
        self._plain = [one for one in self.numbers if one.form != "hint"]
        self._by_value = {}
        for one in self.numbers:
            for value in {*one.values, *one.in_base_units()}:
                self._by_value.setdefault(value, []).append(one)

    def support(self, wanted: Quantity, claim: str, said: Sequence[Quantity]) -> bool:
        """Whether the evidence says or implies a number of a claim.

        Those that another number of the claim (`said`) repeats are not taken for this one rounded.
        """
        values = {*wanted.values, *wanted.in_base_units()}
        exact = [one for value in values for one in self._by_value.get(value, [])]
        few = self.numbers[:MOST_COMPARED]
        if any(agree(wanted, other) for other in (*exact, *few)):
            return True
        free = [other for other in few if not any(agree(one, other) for one in said)]
        if any(_approximates(wanted, claim, other) for other in free):
            return True
        return len(self._plain) <= MOST and _computed(wanted, claim, self._plain, self.evidence)


def agree(one: Quantity, other: Quantity) -> bool:
    """Whether two numbers are one: of equal value, and of one dimension where both have a unit."""
    if one.unit and other.unit:
        if one.unit.dimension != other.unit.dimension:
            return False
        same_unit = one.unit.factor == other.unit.factor
        return any(
            a == b or (not same_unit and abs(a - b) <= CLOSE * max(abs(a), abs(b)))
            for a in one.in_base_units()
            for b in other.in_base_units()
        )
    if set(one.values) & set(other.values):
        return True
    # Half is 50 % and 0.05 is 5 %; thirds are rounded.
    if PERCENT in (one.unit, other.unit):
        return any(
            abs(a - b) <= max(one.places * _scale(one), other.places * _scale(other)) / 2
            if "fraction" in (one.form, other.form)
            else a == b
            for a in one.in_base_units()
            for b in other.in_base_units()
        )
    if "fraction" in (one.form, other.form):
        return any(abs(a - b) < Decimal("0.005") for a in one.values for b in other.values)
    return False


def _scale(one: Quantity) -> Decimal:
    return one.unit.factor if one.unit else Decimal(1)


def _comparable(one: Quantity, other: Quantity) -> bool:
    return one.unit is None or other.unit is None or one.unit.dimension == other.unit.dimension


def _approximates(wanted: Quantity, claim: str, other: Quantity) -> bool:
    """Whether a number is another one rounded, or a bound that its words allow."""
    if not _comparable(wanted, other) or other.form == "hint":
        return False
    before = claim[max(0, wanted.span[0] - _LOOK_BACK) : wanted.span[0]]
    about, above, below = (p.search(before) for p in (_ABOUT, _ABOVE, _BELOW))
    both = bool(wanted.unit and other.unit)
    step = wanted.places * (_scale(wanted) if both else 1)
    for a in wanted.in_base_units() if both else wanted.values:
        for b in other.in_base_units() if both else other.values:
            far = abs(a - b)
            finest = other.places * (_scale(other) if both else 1)
            rounds = far * 2 <= step and step > finest
            # Nobody rounds to a finer place: 5,505 is not about 5,500, and 97 not over 100.
            if step >= finest and (
                (about and (rounds or far <= NEAR * abs(b)))
                or (above and a <= b and far <= FAR * abs(b))
                or (below and a >= b and far <= FAR * abs(b))
            ):
                return True
            # 12.3 for 12.34, and 3.1 million for 3,087,412; but 1960 is not 1962 rounded.
            if wanted.rounded and rounds and wanted.form != "fraction" and abs(a) >= 10 * step:
                return True
    return False


def _computed(wanted: Quantity, claim: str, known: Sequence[Quantity], evidence: str) -> bool:
    """Whether a number is a sum, a difference, a share or a span of years of two others."""
    pairs = [(a, b) for i, a in enumerate(known) for b in known[i + 1 :]]
    if wanted.unit and wanted.unit.dimension == "years":
        months = wanted.in_base_units()[0]
        years = [(a, b) for a, b in pairs if _is_year(a) and _is_year(b)]
        if any(abs(a.values[0] - b.values[0]) * 12 == months for a, b in years):
            return True
    if wanted.unit is PERCENT:
        return len(known) <= MOST // 2 and _is_percentage(wanted, pairs, evidence)
    alike = [
        (a.in_base_units()[0], b.in_base_units()[0])
        for a, b in pairs
        if _count_the_same(a, b, evidence)
        and (not wanted.unit or a.unit is None or wanted.unit.dimension == a.unit.dimension)
    ]
    target = wanted.in_base_units()[0]
    if _noun(claim, wanted) and _SUM.search(claim) and any(a + b == target for a, b in alike):
        return True
    return bool(_DIFFERENCE.search(claim)) and any(abs(a - b) == target for a, b in alike)


def _is_percentage(
    wanted: Quantity, pairs: Sequence[tuple[Quantity, Quantity]], evidence: str
) -> bool:
    """Whether a percentage is the smaller of two numbers as a share of the larger one."""
    values = [
        (one.values[0], other.values[0])
        for one, other in pairs
        if PERCENT not in (one.unit, other.unit) and _noun(evidence, one)
    ]
    tolerance = max(wanted.places, Decimal("0.1")) / 2
    return any(
        abs(min(a, b) / max(a, b) * 100 - wanted.values[0]) <= tolerance
        for a, b in values
        if min(a, b) > 0
    )


def _count_the_same(one: Quantity, other: Quantity, evidence: str) -> bool:
    """Whether two numbers have one unit, or stand before the same noun without a unit."""
    if one.unit or other.unit:
        return one.unit == other.unit
    return bool(_noun(evidence, one) & _noun(evidence, other))


def _is_year(one: Quantity) -> bool:
    value = one.values[0]
    return one.unit is None and len(one.values) == 1 and 1000 <= value < 2200 and value % 1 == 0


def _noun(text: str, one: Quantity) -> set[str]:
    """Return the stems of the two words after a number; one of them is the noun that it counts."""
    return set(words(text[one.span[1] : one.span[1] + 40])[:2])
