"""Which sentences of a document can be read alone, out of the place where they stand.

Texts quote them in four languages; items are made of those among them that are English prose (see
`rag.study.making.statements`).
"""

from __future__ import annotations

import re

from rag.documents.words import content_words
from rag.grounding.claims import strip_markup
from rag.study.pointers import points_back

WORDS = range(5, 46)
"""Length of a sentence to quote: shorter ones are labels, longer ones are lists or tables."""
LETTERS = 0.7
"""Share of letters and spaces, below which it is a row of figures, a formula or code."""
LEAST_CONTENT = 3
"""Content words that a statement has at least."""
LIST_MARK = re.compile(r"\s*(?:[-*+•–▪●]|>)\s+")

_EMPHASIS = re.compile(r"\*\*|__|`|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")
_REFERENCE = re.compile(r"\s?\[\d+(?:\s*[,–-]\s*\d+)*\]")
_LINK = re.compile(r"(?<!!)\[([^\]\n]+)\]\([^)\n]*\)")
_STEP = re.compile(r"\(?(?:\d{1,3}|[a-z])[.)]\s")
_ENDS = re.compile(r"[.!?…][\"'”’“»)\]]*$")
_MARKUP = re.compile(r"[|{}<>\\=`#~^]|\]\(|!\[|^\s*$|::|;$|[A-Za-z_]\(")


def plain(sentence: str) -> str:
    """Return a sentence on one line, without the marks of emphasis, links and references."""
    without = _EMPHASIS.sub("", _LINK.sub(r"\1", _REFERENCE.sub("", sentence)))
    return " ".join(without.split())


def readable(written: str) -> str:
    """Return a sentence of a document on one line, without list marks, emphasis and references.

    "" for what is no sentence to quote: a row of a table, code, a label, a step of several.
    """
    mark = LIST_MARK.match(written)
    said = plain(strip_markup(written[mark.end() if mark else 0 :].strip()))
    if _STEP.match(said) or _MARKUP.search(said) or len(said.split()) not in WORDS:
        return ""
    letters = sum(char.isalpha() or char == " " for char in said)
    if letters < LETTERS * len(said) or len(content_words(said)) < LEAST_CONTENT:
        return ""
    # A slide's points end without a full stop; they count where they were items of a list.
    return said if ends_whole(said) or (mark is not None and said[-1].isalnum()) else ""


def ends_whole(sentence: str) -> bool:
    """Whether a sentence has the mark of its end."""
    return _ENDS.search(sentence) is not None


def stands_alone(sentence: str) -> bool:
    """Whether a readable sentence states something, and says by itself what it speaks of."""
    return not is_question(sentence) and not points_out(sentence)


def is_question(sentence: str) -> bool:
    """Whether a sentence asks."""
    return sentence.rstrip("\"'”’“»)").endswith("?")


def points_out(sentence: str) -> bool:
    """Whether a sentence begins within another, or points at what stands before or beside it."""
    opening = sentence.lstrip("\"'“”„«»‘’(¿¡")
    return not opening[:1] or opening[0].islower() or points_back(opening)
