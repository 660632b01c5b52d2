"""A text as words with places, and the language that it is in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rag.conversation.tongue import Tongue, tongue_of
from rag.documents.words import STOP_WORDS, fold, words

Language = Literal[Tongue, "it"]

# Marks of Markdown are no part of a sentence.
_TOKEN = re.compile(r"[^\W_]+(?:_[^\W_]+)*(?:['’]\w{1,2}\b)?|[^\w\s*#`]")
_ITALIAN = re.compile(
    r"\b(?:che|della|dello|degli|delle|dei|di|nel|nella|nei|sono|gli|dal|dalla|alla|allo|anche|ha|"
    r"hanno|stato|stata|questo|questa|piu|perche|uno|ventuno|mille|due|tre)\b"
)
_LANGUAGE_CHARS = 600
"""Enough of a text to tell its language."""
FEW = 120
"""Tokens of a sentence that are compared word by word; a longer one is a list, a table or code."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark: as written, folded, as a stem, and its offsets in the text.

    `is_content`: it says something about the subject, being no mark and no function word.
    """

    text: str
    folded: str
    stem: str
    is_word: bool
    is_content: bool
    start: int
    end: int


_FUNCTION = frozenset(
    """not no nor cannot der die das den dem des ein eine einen einem einer eines und oder ist sind
    war waren wird werden wurde wurden hat haben von vom mit fur auf im zum zur bei als le la les un
    une des du de et ou est sont etait au aux par pour dans sur que qui el los las unos unas del al
    y o es son era fue por para con en il lo gli i di della dei delle nel nella e sono da dal
    na nt s upon within among across""".split()
)


def tokens(text: str) -> list[Token]:
    """Return the words and marks of a text; a short ending after an apostrophe stays with its word.

    The stem of a word in the possessive is that of the word.
    """
    return [
        Token(match.group(), *_read(match.group()), match.start(), match.end())
        for match in _TOKEN.finditer(text)
    ]


@lru_cache(maxsize=100_000)
def _read(written: str) -> tuple[str, str, bool, bool]:
    """Return a word's folded form and stem, whether it is a word, and whether it is content."""
    folded = fold(written).replace("’", "'")
    is_word = written[0].isalnum()
    stem = " ".join(words(re.sub(r"['’]s?$", "", written))) if is_word else written
    content = is_word and folded not in STOP_WORDS and folded not in _FUNCTION
    return folded, stem or folded, is_word, content


def language_of(text: str) -> Language:
    """Return the language of a text by its function words; English when unsure."""
    head = text[:_LANGUAGE_CHARS]
    tongue = tongue_of(head)
    italian = len(_ITALIAN.findall(fold(head)))
    count = len(head.split())
    return "it" if italian >= 2 and italian * 8 >= count and tongue != "de" else tongue
