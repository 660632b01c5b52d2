"""Words as search and grounding compare them: folded, stemmed, without stop words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from rag.text.spaceless_scripts import (
    all_pairs,
    content_pairs,
    has_spaceless,
    is_spaceless,
    split_scripts,
)

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

# Vowel signs of Indic scripts and the like are marks, and part of the word.
_WORD = re.compile(r"[\w\u0900-\u0963\u0971-\u0e3a\u0e40-\u109f\u1700-\u17d3\u1a00-\u1aff]+")


def words(text: str) -> list[str]:
    """Return the stems of all words in order, stop words included.

    Scripts without spaces between words give pairs of characters, and the characters: see
    `spaceless_scripts`.
    """
    return [stem(word) for word in split_words(text)]


def content_words(text: str) -> list[str]:
    """Return the stems of the content words, in order."""
    return [stem(word) for word in split_words(text, content_pairs) if word not in STOP_WORDS]


def spaceless_words(text: str) -> str:
    """Return the words of scripts without spaces in a text, for a full-text index; often ""."""
    if not has_spaceless(text):
        return ""
    runs = (part for word in _WORD.findall(fold(text)) for part in split_scripts(word))
    return " ".join(word for run in runs if is_spaceless(run) for word in all_pairs(run))


def split_words(text: str, of_run: Callable[[str], list[str]] = all_pairs) -> list[str]:
    """Return the folded words of a text in order, stop words included.

    Args:
        text: any.
        of_run: gives the words of a run of a script without spaces.
    """
    found: list[str] = _WORD.findall(fold(text))
    if not has_spaceless(text):
        return found
    return [
        word
        for run in found
        for part in split_scripts(run)
        for word in (of_run(part) if is_spaceless(part) else [part])
    ]


def fold(text: str) -> str:
    """Lower the case and drop diacritics, as the full-text index does.

    Marks of scripts that are written with them, such as Thai or Devanagari, stay.
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFD", text.lower())
    kept = (char for char in decomposed if not (unicodedata.combining(char) and _is_accent(char)))
    return unicodedata.normalize("NFC", "".join(kept))


def _is_accent(char: str) -> bool:
    return char < "\u0900" or "\u1ab0" <= char < "\u2100"


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the stem of a folded word, by the rules of English."""
    return str(_stemmer().stemWord(word))


@cache
def _stemmer() -> Any:
    import snowballstemmer

    # The original Porter algorithm, because SQLite's full-text index uses it and shares its terms.
    return snowballstemmer.stemmer("porter")
