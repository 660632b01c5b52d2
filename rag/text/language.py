"""Which language a text is in, and the languages that can be asked for by name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, Literal

from rag.errors import BadInput
from rag.text.words import fold

Tongue = Literal["en", "de", "fr", "es"]

_WORD = re.compile(r"[^\W\d_]+")
_FUNCTION_WORDS: dict[Tongue, frozenset[str]] = {
    "en": frozenset(
        """the of and is are was were what which who how why when where does do did to in it they
        that this these those for with by an can could you your not from has have on as more about
        please thanks hello explain tell my i""".split()
    ),
    "de": frozenset(
        """der das den dem des ein eine einen einem einer und ist sind war waren was welche welcher
        welches wer wie warum wieso wann wo nicht mit von fur auf im zum zur es sie er ich du wird
        werden hat haben kann konnen bitte danke dieser diese dieses davon dafur gibt man noch
        auch bei wenn etwas zu dein deine deinen deiner dir mich mir dich hallo gern gut""".split()
    ),
    "fr": frozenset(
        """le la les un une des du de et est sont etait quel quelle quels quelles qui que quoi
        comment pourquoi quand ou il elle ils elles ce cette ces cela pas avec pour dans au aux
        sur je tu vous merci plus moins par""".split()
    ),
    "es": frozenset(
        """el la los las un una unos unas de del y es son era fue que cual cuales quien como por
        cuando donde lo su sus no con para en al esto eso esta este estos estas se yo tu gracias
        mas menos hay tus tu mi hola nada si aqui""".split()
    ),
}


def language_of_short_text(text: str) -> Tongue:
    """Return the language that most words of a text are function words of; English when unsure."""
    found = _WORD.findall(fold(text))
    counts = {
        tongue: sum(word in known for word in found) for tongue, known in _FUNCTION_WORDS.items()
    }
    return max(counts, key=lambda tongue: counts[tongue])  # the first of equals, which is English


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


LANGUAGES = {
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
