"""Compare a gold answer that is a date with the dates of an answer.

A date of the answer must state all that the gold states, in one place, and may state more: for the
gold "March 2015" an answer may say 22 March 2015, but for "22 March 2015" not March 2015.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from rag.evaluation.comparison.compare_quantities import without
from rag.evaluation.comparison.denials import is_denied
from rag.text.calendar_names import month_names
from rag.text.dates import Date, dates
from rag.text.words import fold, words

_FILLER = frozenset(
    "in on the of since from to until till between and about around circa ca c at by a an".split()
)
_MOST_WORDS = 2
_ASKS_TIME = re.compile(r"\b(?:when|years?|dates?|day|since|until|born|died)\b", re.IGNORECASE)
_QUARTER = re.compile(r"\bQ([1-4])\b")
_QUARTERS = ("first", "second", "third", "fourth")


def dates_of_gold(gold: str, question: str) -> list[Date]:
    """Return the dates of a gold answer that is a date; none where it is something else.

    A number of four digits is a year only where the question asks for a time. Beside its dates it
    may have a word or two, as in "summer 1976".
    """
    gold = _spelled(gold)
    found = [*dates(gold), *_months(gold)]
    if not found or len(_words_beside(gold, found)) > _MOST_WORDS:
        return []
    plain = all(gold[slice(*one.span)].isdigit() for one in found)
    return [] if plain and not _ASKS_TIME.search(question) else found


def has_dates(gold: str, wanted: Sequence[Date], answer: str, question: str) -> bool:
    """Whether an answer states all dates of a gold answer, and the words beside them."""
    gold, answer = _spelled(gold), _spelled(answer)
    said = [one for one in dates(answer) if not is_denied(answer, one.span[0])]
    said += _months(answer)
    years = _lone_year(said) or _lone_year(dates(question))
    if not all(any(_states(other, one, years) for other in said) for one in wanted):
        return False
    beside = " ".join(_words_beside(gold, wanted))
    return set(words(beside)) <= set(words(answer))


def _spelled(text: str) -> str:
    return _QUARTER.sub(lambda match: f"{_QUARTERS[int(match[1]) - 1]} quarter of", text)


def _words_beside(gold: str, found: Sequence[Date]) -> list[str]:
    rest = without([one.span for one in found], gold)
    return [word for word in re.findall(r"\w+", rest) if word.lower() not in _FILLER]


def _months(text: str) -> Iterator[Date]:
    """Yield months that are named alone: "in May"."""
    taken = {at for one in dates(text) for at in range(*one.span)}
    names = {fold(name): number for name, number in month_names("en", "de").items()}
    for match in re.finditer(r"\b[A-Z][^\W\d_]{2,9}\b", text):
        number = names.get(fold(match.group()))
        if number and match.start() not in taken:
            yield Date(match.span(), month=number)


def _lone_year(found: Sequence[Date]) -> tuple[int, int] | None:
    years = {one.years for one in found if one.years and one.years[0] == one.years[1]}
    return next(iter(years)) if len(years) == 1 else None


def _states(said: Date, gold: Date, year: tuple[int, int] | None) -> bool:
    """Whether a date states all parts of another; `year` is that of dates without one."""
    if gold.weekday is not None:
        return gold.weekday in (said.weekday, _falls_on(said))
    if gold.month is not None and not _days(gold) & _days(said, whole=gold.day is not None):
        return False
    if gold.years is None:
        return gold.month is not None
    years = said.years or (year if said.month is not None else None)
    return years is not None and gold.years[0] <= years[0] and years[1] <= gold.years[1]


def _days(one: Date, *, whole: bool = True) -> set[tuple[int | None, int | None]]:
    """Return the possible days and months of a date, or only its months."""
    day = one.day if whole else None
    if one.either and whole:
        return {(one.day, one.month), (one.month, one.day)}
    return {(day, one.month)} if one.month is not None else set()


def _falls_on(one: Date) -> int | None:
    if one.day and one.month and one.years:
        try:
            return date(one.years[0], one.month, one.day).isoweekday()
        except ValueError:
            return None
    return None
