"""Quantities: a number with its possible values, its unit and its notation."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal, NamedTuple

from rag.text.sentences import Span


@dataclass(frozen=True, slots=True)
class Unit:
    """A dimension (length, euro, ...) and the factor to its base unit."""

    dimension: str
    factor: Decimal


def _read_units() -> dict[str, Unit]:
    text = Path(__file__).with_name("units.toml").read_text(encoding="utf-8")
    return {
        name: Unit(dimension, Decimal(factor))
        for dimension, rows in tomllib.loads(text, parse_float=Decimal).items()
        for factor, spellings in rows
        for name in spellings.split()
    }


UNITS = _read_units()
"""Units by spelling, in lower case."""

_PERCENT = r"per[ -]cent|percentage points?|pour[ -]cent|por[ -]ciento|per[ -]cento|v\. ?H\."
_NAMES = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_LENGTHS = "|".join(
    sorted((name for name, unit in UNITS.items() if unit.dimension == "length"), key=len)[::-1]
)
_AFTER = re.compile(
    rf"[ \t\xa0\u202f-]?(?:(?P<percent>{_PERCENT})|(?P<power>square|cubic) (?P<root>{_LENGTHS})|"
    r"(?:US|Canadian|Australian|degrees) "
    rf"(?P<money>dollars?|celsius|fahrenheit)|°[ \xa0]?(?P<scale>[CF])|(?P<name>{_NAMES}))"
    r"(?![^\W\d_])",
    re.IGNORECASE,
)
_PER = re.compile(
    rf"(?: ?/ ?|[ \xa0](?:per|an?)[ \xa0])(?:(?P<power>square|cubic) )?(?P<name>{_NAMES})"
    r"(?:\^?(?P<digit>[23²³]))?(?![^\W\d_])",
    re.IGNORECASE,
)
_SPEEDS = re.compile(r"[ \xa0]?(?:(?P<miles>mph)|kph|kmh)(?!\w)", re.IGNORECASE)
_CAPITALS = "JVW"
"""Units of one letter that is a capital."""
_HOURS = re.compile(r"[ -]?(?P<prefix>kilo|mega|giga)?watt[ -]hours?(?!\w)", re.IGNORECASE)
_BEFORE = re.compile(r"(?:(?:US|CA|A)?\$|€|£|¥|\b(?:USD|EUR|GBP|JPY))[ \xa0]?$", re.IGNORECASE)
_LONGEST = 24
"""Characters before or after a number that are searched for a unit."""
_POWERS = {"square": 2, "cubic": 3, "2": 2, "3": 3, "²": 2, "³": 3}
_LITRES = 1000
"""In a cubic metre."""


class Measure(NamedTuple):
    """The unit after a number, what it is divided by, as the hour in km/h, and where it ends."""

    unit: Unit | None
    per: Unit | None
    end: int


def measure_after(text: str, at: int) -> Measure:
    """Return the unit after a number; without one, its end is `at`."""
    if speed := _SPEEDS.match(text, at, at + _LONGEST):
        return Measure(UNITS["mile" if speed["miles"] else "km"], UNITS["hour"], speed.end())
    unit, end = _unit_after(text, at)
    below = _PER.match(text, end, end + _LONGEST) if unit else None
    if below is None:
        return Measure(unit, None, end)
    per, power = UNITS[below["name"].lower()], below["power"] or below["digit"]
    return Measure(unit, _raised(per, _POWERS[power.lower()]) if power else per, below.end())


def _unit_after(text: str, at: int) -> tuple[Unit | None, int]:
    if hours := _HOURS.match(text, at, at + _LONGEST):
        prefix = (hours["prefix"] or "").lower()
        return UNITS[f"{prefix[:1]}wh"], hours.end()
    match = _AFTER.match(text, at, at + _LONGEST)
    if match is None:
        return None, at
    if match["percent"] or match["scale"]:
        return UNITS["%" if match["percent"] else "°" + match["scale"].lower()], match.end()
    if match["power"]:
        return _raised(UNITS[match["root"].lower()], _POWERS[match["power"].lower()]), match.end()
    name = (match["money"] or match["name"]).lower()
    glued = match.start("name") == at
    capital = len(name) == 1 and name.isalpha() and match["name"].isupper()
    if capital and not glued and match["name"] not in _CAPITALS:
        return None, at  # "5 M" and "3 T" are no metres and tonnes
    return UNITS[name], match.end()


def _raised(unit: Unit, power: int) -> Unit:
    """Return the square or the cube of a unit."""
    if unit.dimension != "length":
        return Unit(f"{unit.dimension}^{power}", unit.factor**power)
    return Unit("area", unit.factor**2) if power == 2 else Unit("volume", unit.factor**3 * _LITRES)


def unit_before(text: str, at: int) -> tuple[Unit | None, int]:
    """Return the currency before a number and its start; None and `at` if there is none."""
    match = _BEFORE.search(text, max(0, at - _LONGEST), at)
    if match is None:
        return None, at
    sign = match.group().strip().lower()
    return UNITS[sign if sign in UNITS else "$"], match.start()


NumberForm = Literal["digits", "word", "ordinal", "fraction", "hint"]
"""How a number is written. A hint is a word that implies a count, such as "both" or "twice"."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a text with its possible values, unit, notation and span.

    "1.000" has two values, one and a thousand. A `rounded` number has decimals or a magnitude
    ("1.5 million"), whose factor is `power`; `places` is the value of one in the last digit.
    `per` is what its unit is divided by, as the hour in "60 km/h".
    """

    values: tuple[Decimal, ...]
    unit: Unit | None
    form: NumberForm
    span: Span
    places: Decimal
    rounded: bool = False
    power: Decimal = Decimal(1)
    per: Unit | None = None

    def in_base_units(self) -> tuple[Decimal, ...]:
        """Return the values in the base unit; unchanged without a unit."""
        factor = self.unit.factor if self.unit else Decimal(1)
        return tuple(value * factor for value in self.values)


def last_place(raw: str, *, decimals: bool) -> Decimal:
    """Return the place value of the last digit that is not a trailing zero: 100 for 1,200."""
    last = raw.replace(",", ".").rpartition(".")[2]
    if decimals:
        return Decimal(1).scaleb(-len(last))
    digits = "".join(char for char in raw if char.isdigit())
    return Decimal(1).scaleb(len(digits) - len(digits.rstrip("0")))
