"""The numbers of a text, in digits or words, as exact values with their units.

Number words are read by text2num in five languages; formats of digits, magnitudes, percentages,
fractions, ordinals and units are read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from rag.documents.sentences import Span
from rag.grounding.facts.units import UNITS, Unit, unit_after, unit_before
from rag.grounding.facts.wording import Language, language_of

Form = Literal["digits", "word", "ordinal", "fraction", "hint"]
"""How a number is written. A hint only says a count, such as "both" or "twice"."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a text: its possible values, its unit, how it is written, and where.

    Several values are several readings: "1.000" is one or a thousand. `rounded` numbers are
    written with decimals or a magnitude ("1.5 million"), `places` is the value of the last digit.
    """

    values: tuple[Decimal, ...]
    unit: Unit | None
    form: Form
    span: Span
    places: Decimal
    rounded: bool = False

    def in_base_units(self) -> tuple[Decimal, ...]:
        """Return the values in the base unit of what is measured; plain ones as they are."""
        factor = self.unit.factor if self.unit else Decimal(1)
        return tuple(value * factor for value in self.values)


_SIGN = re.compile(r"(?:^|[\s(])[-−]$")
_DIGITS = re.compile(
    r"\d{1,3}(?:[ \xa0\u202f'’]\d{3})+(?![\d\w])(?:[.,]\d{1,30})?|\d{1,30}(?:[.,]\d{1,30}){0,12}"
)
_SLASH = re.compile(r"(\d{1,3})[/⁄](\d{1,3})(?![\d/])")
_VULGAR = dict(zip("½¼¾⅓⅔⅛", ("0.5", "0.25", "0.75", "1/3", "2/3", "0.125"), strict=True))
_VULGAR_ALONE = re.compile(f"(?<!\\d)[{''.join(_VULGAR)}]")
_MAGNITUDES = {
    name: Decimal(10) ** power
    for power, names in {
        2: "hundred hundert cientos",
        3: "k thousand tausend tsd mille mil mila",
        6: "m mn mio million millions millionen millones millón milione milioni",
        9: "b bn mrd billion billions milliarde milliarden milliard milliards miliardo miliardi",
        12: "trn trillion trillions billionen billones",
    }.items()
    for name in names.split()
}
_MAGNITUDE = re.compile(
    r"(?P<gap>[ \t\xa0\u202f-]?)(?P<name>[^\W\d_]{1,10})\.?(?:[ \xa0](?:de|d['’]|di)(?=[ \w]))?"
)
_ORDINAL = re.compile(r"(?:st|nd|rd|th|er|ère|re|e|ème|eme|º|ª|°)(?!\w)")
_LATIN_PARTS = re.compile(
    r"\b(?:(?P<count>one|two|three|four|five|six|seven|eight|nine|a|an) )?(?P<part>"
    r"half|halves|thirds?|quarters?|fifths?|sixths?|eighths?|tenths?)\b",
    re.IGNORECASE,
)
_PARTS = {"half": 2, "halve": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8}
_PARTS["tenth"] = 10
_FOREIGN_HALVES = re.compile(
    r"\b(?:(?:die )?Hälfte|halb(?:e[nrs]?)?|la moitié|demie?|la mitad|medi[oa]|la metà|mezz[oa])\b",
    re.IGNORECASE,
)
_COUNTS = {
    "1": "single only sole once lone",
    "2": "both pair pairs couple twice double doubled doubles dual twin twins duo second beide "
    "beiden paar deux ambos entrambi entrambe",
    "3": "triple tripled thrice trio triplet",
    "4": "quadruple quadrupled quartet",
    "10": "tenfold decade",
    "12": "dozen dutzend douzaine docena dozzina",
}
_HINTS = {word: Decimal(value) for value, line in _COUNTS.items() for word in line.split()}
_WORDS = re.compile(r"[^\W\d_]+|[^\w\s]|\d+")
_NAME_GOES_ON = re.compile(r"(?!s\b)[^\W\d]")
_ROMAN = re.compile(r"(?<=[a-z] )(?:X{0,3}(?:IX|IV|V?I{1,3}|V)|X{1,3})(?![\w'’])")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}


def numbers(text: str) -> set[str]:
    """Return every number of a text in one form: 1,000 is 1000, and five is 5."""
    found = quantities(text, language_of(text))
    return {_plain(value) for q in found if q.form != "hint" for value in q.values}


def quantities(text: str, language: Language) -> list[Quantity]:
    """Return the numbers of a text in order; those of words are read in one language."""
    found = [*_fractions(text), *_in_digits(text, language)]
    taken = {at for q in found for at in range(*q.span)}
    spelled = [q for q in _in_words(text, language) if q.span[0] not in taken]
    taken.update(at for q in spelled for at in range(*q.span))
    hints = [q for q in (*_hints(text), *_romans(text)) if q.span[0] not in taken]
    return sorted([*found, *spelled, *hints], key=lambda q: q.span)


def _in_digits(text: str, language: Language) -> Iterator[Quantity]:
    end = 0
    for match in _DIGITS.finditer(text):
        start, stop = match.span()
        if start < end or _belongs_to_a_name(text, start):
            continue
        raw = match.group()
        values = _readings(raw, language)
        rounded = any(value % 1 for value in values)
        places = _last_place(raw, rounded)
        if text[stop : stop + 1] in _VULGAR:
            values = tuple(v + _vulgar(text[stop]) for v in values)
            stop += 1
        form: Form = "digits"
        if ordinal := _ORDINAL.match(text, stop):
            form, stop = "ordinal", ordinal.end()
        power, stop = _magnitude(text, stop)
        unit, stop = unit_after(text, stop)
        if stop == match.end() and _NAME_GOES_ON.match(text, stop):
            continue  # 3D and 2b are names
        money, begin = unit_before(text, start)
        sign = -1 if _SIGN.search(text, max(0, start - 2), start) else 1
        end = stop
        yield Quantity(
            tuple(sign * value * power for value in values),
            unit or money,
            form,
            (begin, stop),
            places * power,
            rounded or power > 1,
        )


def _belongs_to_a_name(text: str, at: int) -> bool:
    """Whether digits go on a word: GPT-3, H2O. Behind a small word they are a number: mid-1990."""
    if at and (text[at - 1].isalpha() or text[at - 1] == "_"):
        return text[at - 3 : at].lower() not in ("us$",)
    if at < 2 or text[at - 1] not in "-‑" or not text[at - 2].isalnum():
        return False
    word = re.search(r"\w+$", text[max(0, at - 21) : at - 1])
    return word is not None and not word.group().isdigit() and not word.group().islower()


def _readings(raw: str, language: Language) -> tuple[Decimal, ...]:
    """Return what digits with separators may mean; "1.000" is one or a thousand."""
    raw = re.sub(r"[ \xa0\u202f'’]", "", raw)
    marks = re.sub(r"\d", "", raw)
    if not marks:
        return (Decimal(raw),)
    whole, _, last = raw.rpartition(marks[-1])
    grouped = re.fullmatch(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*", raw) is not None
    if len(set(marks)) == 2:
        return (Decimal(re.sub(r"[.,]", "", whole) + "." + last),)
    together, decimal = Decimal(re.sub(r"[.,]", "", raw)), None
    if len(marks) > 1:
        # 3.11.2 is no number; one that equals no other stands for it.
        return (together,) if grouped else (together.scaleb(-20),)
    decimal = Decimal(f"{whole}.{last}")
    if not grouped or whole == "0":
        return (decimal,)
    if language == "en" and marks == ",":
        return (together,)
    return (decimal, together)


def _last_place(raw: str, decimals: bool) -> Decimal:
    """Return what one of the last digit is worth that is not a closing zero: 100 of 1,200."""
    if decimals:
        return Decimal(1).scaleb(-len(re.split(r"[.,]", raw)[-1]))
    digits = re.sub(r"\D", "", raw)
    return Decimal(1).scaleb(len(digits) - len(digits.rstrip("0")))


def _magnitude(text: str, at: int) -> tuple[Decimal, int]:
    """Return the power of ten that follows a number, and where it ends."""
    match = _MAGNITUDE.match(text, at)
    if match is None:
        return Decimal(1), at
    name = match["name"].lower()
    if name not in _MAGNITUDES:
        return Decimal(1), at
    if len(name) == 1 and (match["gap"] or match["name"] not in ("k", "K", "M", "B")):
        return Decimal(1), at  # 5 m are metres
    end = match.end()
    if text[match.end("name") : end] == "." and name not in ("mio", "mrd", "tsd"):
        end -= 1  # the sentence ends
    return _MAGNITUDES[name], end


def _fractions(text: str) -> Iterator[Quantity]:
    for match in _SLASH.finditer(text):
        above, below = int(match[1]), int(match[2])
        if 0 < above < below <= 100 and not _belongs_to_a_name(text, match.start()):
            yield _fraction(Decimal(above) / below, match.span())
    for match in _VULGAR_ALONE.finditer(text):
        yield _fraction(_vulgar(match.group()), match.span())
    for match in _LATIN_PARTS.finditer(text):
        part = match["part"].lower().removesuffix("s")
        count = (match["count"] or "").lower()
        if part not in ("half", "halve") and not count:
            continue  # "the third" is an ordinal
        if (
            count in ("a", "an")
            and not re.match(r" (?:of|as)\b", text[match.end() :][:4])
            and (part not in ("half", "quarter"))
        ):
            continue
        above = _SMALL.index(count) if count in _SMALL else 1
        yield _fraction(Decimal(above) / _PARTS[part], match.span())
    for match in _FOREIGN_HALVES.finditer(text):
        yield _fraction(Decimal("0.5"), match.span())


_SMALL = "zero one two three four five six seven eight nine".split()


def _fraction(value: Decimal, span: Span) -> Quantity:
    return Quantity((value,), None, "fraction", span, Decimal("0.01"), rounded=True)


def _vulgar(char: str) -> Decimal:
    above, _, below = _VULGAR[char].partition("/")
    return Decimal(above) / Decimal(below or 1)


@dataclass(frozen=True, slots=True)
class _Heard:
    """A word as text2num takes it."""

    written: str
    span: Span

    def text(self) -> str:
        return self.written

    def nt_separated(self, previous: _Heard) -> bool:
        return False

    def not_a_number_part(self) -> bool:
        return False


def _in_words(text: str, language: Language) -> Iterator[Quantity]:
    from text_to_num import find_numbers

    heard = [_Heard(m.group(), m.span()) for m in _WORDS.finditer(text)]
    spelled = [o for o in find_numbers(heard, language, 0) if not heard[o.start].written.isdigit()]
    index = 0
    while index < len(spelled):
        one = spelled[index]
        start, end = heard[one.start].span[0], heard[one.end - 1].span[1]
        value = Decimal(str(one.value))
        following = spelled[index + 1] if index + 1 < len(spelled) else None
        if following and following.start == one.end and _is_year(one.value, following.value):
            value = value * 100 + Decimal(str(following.value))
            end = heard[following.end - 1].span[1]
            index += 1
        index += 1
        unit, stop = unit_after(text, end)
        yield Quantity(
            (value.normalize(),),
            unit,
            "ordinal" if one.is_ordinal else "word",
            (start, stop),
            _last_place(str(int(value)), decimals=False),
            value >= 100,
        )


def _is_year(first: float, second: float) -> bool:
    """Whether two numbers in words are a year: nineteen sixty-two."""
    return 10 <= first <= 21 and 10 <= second <= 99


def _hints(text: str) -> Iterator[Quantity]:
    for match in _WORDS.finditer(text):
        if (value := _HINTS.get(match.group().lower())) is not None:
            yield Quantity((value,), None, "hint", match.span(), Decimal(1))


def _romans(text: str) -> Iterator[Quantity]:
    """Yield the numbers of rulers and parts: Henry VIII, Part II."""
    for match in _ROMAN.finditer(text):
        value = 0
        digits = [_ROMAN_VALUES[char] for char in match.group()]
        for digit, following in zip(digits, [*digits[1:], 0], strict=True):
            value += -digit if digit < following else digit
        if len(match.group()) > 1 or match.group() == "V":
            yield Quantity((Decimal(value),), None, "ordinal", match.span(), Decimal(1))


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


PERCENT = UNITS["%"]
