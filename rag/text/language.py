"""The language of a text, and the languages that can be asked for by name."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from rag.errors import BadInput
from rag.text.words import fold

IDENTIFIED = tuple(
    """en de fr es it pt nl sv da no fi pl cs sk hu ro bg el ru uk tr ar he fa hi zh ja ko vi id
    th""".split()
)
"""ISO 639-1 codes of the languages that are identified. The library knows 140, but short texts are
often taken for a rare one such as Ligurian."""
UNSURE = 5.0
"""Margin of the log-likelihood, in nats, by which another language must beat English.

Errors with the margin and without it, on three sets: 0 and 26 of the 1,107 sentences and questions
of the corpus (English); 47 and 37 of 1,349 phrases of Gradio's translations in 21 languages; 2 and
4 of the 93 texts in tests/text/test_language.py.
"""
SAMPLE_CHARS = 600
"""Characters that are examined: three to five sentences."""


def language_of(text: str, among: Collection[str] = IDENTIFIED) -> str:
    """Return the ISO 639-1 code of the language of a text; English when unsure.

    By naive Bayes over byte n-grams: Lui and Baldwin, ACL 2012.

    Args:
        text: any; two or three words are enough in most cases.
        among: codes to choose from.
    """
    ranked: list[tuple[str, float]] = _identifier().rank(text[:SAMPLE_CHARS])
    scores = {code: score for code, score in ranked if code in among}
    likeliest = max(scores, key=lambda code: scores[code])
    return "en" if "en" in scores and scores["en"] + UNSURE >= scores[likeliest] else likeliest


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE)


LANGUAGE_CODES = {
    "English": "en",
    "German": "de",
    "French": "fr",
    "Spanish": "es",
    "Italian": "it",
    "Portuguese": "pt",
    "Dutch": "nl",
    "Polish": "pl",
    "Russian": "ru",
    "Turkish": "tr",
    "Arabic": "ar",
    "Chinese": "zh",
    "Japanese": "ja",
}
"""ISO 639-1 codes of the languages that answers can be written in."""
LANGUAGE_NAMES = {
    "English": "english|englisch|anglais|ingles",
    "German": "german|deutsch|allemand|aleman",
    "French": "french|franzosisch|francais|frances",
    "Spanish": "spanish|spanisch|espagnol|espanol|castellano",
    "Italian": "italian|italienisch|italien|italiano",
    "Portuguese": "portuguese|portugiesisch|portugais|portugues",
    "Dutch": "dutch|niederlandisch|neerlandais|holandes",
    "Polish": "polish|polnisch|polonais|polaco",
    "Russian": "russian|russisch|russe|ruso",
    "Turkish": "turkish|turkisch|turc|turco",
    "Arabic": "arabic|arabisch|arabe",
    "Chinese": "chinese|mandarin|chinesisch|chinois|chino",
    "Japanese": "japanese|japanisch|japonais|japones",
}
"""Their names in English, German, French and Spanish, folded."""


def language_named(name: str) -> str:
    """Return the English name of a language, given its code or its name in one of four languages.

    Raises:
        BadInput: the language is unknown; the message lists the known ones.
    """
    wanted = " ".join(fold(name).split())
    for language, names in LANGUAGE_NAMES.items():
        if wanted == LANGUAGE_CODES[language] or wanted in names.split("|"):
            return language
    raise BadInput(
        f"The language {name!r} is not known.", f"Choose among: {', '.join(LANGUAGE_CODES)}."
    )


def language_name(code: str) -> str:
    """Return the English name of a language by its ISO 639-1 code."""
    from babel import Locale

    return str(Locale("en").languages.get(code, code))


def is_language(name: str) -> bool:
    """Whether a word is the English name of a language, such as "Welsh"."""
    return name.lower() in _languages()


@cache
def _languages() -> frozenset[str]:
    from babel import Locale

    return frozenset(str(language).lower() for language in Locale("en").languages.values())
