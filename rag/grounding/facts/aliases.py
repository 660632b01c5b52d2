"""Other names of one thing: countries with their people, and abbreviations that a text defines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.documents.words import STOP_WORDS, fold, words

_ALIASES = (
    "us usa america american americans united+states",
    "uk britain british united+kingdom english england",
    "eu european europe european+union",
    "un united+nations",
    "germany german germans",
    "france french",
    "spain spanish spaniard spaniards",
    "italy italian italians",
    "china chinese",
    "japan japanese",
    "netherlands dutch holland",
    "denmark danish danes dane",
    "sweden swedish swedes",
    "norway norwegian norwegians",
    "poland polish poles",
    "greece greek greeks",
    "turkey turkish turks",
    "scotland scottish scots",
    "wales welsh",
    "ireland irish",
    "switzerland swiss",
    "portugal portuguese",
    "russia russian russians soviet",
    "canada canadian canadians",
    "brazil brazilian",
    "mexico mexican",
    "india indian",
    "egypt egyptian",
    "israel israeli",
    "rome roman romans",
    "paris parisian",
    "nyc new+york",
    "la los+angeles",
)
"""Countries with their people and language, where no ending tells: a small table, no gazetteer."""
_KIN: dict[str, list[set[str]]] = {}
for _line in _ALIASES:
    _group = [set(name.split("+")) for name in _line.split()]
    for _name in _line.split():
        _KIN.setdefault(_name, _group)


def kin(name: str) -> list[set[str]]:
    """Return the other names of a country, its people and language, each as folded words."""
    return _KIN.get(name, [])


_SHORT = r"[A-Z][\w-]{1,14}"
_BEHIND = re.compile(rf"(?: \((?:the )?|, (?:or|also called|also known as|known as) )({_SHORT})\b")
_BEFORE = re.compile(rf"\b({_SHORT})(?: \(|, short for |, or )(?=[^\W\d_])")
_LETTERS = re.compile(r"[^\W\d_]+")
_FAR = 100
"""Characters beside an abbreviation in which its words stand."""


def definitions(text: str) -> Iterator[tuple[str, set[str]]]:
    """Yield the stems of abbreviations and of what they stand for: "Name of a Thing (NT)"."""
    for match in _BEHIND.finditer(text):
        spoken = _content(text[max(0, match.start() - _FAR) : match.start()])
        if count := _capitals(match[1]):
            yield from _definition(match[1], spoken[-count:])
    for match in _BEFORE.finditer(text):
        spoken = _content(text[match.end() : match.end() + _FAR])
        yield from _definition(match[1], spoken[: _capitals(match[1])])


def _definition(short: str, long: list[str]) -> Iterator[tuple[str, set[str]]]:
    if len(long) > 1 and long[0][0] == short[0].lower():
        yield " ".join(words(short)), set(words(" ".join(long)))


def _capitals(short: str) -> int:
    return sum(char.isupper() for char in short)


def _content(text: str) -> list[str]:
    return [word for word in _LETTERS.findall(fold(text)) if word not in STOP_WORDS]
