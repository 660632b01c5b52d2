"""Readability, by a measure that works in all languages with an alphabet."""

from __future__ import annotations

import re

from rag.text.sentences import sentence_spans

LONG = 6
"""Longer words than this, in letters, are long."""

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


def lix(text: str) -> float:
    """Return the readability index LIX: words per sentence plus the percentage of long words.

    Lower is easier: about 25 is a book for children, 45 a newspaper, 60 a text of experts. From
    C. H. Björnsson, Läsbarhet, 1968; used for many languages, as it counts no syllables. 0 for a
    text without words.
    """
    words = _WORD.findall(text)
    if not words:
        return 0.0
    sentences = sum(1 for start, end in sentence_spans(text) if _WORD.search(text, start, end))
    long = sum(len(word) > LONG for word in words)
    return len(words) / max(1, sentences) + 100 * long / len(words)
