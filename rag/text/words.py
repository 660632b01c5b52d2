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


LAST_LATIN = "\u024f"
STEMMERS = {
    "da": "danish",
    "de": "german",
    "el": "greek",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
"""Languages other than English with a Snowball stemmer, by ISO 639-1 code."""


def words(text: str, language: str = "en") -> list[str]:
    """Return the stems of all words in order, stop words included.

    Scripts without spaces between words give pairs of characters, and the characters: see
    `spaceless_scripts`.

    Args:
        text: any.
        language: whose endings are removed; those of English are removed in any case, because the
            full-text index does so.
    """
    return [stem(base_form(word, language)) for word in split_words(text)]


@lru_cache(maxsize=100_000)
def base_form(word: str, language: str) -> str:
    """Return a folded word without the endings of its language; as it is without a stemmer."""
    return fold(_stemmer(STEMMERS[language]).stemWord(word)) if language in STEMMERS else word


def content_words(text: str) -> list[str]:
    """Return the stems of the content words, in order."""
    return [stem(word) for word in split_words(text, content_pairs) if word not in STOP_WORDS]


def indexed_forms(text: str, language: str) -> str:
    """Return the words of a text as SQLite's full-text index does not find them by itself.

    These are words of scripts without spaces, words without the endings of their language, and
    words of other scripts than Latin without diacritics. Often "": English needs none.
    """
    if text.isascii() and language not in STEMMERS:
        return ""
    return " ".join(form for word in _WORD.findall(text.lower()) for form in _forms(word, language))


@lru_cache(maxsize=100_000)
def _forms(word: str, language: str) -> tuple[str, ...]:
    folded = fold(word)
    if has_spaceless(word):
        parts = filter(is_spaceless, split_scripts(folded))
        return tuple(pair for part in parts for pair in all_pairs(part))
    form = base_form(folded, language)
    found = [folded] if folded != word and word[0] > LAST_LATIN else []
    return (*found, form) if stem(form) != stem(folded) else tuple(found)


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
    decomposed = decomposed.replace("\u0438\u0306", "\u0439")  # a letter of its own
    kept = (char for char in decomposed if not (unicodedata.combining(char) and _is_accent(char)))
    return unicodedata.normalize("NFC", "".join(kept))


def _is_accent(char: str) -> bool:
    return char < "\u0900" or "\u1ab0" <= char < "\u2100"


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the stem of a folded word, by the rules of English."""
    # The original Porter algorithm, because SQLite's full-text index uses it and shares its terms.
    return str(_stemmer("porter").stemWord(word))


@cache
def _stemmer(algorithm: str) -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer(algorithm)
