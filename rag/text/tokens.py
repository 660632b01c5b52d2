"""Words and marks of a text, with their spans, stems and function words."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from rag.text.language import language_of
from rag.text.spaceless_scripts import content_pairs
from rag.text.words import STOP_WORDS, base_form, fold, split_words, stem, words

Language = Literal["en", "de", "fr", "es", "it"]
"""Languages with rules for words and numbers; the rules of English are used for all others."""

# Markdown marks are not tokens.
_TOKEN = re.compile(r"[^\W_]+(?:_[^\W_]+)*(?:['’]\w{1,2}\b)?|[^\w\s*#`]")
FEW = 120
"""Most tokens of a sentence that is compared word by word; longer ones are lists or code."""


class Token(NamedTuple):
    """A word or a mark with its folded form, its stem and its offsets in the text.

    `is_content`: neither a mark nor a function word.
    """

    text: str
    folded: str
    stem: str
    is_word: bool
    is_content: bool
    start: int
    end: int


_FUNCTION: dict[Language, frozenset[str]] = {
    "en": STOP_WORDS | frozenset("not no nor cannot na upon within among across".split()),
    "de": frozenset(
        """der die das den dem des ein eine einen einem einer eines und oder ist sind war waren wird
        werden wurde wurden hat haben von vom mit fur auf im in an zum zur zu bei als es sie er ich
        nicht kein keine keinen keinem keiner keines nie ohne sich auch aus dass daß wie am um durch
        nach uber""".split()
    ),
    "fr": frozenset(
        """le la les l un une des du de d et ou est sont etait au aux a par pour dans sur que qui en
        il elle ils elles ce cette ces se s ne n pas sans y avec plus""".split()
    ),
    "es": frozenset(
        """el la los las un una unos unas de del al a y o es son era fue por para con en que se su
        sus lo no sin nunca""".split()
    ),
    "it": frozenset(
        """il lo la i gli le l un una uno di della dello del dei degli delle e o sono era per con in
        nel nella nei da dal dalla al alla a che si non senza mai""".split()
    ),
}


_ASKING: dict[Language, frozenset[str]] = {
    "en": frozenset(),
    "de": frozenset(
        """was wer wen wem wessen wann wo woher wohin warum wieso weshalb welche welcher welches
        welchen welchem viel viele kann""".split()
    ),
    "fr": frozenset(
        "quel quelle quels quelles quand combien comment pourquoi quoi lequel laquelle".split()
    ),
    "es": frozenset("cual cuales quien quienes cuando donde como cuanto cuanta cuantos".split()),
    "it": frozenset(
        "qual quale quali chi cosa quando quanto quanta quanti quante dove come perche".split()
    ),
}
"""Question words, which are content only where nothing is asked; English has them among the rest.
"""


def is_function_word(word: str, language: Language) -> bool:
    """Whether a word is a function word, such as an article or a negator."""
    return fold(word) in _FUNCTION[language]


@lru_cache(maxsize=1000)
def question_language(question: str) -> str:
    """Return the ISO 639-1 code of the language of a question; English when unsure."""
    return language_of(question)


@lru_cache(maxsize=1000)
def question_words(question: str) -> tuple[str, ...]:
    """Return the folded content words of a question, each once, in order; not stemmed.

    They are those that are not function words of its language.
    """
    language = known_language(question_language(question))
    function = STOP_WORDS if language == "en" else _FUNCTION[language] | _ASKING[language]
    found = split_words(question, content_pairs)
    return tuple(dict.fromkeys(word for word in found if word not in function))


def question_stems(question: str) -> list[str]:
    """Return the stems of the content words of a question by the rules of its language, in order.

    A text has them if `words(text, question_language(question))` has.
    """
    language = question_language(question)
    return [stem(base_form(word, language)) for word in question_words(question)]


def tokens(text: str, language: Language) -> list[Token]:
    """Return the words and marks of a text; a short ending after an apostrophe stays with its word.

    A possessive has the stem of its word.
    """
    return [
        Token(match.group(), *_read(match.group(), language), match.start(), match.end())
        for match in _TOKEN.finditer(text)
    ]


@lru_cache(maxsize=100_000)
def _read(written: str, language: Language) -> tuple[str, str, bool, bool]:
    """Return a word's folded form and stem, whether it is a word, and whether it is content."""
    folded = fold(written).replace("’", "'")
    is_word = written[0].isalnum()
    stem = " ".join(words(re.sub(r"['’]s?$", "", written))) if is_word else written
    content = is_word and folded not in _FUNCTION[language]
    return folded, stem or folded, is_word, content


def rules_of(text: str) -> Language:
    """Return the language whose rules apply to a text."""
    return known_language(language_of(text))


def known_language(code: str) -> Language:
    """Return the language of a code if it has rules, else English."""
    return next((language for language in _FUNCTION if language == code), "en")
