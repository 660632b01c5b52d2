"""Numbers without digits: words of five languages, Roman numerals, and words that tell a count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from rag.documents.sentences import Span
from rag.grounding.facts.quantity import Form, Quantity, last_place
from rag.grounding.facts.units import unit_after
from rag.grounding.facts.wording import Language

_COUNTS = {
    "1": "single only sole once lone",
    "2": "both pair pairs couple twice double doubled doubles dual twin twins duo beide beiden "
    "paar deux ambos entrambi entrambe",
    "3": "triple tripled thrice trio triplet",
    "4": "quadruple quadrupled quartet",
    "10": "tenfold decade",
    "12": "dozen dutzend douzaine docena dozzina",
}
_HINTS = {word: Decimal(value) for value, line in _COUNTS.items() for word in line.split()}
_HINT = re.compile(rf"\b(?:{'|'.join(_HINTS)})\b", re.IGNORECASE | re.ASCII)
_WORDS = re.compile(r"[^\W\d_]+|[^\w\s]|\d+")
_ROMAN = re.compile(r"\b(?:X{0,3}(?:IX|IV|V?I{1,3}|V)|X{1,3})\b(?!['’])")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}


class _Heard(NamedTuple):
    """A word as text2num takes it."""

    written: str
    span: Span

    def text(self) -> str:
        return self.written

    def nt_separated(self, previous: _Heard) -> bool:
        return False

    def not_a_number_part(self) -> bool:
        return False


def in_words(text: str, language: Language) -> Iterator[Quantity]:
    """Yield the numbers that are written in words of one language, ordinals included."""
    from text_to_num import find_numbers

    heard = [_Heard(match.group(), match.span()) for match in _WORDS.finditer(text)]
    spelled = [
        (Decimal(str(one.value)).normalize(), one.is_ordinal, one.start, one.end)
        for one in find_numbers(heard, language, 0)
        if not heard[one.start].written.isdigit()
    ]
    index = 0
    while index < len(spelled):
        value, ordinal, first, last = spelled[index]
        index += 1
        if index < len(spelled) and spelled[index][2] == last:
            following = spelled[index][0]
            if 10 <= value <= 21 and 10 <= following <= 99:  # nineteen sixty-two
                value, last = value * 100 + following, spelled[index][3]
                index += 1
        start, end = heard[first].span[0], heard[last - 1].span[1]
        unit, end = unit_after(text, end)
        place = last_place(f"{value:f}", decimals=value % 1 != 0)
        form: Form = "ordinal" if ordinal else "word"
        yield Quantity((value,), unit, form, (start, end), place, rounded=value >= 100)


def hints(text: str) -> Iterator[Quantity]:
    """Yield the words that tell a count without being a number, such as "both" and "twice"."""
    for match in _HINT.finditer(text):
        value = _HINTS[match.group().lower()]
        yield Quantity((value,), None, "hint", match.span(), Decimal(1))


def romans(text: str) -> Iterator[Quantity]:
    """Yield the numbers of rulers and parts: Henry VIII, Part II. A single I or X is a letter."""
    for match in _ROMAN.finditer(text):
        if len(match.group()) > 1 or match.group() == "V":
            digits = [_ROMAN_VALUES[char] for char in match.group()]
            value = sum(
                -digit if digit < following else digit
                for digit, following in zip(digits, [*digits[1:], 0], strict=True)
            )
            yield Quantity((Decimal(value),), None, "ordinal", match.span(), Decimal(1))
