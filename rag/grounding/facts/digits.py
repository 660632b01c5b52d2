"""Numbers in digits: separators of several countries, magnitudes, ordinals, signs, clock times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from rag.grounding.facts.fractions import sign_value
from rag.grounding.facts.quantity import Form, Quantity, last_place
from rag.grounding.facts.units import Unit, unit_after, unit_before
from rag.grounding.facts.wording import Language

_DIGITS = re.compile(
    r"\d{1,3}(?:[ \xa0\u202f'’]\d{3})+(?![\d\w])(?:[.,]\d{1,30})?|\d{1,30}(?:[.,]\d{1,30}){0,12}"
)
_SIGN = re.compile(r"(?:^|[\s(])[-−]$")
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
    r"(?P<hour2>[01]?\d|2[0-4]):(?P<minute2>[0-5]?\d))(?![\d:])",
    re.IGNORECASE,
)
_TIME_OF_DAY = Unit("time of day", Decimal(1))
_PREFIX_CHARS = 20
"""Characters of the word before a hyphen that are looked at: GPT-3 is a name, mid-1990 is none."""
_PREFIX = re.compile(r"\w+$")


def in_digits(text: str, language: Language) -> Iterator[Quantity]:
    """Yield the numbers that are written in digits and belong to no name."""
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
    form: Form = "digits"
    if ordinal := _ORDINAL.match(text, stop):
        form, stop = "ordinal", ordinal.end()
    power, stop = _magnitude(text, stop)
    unit, stop = unit_after(text, stop)
    if stop == match.end() and _NAME_GOES_ON.match(text, stop):
        return None  # 3D and 2b are names
    money, begin = unit_before(text, start)
    sign = -1 if _SIGN.search(text, max(0, start - 2), start) else 1
    return Quantity(
        tuple(sign * value * power for value in values),
        unit or money,
        form,
        (begin - (sign < 0 and begin == start), stop),
        last_place(match.group(), decimals=decimals) * power,
        rounded=decimals or power > 1,
        power=power,
    )


def _belongs_to_a_name(text: str, at: int) -> bool:
    """Whether digits go on a word: GPT-3, H2O. Behind a small word they are a number: mid-1990."""
    if at and (text[at - 1].isalpha() or text[at - 1] == "_"):
        return True
    if at < 2 or text[at - 1] not in "-‑" or not text[at - 2].isalnum():
        return False
    word = _PREFIX.search(text[max(0, at - 1 - _PREFIX_CHARS) : at - 1])
    return word is not None and not word.group().isdigit() and not word.group().islower()


def _readings(raw: str, language: Language) -> tuple[Decimal, ...]:
    """Return what digits with separators may mean; "1.000" is one or a thousand."""
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
        # 3.11.2 is no number; a value that no other number has stands for it.
        return (together if grouped else together.scaleb(-20),)
    decimal = Decimal(f"{whole}.{last}")
    if not grouped or whole == "0":
        return (decimal,)
    return (together,) if language == "en" and marks == [","] else (decimal, together)


def _magnitude(text: str, at: int) -> tuple[Decimal, int]:
    """Return the power of ten that follows a number, and where it ends."""
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
