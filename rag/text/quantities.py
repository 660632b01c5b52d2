"""Quantities: a number with its possible values, its unit and its notation."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

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
_AFTER = re.compile(
    rf"[ \t\xa0\u202f-]?(?:(?P<percent>{_PERCENT})|(?:US|Canadian|Australian|degrees) "
    rf"(?P<money>dollars?|celsius|fahrenheit)|°[ \xa0]?(?P<scale>[CF])|(?P<name>{_NAMES}))"
    r"(?![^\W\d_])",
    re.IGNORECASE,
)
_HOURS = re.compile(r"[ -]?(?P<prefix>kilo|mega|giga)?watt[ -]hours?(?!\w)", re.IGNORECASE)
_BEFORE = re.compile(r"(?:(?:US|CA|A)?\$|€|£|¥|\b(?:USD|EUR|GBP|JPY))[ \xa0]?$", re.IGNORECASE)
_LONGEST = 24
"""Characters before or after a number that are searched for a unit."""


def unit_after(text: str, at: int) -> tuple[Unit | None, int]:
    """Return the unit after a number and its end; None and `at` if there is none."""
    if hours := _HOURS.match(text, at, at + _LONGEST):
        prefix = (hours["prefix"] or "").lower()
        return UNITS[f"{prefix[:1]}wh"], hours.end()
    match = _AFTER.match(text, at, at + _LONGEST)
    if match is None:
        return None, at
    if match["percent"]:
        return UNITS["%"], match.end()
    if match["scale"]:
        return UNITS["°" + match["scale"].lower()], match.end()
    name = (match["money"] or match["name"]).lower()
    glued = match.start("name") == at
    if len(name) == 1 and name.isalpha() and not glued and match["name"].isupper():
        return None, at  # "5 M" and "3 T" are no metres and tonnes
    return UNITS[name], match.end()


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
    """

    values: tuple[Decimal, ...]
    unit: Unit | None
    form: NumberForm
    span: Span
    places: Decimal
    rounded: bool = False
    power: Decimal = Decimal(1)

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
