"""The numbers of a text, in digits or words, as exact values with their units."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from rag.text.number_words import CARDINALS
from rag.text.quantities import (
    UNITS,
    NumberForm,
    Quantity,
    Unit,
    last_place,
    measure_after,
    unit_before,
)
from rag.text.sentences import Span
from rag.text.tokens import Language, rules_of

_SLASH = re.compile(r"(?<![\w./⁄-])(\d{1,3})[/⁄](\d{1,3})(?![\w/])")
_SIGNS = dict(zip("½¼¾⅓⅔⅛", ("1/2", "1/4", "3/4", "1/3", "2/3", "1/8"), strict=True))
_FRACTION_SIGN = re.compile(f"(?<!\\d)[{''.join(_SIGNS)}]")
_ENGLISH = re.compile(
    rf"\b(?:(?P<count>{'|'.join(CARDINALS[1:10])}|\d|an?)[ -])?(?P<part>half|halves|"
    r"thirds?|quarters?|fifths?|sixths?|eighths?|tenths?)\b"
    r"(?P<of> of\b| as\b|(?=\s*(?:[.,;:!?)]|$)))?",
    re.IGNORECASE,
)
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
    """Yield the fractions of a text; those in words in English and one other language."""
    for match in _SLASH.finditer(text):
        above, below = int(match[1]), int(match[2])
        if 0 < above < below <= 100:
            yield _fraction(Decimal(above) / below, match.span())
    for match in _FRACTION_SIGN.finditer(text):
        yield _fraction(sign_value(match.group()), match.span())
    for match in _ENGLISH.finditer(text):
        part = match["part"].lower()
        part = part if part in _PARTS else part.removesuffix("s")
        count = (match["count"] or "").lower()
        article = count in ("", "a", "an")
        if article and not (
            part.startswith("hal") or (count and (match["of"] is not None or part == "quarter"))
        ):
            continue  # "the third" and "a third problem" are ordinals
        if count.isdigit() and not match["part"].endswith("s"):
            continue
        above = int(count) if count.isdigit() else 1 if article else CARDINALS.index(count)
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


_MIXED = re.compile(
    rf"(?<![\w.,/-])(?P<whole>\d{{1,3}}|{'|'.join(CARDINALS[1:13])}|an?)\b(?:"
    r"[ \xa0](?P<above>\d)[/⁄](?P<below>\d{1,2})(?![\w/])|"
    r"(?P<unit>[ \xa0][^\W\d_]+)? and an? (?P<part>half|quarter)\b(?!-))",
    re.IGNORECASE,
)


def mixed(text: str) -> Iterator[Quantity]:
    """Yield whole numbers with a fraction: 1 1/2, one and a half, an hour and a half."""
    for match in _MIXED.finditer(text):
        whole, named = match["whole"].lower(), (match["unit"] or "").strip().lower()
        if (whole in ("a", "an") and not named) or (named and named not in UNITS):
            continue
        value = Decimal(whole if whole.isdigit() else max(1, _cardinal(whole)))
        if match["part"]:
            value += Decimal("0.5") if match["part"].lower() == "half" else Decimal("0.25")
        else:
            value += Decimal(match["above"]) / Decimal(match["below"])
        power, end = _magnitude(text, match.end())
        unit, per, end = measure_after(text, end)
        yield Quantity(
            (value * power,),
            UNITS[named] if named else unit,
            "digits",
            (match.start(), end),
            Decimal("0.01") * power,
            rounded=True,
            power=power,
            per=per,
        )


def _cardinal(word: str) -> int:
    """Return the value of a small number in words; 0 for an article."""
    return CARDINALS.index(word) if word in CARDINALS else 0


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


class _SpokenWord(NamedTuple):
    """A word in the form that text2num expects."""

    written: str
    span: Span

    def text(self) -> str:
        return self.written

    def nt_separated(self, previous: _SpokenWord) -> bool:
        return False

    def not_a_number_part(self) -> bool:
        return False


def in_words(text: str, language: Language) -> Iterator[Quantity]:
    """Yield the numbers that are written in words of one language, ordinals included."""
    from text_to_num import find_numbers

    spoken = [_SpokenWord(match.group(), match.span()) for match in _WORDS.finditer(text)]
    spelled = [
        (Decimal(str(one.value)).normalize(), one.is_ordinal, one.start, one.end)
        for one in find_numbers(spoken, language, 0)
        if not spoken[one.start].written.isdigit()
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
        start, end = spoken[first].span[0], spoken[last - 1].span[1]
        unit, per, end = measure_after(text, end)
        place = last_place(f"{value:f}", decimals=value % 1 != 0)
        form: NumberForm = "ordinal" if ordinal else "word"
        sign, start = _sign(text, start)
        span = (start, end)
        yield Quantity((sign * value,), unit, form, span, place, rounded=value >= 100, per=per)


def hints(text: str) -> Iterator[Quantity]:
    """Yield words that imply a count, such as "both" and "twice"."""
    for match in _HINT.finditer(text):
        value = _HINTS[match.group().lower()]
        yield Quantity((value,), None, "hint", match.span(), Decimal(1))


def romans(text: str) -> Iterator[Quantity]:
    """Yield Roman numerals: Henry VIII, Part II. A single I or X is a letter."""
    for match in _ROMAN.finditer(text):
        if len(match.group()) > 1 or match.group() == "V":
            digits = [_ROMAN_VALUES[char] for char in match.group()]
            value = sum(
                -digit if digit < following else digit
                for digit, following in zip(digits, [*digits[1:], 0], strict=True)
            )
            yield Quantity((Decimal(value),), None, "ordinal", match.span(), Decimal(1))


_DIGITS = re.compile(
    r"\d{1,3}(?:[ \xa0\u202f'’]\d{3})+(?![\d\w])(?:[.,]\d{1,30})?|"
    r"\d{1,30}(?:[.,]\d{1,30}){0,12}|(?<![\w.,])\.\d{1,30}"
)
_SIGN = re.compile(r"(?:(?:^|(?<!\d)[\s(])([-−–])|\b(minus |negative ))$", re.IGNORECASE)
_LONGEST_SIGN = 10
_SPACES = re.compile(r"[ \xa0\u202f'’]")
_GROUPED = re.compile(r"\d{1,3}([.,])\d{3}(?:\1\d{3})*")
_ORDINAL = re.compile(r"(?:st|nd|rd|th|er|ère|re|e|ème|eme|º|ª|°)(?!\w)")
_NAME_GOES_ON = re.compile(r"(?!s\b)[^\W\d]")
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
_ABBREVIATED = ("mio", "mrd", "tsd")
_CLOCK = re.compile(
    r"(?<![\w.:])(?:(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{1,2}))? ?(?P<half>[ap])\.?m\b\.?|"
    r"(?P<hour2>[01]?\d|2[0-4]):(?P<minute2>[0-5]?\d))(?![\d:]|[.,]\d)",
    re.IGNORECASE,
)
_TIME_OF_DAY = Unit("time of day", Decimal(1))
_PREFIX_CHARS = 20
"""Characters examined before a hyphen: GPT-3 is a name, mid-1990 is not."""
_PREFIX = re.compile(r"\w+$")


def in_digits(text: str, language: Language) -> Iterator[Quantity]:
    """Yield numbers in digits that are not part of a name."""
    clock = {match.start(): match for match in _CLOCK.finditer(text)}
    end = 0
    for match in _DIGITS.finditer(text):
        start = match.start()
        if start < end or _belongs_to_a_name(text, start):
            continue
        if start in clock:
            end = clock[start].end()
            yield _time_of_day(clock[start])
            continue
        found = _number(text, match, language)
        if found is not None:
            end = found.span[1]
            yield found


def _number(text: str, match: re.Match[str], language: Language) -> Quantity | None:
    start, stop = match.span()
    values = _readings(match.group(), language)
    decimals = len(values) > 1 or values[0].as_tuple().exponent != 0
    if part := sign_value(text[stop : stop + 1]):
        values, stop, decimals = tuple(value + part for value in values), stop + 1, True
    form: NumberForm = "digits"
    if ordinal := _ORDINAL.match(text, stop):
        form, stop = "ordinal", ordinal.end()
    power, stop = _magnitude(text, stop)
    unit, per, stop = measure_after(text, stop)
    if stop == match.end() and _NAME_GOES_ON.match(text, stop):
        return None  # 3D and 2b are names
    money, begin = unit_before(text, start)
    sign, begin = _sign(text, begin)
    return Quantity(
        tuple(sign * value * power for value in values),
        unit or money,
        form,
        (begin, stop),
        last_place(match.group(), decimals=decimals) * power,
        rounded=decimals or power > 1,
        power=power,
        per=per,
    )


def _sign(text: str, start: int) -> tuple[int, int]:
    """Return the sign before a number, 1 or -1, and where the number begins with it."""
    sign = _SIGN.search(text, max(0, start - _LONGEST_SIGN), start)
    return (-1, sign.start(1 if sign[1] else 2)) if sign else (1, start)


def _belongs_to_a_name(text: str, at: int) -> bool:
    """Whether digits continue a word, as in GPT-3 and H2O, unlike in mid-1990."""
    if at and (text[at - 1].isalpha() or text[at - 1] == "_"):
        return True
    if at < 2 or text[at - 1] not in "-‑" or not text[at - 2].isalnum():
        return False
    word = _PREFIX.search(text[max(0, at - 1 - _PREFIX_CHARS) : at - 1])
    return word is not None and not word.group().isdigit() and not word.group().islower()


def _readings(raw: str, language: Language) -> tuple[Decimal, ...]:
    """Return the possible values of digits with separators; "1.000" is one or a thousand."""
    raw = _SPACES.sub("", raw)
    marks = [char for char in raw if char in ".,"]
    together = Decimal(raw.replace(",", "").replace(".", ""))
    if not marks:
        return (together,)
    whole, _, last = raw.rpartition(marks[-1])
    grouped = _GROUPED.fullmatch(raw) is not None
    if len(set(marks)) == 2:
        return (Decimal(whole.replace(",", "").replace(".", "") + "." + last),)
    if len(marks) > 1:
        # 3.11.2 is not a number; it gets a value that no number has.
        return (together if grouped else together.scaleb(-20),)
    decimal = Decimal(f"{whole}.{last}")
    if not grouped or whole == "0":
        return (decimal,)
    return (together,) if language == "en" and marks == [","] else (decimal, together)


def _magnitude(text: str, at: int) -> tuple[Decimal, int]:
    """Return the magnitude word after a number as a power of ten, and its end."""
    match = _MAGNITUDE.match(text, at)
    if match is None or match["name"].lower() not in _MAGNITUDES:
        return Decimal(1), at
    name = match["name"].lower()
    if len(name) == 1 and (match["gap"] or match["name"] not in ("k", "K", "M", "B")):
        return Decimal(1), at  # 5 m are metres
    end = match.end()
    if text[match.end("name") : end] == "." and name not in _ABBREVIATED:
        end -= 1  # the sentence ends
    return _MAGNITUDES[name], end


def _time_of_day(match: re.Match[str]) -> Quantity:
    """Return a time in minutes since midnight; without am or pm it may be either."""
    hour = int(match["hour"] or match["hour2"])
    minutes = Decimal(hour * 60 + int(match["minute"] or match["minute2"] or 0))
    if match["half"]:
        values = [minutes % 720 + (720 if match["half"].lower() == "p" else 0)]
    else:
        values = [minutes, minutes + 720] if hour <= 12 else [minutes]
    return Quantity(tuple(values), _TIME_OF_DAY, "digits", match.span(), Decimal(1))


_RANGE = re.compile(r"\s?(?:[-–—/]|to|and|or|bis|und|oder|à|et|ou|a|y|o|e)\s?")


def numbers(text: str) -> set[str]:
    """Return every number of a text in one notation: 1,000 is 1000, and five is 5."""
    found = quantities(text, rules_of(text))
    return {f"{value.normalize():f}" for q in found if q.form != "hint" for value in q.values}


def quantities(text: str, language: Language) -> list[Quantity]:
    """Return the numbers of a text in order; numbers in words are read in one language."""
    found: list[Quantity] = []
    taken: set[int] = set()
    for reading in (
        mixed(text),
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
