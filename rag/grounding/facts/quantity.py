"""A number of a text: what it may mean, in which unit, and how it is written."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from rag.documents.sentences import Span
from rag.grounding.facts.units import Unit

Form = Literal["digits", "word", "ordinal", "fraction", "hint"]
"""How a number is written. A hint only says a count, such as "both" or "twice"."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a text: its possible values, its unit, how it is written, and where.

    Several values are several readings: "1.000" is one or a thousand. `rounded` numbers are
    written with decimals or a magnitude ("1.5 million"), whose power of ten is `power`; `places` is
    the value of the last digit.
    """

    values: tuple[Decimal, ...]
    unit: Unit | None
    form: Form
    span: Span
    places: Decimal
    rounded: bool = False
    power: Decimal = Decimal(1)

    def in_base_units(self) -> tuple[Decimal, ...]:
        """Return the values in the base unit of what is measured; plain ones as they are."""
        factor = self.unit.factor if self.unit else Decimal(1)
        return tuple(value * factor for value in self.values)


def last_place(raw: str, *, decimals: bool) -> Decimal:
    """Return what one of the last digit is worth that is not a closing zero: 100 of 1,200."""
    last = raw.replace(",", ".").rpartition(".")[2]
    if decimals:
        return Decimal(1).scaleb(-len(last))
    digits = "".join(char for char in raw if char.isdigit())
    return Decimal(1).scaleb(len(digits) - len(digits.rstrip("0")))
