"""The dates of a text, whole or in part: days, months, years, decades, centuries, weekdays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from rag.text.calendar_names import LOCALES, month_names, weekday_names
from rag.text.number_words import DAYS, ORDINALS
from rag.text.sentences import Span
from rag.text.words import fold


@dataclass(frozen=True, slots=True)
class Date:
    """A date, whole or in part; fields that the text does not give are None.

    `years` are the first and last year: of one year, a decade or a century; years BC are negative.
    `either` marks numbers that may be day and month or the reverse.
    """

    span: Span
    day: int | None = None
    month: int | None = None
    years: Span | None = None
    weekday: int | None = None
    either: bool = False

    @property
    def is_year(self) -> bool:
        """Whether it is one year and nothing else."""
        return self.day is self.month is self.weekday is None and (
            self.years is not None and self.years[0] == self.years[1]
        )


@cache
def _months() -> dict[str, int]:
    """Return the months by name, folded.

    Abbreviations are those of English and German; in other languages some are words of English,
    such as "set" and "ago".
    """
    short = month_names("en", "en_GB", "de", width="abbreviated")
    return {
        fold(name).rstrip("."): number for name, number in (month_names(*LOCALES) | short).items()
    }


@cache
def _weekdays() -> dict[str, int]:
    """Return the weekdays by name, folded; CLDR lacks the other German name of Saturday."""
    names = weekday_names(*LOCALES) | {"Sonnabend": 6}
    return {fold(name): number for name, number in names.items()}


@cache
def _weekday_pattern() -> re.Pattern[str]:
    """Return a pattern for the names of weekdays, with or without accents."""
    names = {*_weekdays(), *weekday_names(*LOCALES)}
    return re.compile(rf"\b(?P<name>{'|'.join(sorted(names))})s?\b", re.IGNORECASE)


_MONTH = r"(?P<month>[^\W\d_]{3,10})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|º)?"
_DAY_IN_WORDS = rf"(?P<day>{'|'.join(reversed(DAYS))})"
_YEAR = r"(?P<year>\d{3,4})"
_PATTERNS = [
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d){_DAY}(?: of| de| di)? {_MONTH}(?:(?:,| of| de| del| di)? {_YEAR}(?![\d.,]?\d))?",
        rf"\b{_DAY_IN_WORDS} of {_MONTH}(?:,? {_YEAR}(?![\d.,]?\d))?",
        rf"\b{_MONTH} (?:the )?{_DAY}(?![\d:])(?:,? {_YEAR}(?![\d.,]?\d))?",
        rf"\b{_MONTH}(?:,| of| de| del| di)? {_YEAR}(?![\d.,]?\d)",
        r"(?<![\d-])(?P<year>\d{4})-(?P<month>\d{2})(?:-(?P<day>\d{2}))?(?![\d-])",
    )
]
_TWO_NUMBERS = re.compile(r"\d[./-] ?\d")
_LETTERS = re.compile(r"[^\W\d_]{3,10}")
_NUMERIC = re.compile(r"(?<![\d./])(\d{1,2})([./])(\d{1,2})\2(\d{4}|\d{2})?(?![\d/])")
_GERMAN_DAY = re.compile(r"\b(?:am|vom|zum|bis) (\d{1,2})\. ?(\d{1,2})\.(?!\d)")
_SHORT = re.compile(r"(?<![\d./])(\d{1,2})/(\d{1,2})(?![\d/])")
_DECADE = re.compile(
    r"(?P<year>\d{3}0)(?:['’]?s\b|er[nj]?(?:[ -]?Jahren?)?\b)|(?:années|años|anni|les|gli|los) "
    r"(?P<foreign>\d{3}0)\b"
)
_CENTURY = re.compile(
    r"(?P<number>\d{1,2})(?:st|nd|rd|th|\.|e|ème)?[ -](?:century|centuries|Jahrhunderts?|siècle|"
    r"Jh\.)|(?:siglo|secolo) (?P<roman>[XVI]{1,6})\b|\b(?P<roman2>[XVI]{1,6})(?:e|ème|"
    r"°)? (?:siècle|secolo)|"
    rf"(?P<word>{'|'.join(ORDINALS)})[ -]century"
)
_ROMANS = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX XXI".split()
_LONE_YEAR = re.compile(r"(?<![\w.,/$€£-])(?:1\d|20|21)\d\d(?![\w/%]|[.,]\d)")
_RANGE = re.compile(r"(?<![\w.,])(1\d|20)(\d\d)[-–/](\d\d)(?![\w-]|[.,]\d)")
_TO_YEAR = re.compile(r"(?<=\d{4}[-–])(?:1\d|20|21)\d\d(?![\w/%]|[.,]\d)")
_ERA = re.compile(
    r" ?(?:(?P<before>B\.?C\.?(?:E\.?)?|v\. ?Chr\.|av\. J\.-C\.|a\. ?C\.)|A\.?D\.?|C\.?E\.?|"
    r"n\. ?Chr\.)(?!\w)"
)
_ERA_YEAR = re.compile(r"(?:\bAD )?(?<![\w.,])(\d{1,4})(?= ?(?:B\.?C|A\.?D\b|v\. ?Chr|n\. ?Chr))")


def dates(text: str) -> list[Date]:
    """Return the dates of a text in order; where readings overlap, the longest."""
    found: list[Date] = []
    taken: set[int] = set()
    for reader in (_written, _numeric, _centuries, _decades, _era_years, _years):
        for one in reader(text):
            if not taken.intersection(range(*one.span)):
                taken.update(range(*one.span))
                found.append(one)
    found += [
        Date(match.span(), weekday=_weekdays()[fold(match["name"])])
        for match in _weekday_pattern().finditer(text)
    ]
    return sorted(found, key=lambda one: one.span)


def may_have_day(text: str) -> bool:
    """Whether a text may have a date with day and month; takes a tenth of the time of `dates`."""
    return bool(_TWO_NUMBERS.search(text)) or any(
        fold(word) in _months() for word in _LETTERS.findall(text)
    )


def _written(text: str) -> Iterator[Date]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            name = parts["month"]
            month = int(name) if name.isdigit() else _months().get(fold(name))
            day = _day(parts["day"]) if parts.get("day") else None
            if not month or month > 12 or not (day is None or 1 <= day <= 31):
                continue
            if not name.isdigit() and name.islower() and name in ("may", "mar", "march"):
                continue  # "may 5 networks", "march 20 miles"
            year = int(parts["year"]) if parts.get("year") else None
            yield Date(match.span(), day, month, (year, year) if year else None)


def _day(written: str) -> int:
    return int(written) if written.isdigit() else DAYS.index(written) + 1


def _numeric(text: str) -> Iterator[Date]:
    for match in _NUMERIC.finditer(text):
        first, second, end = int(match[1]), int(match[3]), match[4]
        if not end:
            continue
        year = int(end) if end else None
        if year is not None and len(end) == 2:
            year += 2000 if year < 50 else 1900
        yield from _two(match.span(), first, second, (year, year) if year else None, match[2])
    for match in _GERMAN_DAY.finditer(text):
        yield from _two(match.span(), int(match[1]), int(match[2]), None, ".")
    for match in _SHORT.finditer(text):
        first, second = int(match[1]), int(match[2])
        if first >= second:  # 1/2 is a half, but 3/3 is a day
            yield from _two(match.span(), first, second, None, "/")


def _two(span: Span, first: int, second: int, years: Span | None, mark: str) -> Iterator[Date]:
    """Yield a date of two numbers; with a full stop the day comes first, as in German."""
    if first > 12 or mark == ".":
        day, month = first, second
    else:
        month, day = first, second
    if 1 <= month <= 12 and 1 <= day <= 31:
        yield Date(span, day, month, years, either=mark == "/" and first <= 12 and second <= 12)


def _centuries(text: str) -> Iterator[Date]:
    for match in _CENTURY.finditer(text):
        roman = match["roman"] or match["roman2"]
        if match["number"]:
            number = int(match["number"])
        elif match["word"]:
            number = ORDINALS.index(match["word"]) + 1
        elif roman in _ROMANS:
            number = _ROMANS.index(roman) + 1
        else:
            continue
        era = _ERA.match(text, match.end())
        if 1 <= number <= 30:
            first, last = number * 100 - 100, number * 100
            span = (match.start(), era.end() if era else match.end())
            yield Date(span, years=(-last, -first) if era and era["before"] else (first, last))


def _decades(text: str) -> Iterator[Date]:
    for match in _DECADE.finditer(text):
        year = int(match["year"] or match["foreign"])
        # "The 1900s" are usually the century; the decade lies within it.
        yield Date(match.span(), years=(year, year + (99 if year % 100 == 0 else 9)))


def _era_years(text: str) -> Iterator[Date]:
    for match in _ERA_YEAR.finditer(text):
        era = _ERA.match(text, match.end())
        if era:
            year = -int(match[1]) if era["before"] else int(match[1])
            yield Date((match.start(), era.end()), years=(year, year))


def _years(text: str) -> Iterator[Date]:
    for match in _RANGE.finditer(text):
        first, last = int(match[1] + match[2]), int(match[1] + match[3])
        if first < last:
            yield Date((match.start(), match.start() + 4), years=(first, first))
            yield Date((match.end() - 2, match.end()), years=(last, last))
    for pattern in (_LONE_YEAR, _TO_YEAR):
        for match in pattern.finditer(text):
            yield Date(match.span(), years=(int(match.group()),) * 2)


def is_stated(one: Date, known: Sequence[Date], years: frozenset[int]) -> bool:
    """Whether the dates and years of a text contain all parts of a date.

    Day and month must be together; the year may be elsewhere in the text.
    """
    if one.weekday is not None:
        return any(other.weekday == one.weekday or _falls_on(other) == one.weekday
                   for other in known)  # fmt: skip
    if one.years is not None and not _year_holds(one.years, known, years):
        return False
    if one.month is None:
        return True
    return any(
        _same_day(one, other)
        and (one.years is None or other.years is None or one.years == other.years)
        for other in known
    )


def _year_holds(wanted: Span, known: Sequence[Date], years: frozenset[int]) -> bool:
    first, last = wanted
    if any(first <= year <= last for year in years):
        return True
    spans = [other.years for other in known if other.years]
    return any(first <= span[0] and span[1] <= last for span in spans) or (
        # A year without an era agrees with the same year BC.
        first == last and any(span == (-first, -first) for span in spans) and first > 0
    )


def _same_day(one: Date, other: Date) -> bool:
    pairs = {(one.day, one.month)} | ({(one.month, one.day)} if one.either else set())
    others = {(other.day, other.month)} | ({(other.month, other.day)} if other.either else set())
    if one.day is None:
        return bool({month for _, month in pairs} & {month for _, month in others})
    return bool(pairs & others)


def _falls_on(one: Date) -> int | None:
    if one.day and one.month and one.years:
        try:
            return date(one.years[0], one.month, one.day).isoweekday()
        except ValueError:
            return None
    return None
