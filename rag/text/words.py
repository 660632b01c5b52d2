"""Words as search and grounding compare them: folded, stemmed, without stop words."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

STOP_WORDS = frozenset(
    """a about above after again all also am an and any are as at be because been before being
    below between both but by can could did do does doing down during each few for from further
    had has have having he her here hers him his how i if in into is it its just let me more most
    my no nor not of off on once only or other our out over own per please same she should so some
    such tell than that the their them then there these they this those through to too under until
    up us very was we were what when where which while who whom whose why will with would you your
    d ll m re s t ve""".split()
)
"""English function words and question words."""

_WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    """Return the stems of all words in order, stop words included."""
    return [_stem(word) for word in _WORD.findall(fold(text))]


def content_words(text: str) -> list[str]:
    """Return the stems of the content words, in order."""
    return [_stem(word) for word in _WORD.findall(fold(text)) if word not in STOP_WORDS]


def fold(text: str) -> str:
    """Lower the case and drop diacritics, as the full-text index does."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word))


@cache
def _stemmer() -> Any:
    import snowballstemmer

    # The original Porter algorithm, because SQLite's full-text index uses it and shares its terms.
    return snowballstemmer.stemmer("porter")
