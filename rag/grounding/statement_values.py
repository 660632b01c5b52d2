"""The values of a statement (numbers, times, dates, names), and the words that are left."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.text.dates import Date, dates
from rag.text.list_marks import LIST_MARK
from rag.text.names import name_spans
from rag.text.numbers import quantities
from rag.text.quantities import Quantity
from rag.text.tokens import rules_of
from rag.text.words import content_words

_TIME = re.compile(r"\b\d{1,2}[:.]\d\d(?: ?[ap]\.?m\b)?(?![\d.]*\d)|\b\d{1,2} ?[ap]\.?m\b", re.I)
_ONE_MEANING = (
    "open inaugurate", "build construct erect", "found establish", "begin start commence",
    "cost price", "have measure hold contain", "staff employee", "take last",
)  # fmt: skip
_SAME = {word: line.split()[0] for line in map(" ".join, map(content_words, _ONE_MEANING))
         for word in line.split()}  # fmt: skip
_NEUTRAL = frozenset(
    content_words(
        """now currently today still already exactly about approximately nearly around roughly
        almost total altogether overall officially according survey report figures also actually
        however measures measure holds contains amounts has have reaches lasts takes be well"""
    )
)


@dataclass(frozen=True, slots=True)
class Values:
    """A statement, its values, and the stems of its other words in order.

    Weekdays and ordinals are words: they say which thing is meant.
    """

    text: str
    numbers: tuple[Quantity, ...]
    times: frozenset[str]
    dates: tuple[Date, ...]
    names: tuple[str, ...]
    words: tuple[str, ...]


@lru_cache(maxsize=4096)
def read_values(text: str) -> Values:
    """Return the values of a sentence, a label or a field; a mark of a list is left out."""
    mark = LIST_MARK.match(text)
    text = text[mark.end() :] if mark else text
    language = rules_of(text)
    read = dates(text)
    days = tuple(one for one in read if one.weekday is None)
    clock = list(_TIME.finditer(text)) if not days else []
    taken = {at for span in (*(d.span for d in days), *(m.span() for m in clock))
             for at in range(*span)}  # fmt: skip
    numbers = tuple(
        one
        for one in quantities(text, language)
        if one.span[0] not in taken
        and one.form in ("digits", "word", "fraction")
        and (one.form != "word" or one.unit or one.values[0] >= 2)
    )
    taken |= {at for one in numbers for at in range(*one.span)}
    names = tuple(
        text[slice(*span)]
        for span in name_spans(text, language)
        if span[0] not in taken and not any(span[0] <= one.span[0] < span[1] for one in read)
    )
    rest = "".join(" " if at in taken else char for at, char in enumerate(text))
    words = tuple(_SAME.get(word, word) for word in content_words(rest) if word not in _NEUTRAL)
    return Values(
        text, numbers, frozenset(match.group().lower() for match in clock), days, names, words
    )
