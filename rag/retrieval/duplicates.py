"""Hits that say again, word for word, what better ones say: versions of a note, shared paragraphs.

A hit is a copy when each of its sentences stands in better hits. Whole sentences are compared, and
not the share of common phrases, for a share cannot tell a copy from a contradiction: two paragraphs
of 150 words that differ in one number have 97 % of their five-word phrases in common, more than two
copies that were cut in different places. Sources that differ in a single word both stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from rag.text.sentences import sentence_spans
from rag.text.words import fold
from rag.types import Hit, Passage

STANDS_ALONE = 25
"""Words from which a text says by itself what it is about. A shorter one, such as a price, means
something else under another title."""

Sentence = tuple[str, ...]
"""A title, or an empty one, and the words of a sentence."""

_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u2010\u2011](?:[ \t]*\n[ \t]*)?(?=[^\W\d_])")
_QUOTE_MARK = re.compile(r"^[ \t]*(?:>[ \t]*)+", re.M)
# Marks of sentences, quotations and Markdown say nothing; signs of arithmetic and money do.
_SILENT = r"\s.,;:!?'\"“”‘’«»()\[\]{}*`#|_…•·\\—–\u2010\u2011-"
_WORD = re.compile(rf"[^\W_]+|(?<!\w)[-−–](?=\d)|(?<=\d)[.,](?=\d)|[^\w{_SILENT}]")


def copies_last(hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits in their order, but those that are copies of better ones after the others."""
    known: set[Sentence] = set()
    new: list[Hit] = []
    copies: list[Hit] = []
    for hit in hits:
        chunk = hit.chunk
        (copies if repeats(chunk.text, chunk.heading, known) else new).append(hit)
        known.update(sentences_of(chunk.text, chunk.heading))
    return new + copies


def also_in(passage: Passage, hits: Iterable[Hit]) -> tuple[str, ...]:
    """Return the other documents in which a hit says nothing but what the passage says, sorted."""
    known = set(sentences_of(passage.text, passage.heading))
    return tuple(
        sorted(
            {
                hit.chunk.document
                for hit in hits
                if hit.chunk.document != passage.document
                and repeats(hit.chunk.text, hit.chunk.heading, known)
            }
        )
    )


def sentences_of(text: str, heading: str) -> Iterator[Sentence]:
    """Yield each sentence of a text twice: under its nearest title, and by itself.

    Case, accents, spacing, hyphens and marks that say nothing are left out.
    """
    for words in _sentences(text):
        yield (_title(heading), *words)
        yield ("", *words)


def repeats(text: str, heading: str, known: set[Sentence]) -> bool:
    """Whether every sentence of a text is known; a text without words repeats nothing."""
    sentences = list(_sentences(text))
    alone = sum(map(len, sentences)) >= STANDS_ALONE
    title = "" if alone else _title(heading)
    return bool(sentences) and all((title, *words) in known for words in sentences)


def _sentences(text: str) -> Iterator[Sentence]:
    for span in sentence_spans(text):
        sentence = _QUOTE_MARK.sub("", fold(text[slice(*span)]))
        words = tuple(_WORD.findall(_HYPHEN.sub("", sentence)))
        if words:
            yield words


def _title(heading: str) -> str:
    return " ".join(_WORD.findall(fold(heading.rsplit(" › ", 1)[-1])))
