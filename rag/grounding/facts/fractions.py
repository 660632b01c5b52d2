"""Parts of a whole: half, a quarter, two thirds, 1/2, ¾."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from rag.documents.sentences import Span
from rag.grounding.facts.quantity import Quantity
from rag.grounding.facts.wording import Language

_SLASH = re.compile(r"(?<![\w./⁄-])(\d{1,3})[/⁄](\d{1,3})(?![\w/])")
_SIGNS = dict(zip("½¼¾⅓⅔⅛", ("1/2", "1/4", "3/4", "1/3", "2/3", "1/8"), strict=True))
_SIGN = re.compile(f"(?<!\\d)[{''.join(_SIGNS)}]")
_ENGLISH = re.compile(
    r"\b(?:(?P<count>one|two|three|four|five|six|seven|eight|nine|\d|"
    r"an?)[ -])?(?P<part>half|halves|"
    r"thirds?|quarters?|fifths?|sixths?|eighths?|tenths?)\b(?P<of> of\b| as\b)?",
    re.IGNORECASE,
)
_COUNTS = "zero one two three four five six seven eight nine".split()
_PARTS = dict(
    zip(
        "half halve halves third quarter fifth sixth eighth tenth".split(),
        (2, 2, 2, 3, 4, 5, 6, 8, 10),
        strict=True,
    )
)
_HALVES: dict[Language, re.Pattern[str]] = {
    "de": re.compile(r"\b(?:hälfte|halb(?:e[nrs]?)?)\b", re.IGNORECASE),
    "fr": re.compile(r"\b(?:moitié|demie?)\b", re.IGNORECASE),
    "es": re.compile(r"\b(?:mitad|medi[oa])\b", re.IGNORECASE),
    "it": re.compile(r"\b(?:metà|mezz[oa])\b", re.IGNORECASE),
}


def fractions(text: str, language: Language) -> Iterator[Quantity]:
    """Yield the fractions of a text; those in words are read in English and one language."""
    for match in _SLASH.finditer(text):
        above, below = int(match[1]), int(match[2])
        if 0 < above < below <= 100:
            yield _fraction(Decimal(above) / below, match.span())
    for match in _SIGN.finditer(text):
        yield _fraction(sign_value(match.group()), match.span())
    for match in _ENGLISH.finditer(text):
        part = match["part"].lower()
        part = part if part in _PARTS else part.removesuffix("s")
        count = (match["count"] or "").lower()
        article = count in ("", "a", "an")
        if article and not (
            part.startswith("hal") or (count and (match["of"] or part == "quarter"))
        ):
            continue  # "the third" and "a third problem" are ordinals
        if count.isdigit() and not match["part"].endswith("s"):
            continue
        above = int(count) if count.isdigit() else 1 if article else _COUNTS.index(count)
        yield _fraction(Decimal(above) / _PARTS[part], match.span())
    if language in _HALVES:
        for match in _HALVES[language].finditer(text):
            yield _fraction(Decimal("0.5"), match.span())


def sign_value(sign: str) -> Decimal:
    """Return the value of a sign such as ½; 0 for any other character."""
    above, _, below = _SIGNS.get(sign, "0/1").partition("/")
    return Decimal(above) / Decimal(below)


def _fraction(value: Decimal, span: Span) -> Quantity:
    return Quantity((value,), None, "fraction", span, Decimal("0.01"), rounded=True)
