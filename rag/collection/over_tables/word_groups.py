"""Words of questions that mean a kind of column, an order or nothing in particular."""

from __future__ import annotations

from functools import lru_cache

from rag.text.words import words

_SAME = """
nation country
team club
person people name player driver rider winner artist contestant competitor athlete author director
place location venue site city town where stadium
date day when launched premiered released
year season when edition
cost price fee spent spend paid pay charge
work done job task
result outcome
time duration long finish
score result goals
position place finish rank ranking pos finished
opponent rival against
attendance attended crowd spectators
title film movie song book opera album
owner owned
builder built
region country
lead leader led leads
state status
begun began start started begins
ended end ends finished termination
responsible owner person
born birth
died death
quantity amount number stock pieces count
salary wage pay income earn earns earned
city town place live lives living reside home
work works working department company employer division team
author writer write wrote written by
person writer
distance far farther farthest
"""
"""Lines of words that columns and questions use for related things."""

_ALIKE = """
price cost costs costing
nation country
film movie
vintage year
"""
"""Lines of words that are nearly always used for the same thing."""

_ADJECTIVES = {
    "tall": "height",
    "short": "height length duration time distance runtime minutes",
    "heavy": "weight mass",
    "light": "weight mass",
    "old": "age born year date founded built",
    "young": "age born year date",
    "populous": "population",
    "populated": "population",
    "large": "area size population beds capacity number amount",
    "big": "area size population capacity",
    "small": "area size population capacity",
    "long": "length duration time distance term pages runtime minutes",
    "fast": "time speed",
    "quick": "time",
    "slow": "time speed",
    "expensive": "price cost fee",
    "cheap": "price cost fee",
    "costly": "price cost fee",
    "dear": "price cost",
    "far": "distance",
    "near": "distance",
    "close": "distance",
    "high": "height elevation altitude score points",
    "low": "height score points",
    "deep": "depth",
    "wide": "width",
    "dense": "density",
    "early": "date year begun launched start time",
    "late": "date year begun launched start time",
    "recent": "date year begun launched start",
    "new": "date year begun launched built",
    "warm": "temperature",
    "hot": "temperature",
    "cold": "temperature",
    "good": "rank place score points",
    "bad": "rank place score points",
}
"""The columns that an adjective compares by, the likeliest first."""

SMALL = frozenset(
    """short light young small fast quick cheap near close low early old few least little fewest
    minimum lowest smallest shortest lightest youngest fastest quickest cheapest nearest closest
    earliest oldest less lower smaller shorter lighter younger faster quicker cheaper nearer closer
    earlier older fewer first worst coldest colder""".split()
)
"""Adjectives of the small end of their column, with their degrees; old and young of a date."""

IRREGULAR = {
    "won": "win",
    "winning": "win",
    "winner": "win",
    "winners": "win",
    "wins": "win",
    "lost": "loss",
    "lose": "loss",
    "loses": "loss",
    "losses": "loss",
    "held": "hold",
    "ran": "run",
    "led": "lead",
    "began": "begin",
    "begun": "begin",
    "drew": "draw",
    "drawn": "draw",
    "women": "woman",
    "men": "man",
    "countries": "country",
    "further": "far",
    "farther": "far",
    "farthest": "far",
    "furthest": "far",
    "best": "good",
    "better": "good",
    "worst": "bad",
    "sold": "sell",
    "bought": "buy",
    "paid": "pay",
    "wrote": "write",
    "written": "write",
    "built": "build",
    "us": "unitedstates",
    "usa": "unitedstates",
}
"""Forms that a stemmer does not bring together."""

GENERIC = frozenset(
    words(
        """table chart list listed lists record recorded records row rows entry entries show shown
        given name names number numbers amount total overall altogether thing things item items
        kind many much time times there their any all each every whole following according
        different unique distinct only other another exactly one ones also single value values
        actually currently everyone everybody everything
        ever named called please tell document file page together combined
        represented present included include contain exist appear occur happen mentioned"""
    )
)
"""Stems that say nothing about which rows are meant."""


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the stem of a word in lower case; irregular forms are those of their verb."""
    if not word.isalpha():
        return word
    return (words(IRREGULAR.get(word, word)) or [word])[0]


def _groups(lines: str) -> dict[str, frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for line in lines.strip().splitlines():
        stems = {stem(word) for word in line.split()}
        for one in stems:
            groups.setdefault(one, set()).update(stems - {one})
    return {one: frozenset(others) for one, others in groups.items()}


SAME = _groups(_SAME)
"""Stem to the stems that can name the same column."""
ALIKE = _groups(_ALIKE)
"""Stem to the stems that nearly always do."""


def base_of(word: str) -> str:
    """Return the adjective of a comparative or superlative: "taller" and "tallest" are "tall"."""
    for ending in ("est", "er", "ier", "iest", ""):
        plain = word.removesuffix(ending) if ending else word
        for form in (plain, plain + "e", plain + "y", plain[:-1]):
            if form in _ADJECTIVES and (word.endswith(ending) or not ending):
                return form
    return ""


def columns_of(adjective: str) -> list[str]:
    """Return the stems of the columns that an adjective compares by, the likeliest first."""
    return [stem(word) for word in _ADJECTIVES.get(adjective, "").split()]
