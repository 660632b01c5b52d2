"""Which language a text is in, and the languages that can be asked for by name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from rag.conversation.commands import LANGUAGES
from rag.documents.words import fold
from rag.errors import BadInput

CODES = {
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
"""ISO 639-1 codes of the languages that a conversation knows too."""


def language_named(name: str) -> str:
    """Return the English name of a language given as a code or by name in a few languages.

    Raises:
        BadInput: none that is known; it names those that are.
    """
    wanted = " ".join(fold(name).split())
    for language, names in LANGUAGES.items():
        if wanted == CODES[language] or wanted in names.split("|"):
            return language
    raise BadInput(f"The language {name!r} is not known.", f"Choose among: {', '.join(CODES)}.")


def told_language(text: str, among: Iterable[str] = ()) -> str:
    """Return the ISO 639-1 code of the language of a text.

    By naive Bayes over byte n-grams: Lui and Baldwin, ACL 2012. Sure of a paragraph, and of a
    sentence of six words mostly.

    Args:
        text: any.
        among: codes to choose from; none means all of the 97 that are known.
    """
    ranked: list[tuple[str, float]] = _identifier().rank(text)
    wanted = set(among)
    return next(code for code, _ in ranked if not wanted or code in wanted)


def name_of(code: str) -> str:
    """Return the English name of a language; its code where it has none here."""
    return next((name for name, known in CODES.items() if known == code), code)


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE)
