"""Move duplicate hits last: versions of a note, shared paragraphs.

A hit is a duplicate if each of its sentences occurs in better hits. Whole sentences are compared,
because a share of common phrases cannot tell a copy from a contradiction: two paragraphs of 150
words that differ in one number share 97 % of their five-word phrases, more than two copies that
were split in different places. Sources that differ in a single word both stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rag.text.sentences import sentence_spans
from rag.text.words import fold
from rag.types import Hit

STANDS_ALONE = 25
"""Words from which a text is understood without its title. A shorter one, such as a price, can mean
something else under another title."""

Sentence = tuple[str, ...]
"""A title, or an empty one, and the words of a sentence."""

_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u2010\u2011](?:[ \t]*\n[ \t]*)?(?=[^\W\d_])")
_QUOTE_MARK = re.compile(r"^[ \t]*(?:>[ \t]*)+", re.M)
# Punctuation, quotation marks and Markdown are ignored; signs of arithmetic and money count.
_IGNORED = r"\s.,;:!?'\"“”‘’«»()\[\]{}*`#|_…•·\\—–\u2010\u2011-"
_WORD = re.compile(rf"[^\W_]+|(?<!\w)[-−–](?=\d)|(?<=\d)[.,](?=\d)|[^\w{_IGNORED}]")


def copies_last(hits: Sequence[Hit], most: int | None = None) -> list[Hit]:
    """Return the hits in their order, duplicates of better ones after all others.

    With `most` only so many: what follows then need not be read.
    """
    known: set[Sentence] = set()
    new: list[Hit] = []
    copies: list[Hit] = []
    for hit in hits:
        if len(new) == most:
            break
        chunk = hit.chunk
        (copies if repeats(chunk.text, chunk.heading or chunk.context, known) else new).append(hit)
        known.update(sentences_of(chunk.text, chunk.heading or chunk.context))
    return (new + copies)[:most]


def sentences_of(text: str, heading: str) -> Iterator[Sentence]:
    """Yield each sentence of a text twice: with its nearest title, and without.

    Case, accents, spacing, hyphens and punctuation are ignored.
    """
    for words in _sentences(text):
        yield (_title(heading), *words)
        yield ("", *words)


def repeats(text: str, heading: str, known: set[Sentence]) -> bool:
    """Whether every sentence of a text is known; False for a text without words."""
    sentences = _sentences(text)
    alone = sum(map(len, sentences)) >= STANDS_ALONE
    title = "" if alone else _title(heading)
    return bool(sentences) and all((title, *words) in known for words in sentences)


@lru_cache(maxsize=500)
def _sentences(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of each sentence; cached, as each hit is asked for twice."""
    texts = (_QUOTE_MARK.sub("", fold(text[slice(*span)])) for span in sentence_spans(text))
    return tuple(words for text in texts if (words := tuple(_WORD.findall(_HYPHEN.sub("", text)))))


def _title(heading: str) -> str:
    return " ".join(_WORD.findall(fold(heading.rsplit(" › ", 1)[-1])))
