"""Formulas between dollar signs, as TeX and Markdown write them, and text in which words stand in.

The rule for what is a formula is that of Pandoc's `tex_math_dollars`: no space inside at the signs,
and no digit behind the closing one, so that prices are none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from string import ascii_lowercase

from rag.text.words import STOP_WORDS

FORMULA = re.compile(
    r"(?<![\\$])(?:\$\$(?P<displayed>[^$]+)\$\$|\$(?![\s$])(?P<inline>[^$\n]*[^\s$\\])\$(?![\d$]))"
)
_SYMBOL = re.compile(r"\$(?:[A-Za-z]|\\[A-Za-z]+)(?:_(?:\w|\{\w+\}))?\$")
"""A single letter, perhaps with an index: behind a noun it names what the noun says."""
_NOUN = re.compile(r"([^\W\d_]+) $")
STAND_IN = "formulaq[a-z]{2}"
"""Pattern of the word in the place of a formula."""
_STAND_IN = re.compile(f"-?{STAND_IN}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with a word in the place of each formula, for rules that read words.

    A symbol behind a noun is joined to it by a hyphen: "the radius $r$" is one term.

    Attributes:
        text: with the words.
        formulas: what they stand for, by word.
    """

    text: str
    formulas: dict[str, str]

    @classmethod
    def of(cls, text: str) -> Masked:
        """Mask the formulas of a text; the same formula gets the same word."""
        names = ("".join(letters) for letters in product(ascii_lowercase, repeat=2))
        words: dict[str, str] = {}
        parts: list[str] = []
        at = 0
        for found in FORMULA.finditer(text):
            before = text[at : found.start()]
            noun = _NOUN.search(before) if _SYMBOL.fullmatch(found[0]) else None
            joined = noun is not None and noun[1].lower() not in STOP_WORDS
            written = f" {found[0]}" if joined else found[0]
            if written not in words:
                if not (name := next(names, "")):
                    break
                words[written] = f"-formulaq{name}" if joined else f"formulaq{name}"
            parts += [before.removesuffix(" ") if joined else before, words[written]]
            at = found.end()
        masked = "".join([*parts, text[at:]])
        return cls(masked, {word: written for written, word in words.items()})

    def unmask(self, text: str) -> str:
        """Return a text made of the masked one's words with the formulas again."""
        if not self.formulas:
            return text
        return _STAND_IN.sub(lambda word: self.formulas.get(word[0].lower(), word[0]), text)


def replace_formulas(
    text: str, formula: Callable[[str, bool], str], other: Callable[[str], str]
) -> str:
    """Return a text whose formulas and whose other parts are each written in another way.

    Args:
        text: with formulas between dollar signs.
        formula: writes a formula, given without its signs, and whether it stands displayed.
        other: writes the text between formulas.
    """
    parts: list[str] = []
    at = 0
    for found in FORMULA.finditer(text):
        displayed = found["displayed"] is not None
        parts.append(other(text[at : found.start()]))
        parts.append(formula(found["displayed"] or found["inline"], displayed))
        at = found.end()
    return "".join([*parts, other(text[at:])])
