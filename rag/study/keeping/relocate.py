"""Find the words of a citation again in a document that was changed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from rag.documents.relocate import relocate as find_words
from rag.documents.sentences import Span, sentence_spans
from rag.documents.words import words
from rag.grounding.ground import cite_document
from rag.study.keeping.kept import Anchor
from rag.types import Citation, Document

ALIKE = 0.6
"""Share of words in common, in order, from which a text counts as the same one reworded."""
CANDIDATES = 5
"""Texts with the most words in common, whose order is then compared: that takes longer."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where the words of a citation are now, and whether they are the same ones."""

    citation: Citation
    same_words: bool


def relocate(citation: Citation, anchor: Anchor, document: Document) -> Found | None:
    """Return where a document holds the words of a citation, or nearly so; None where nowhere.

    The same words are found as everywhere (`rag.documents.relocate`); where they are gone, the
    sentences most like them.
    """
    text = document.text
    same = find_words(citation.quote, citation.start, text, anchor.before, anchor.after)
    span = same or _most_alike(citation.quote, text)
    if span is None:
        return None
    cited = cite_document(document, span, citation.marker)
    return Found(cited, same_words=same is not None)


def _most_alike(quote: str, text: str) -> Span | None:
    """Return the run of as many sentences as the quotation has that is most like it."""
    wanted = words(quote)
    if not wanted:
        return None
    bag = Counter(wanted)

    def shared(run: _Run) -> float:
        return 2 * (bag & Counter(run.words)).total() / (len(wanted) + len(run.words))

    def ratio(run: _Run) -> float:
        return SequenceMatcher(None, wanted, run.words, autojunk=False).ratio()

    runs = _runs(text, len(sentence_spans(quote)))
    nearest = sorted(runs, key=shared, reverse=True)[:CANDIDATES]
    best = max(nearest, key=ratio, default=None)
    return best.span if best and ratio(best) >= ALIKE else None


@dataclass(frozen=True, slots=True)
class _Run:
    span: Span
    words: list[str]


@lru_cache(maxsize=8)  # the items of a document come one after another
def _runs(text: str, length: int) -> list[_Run]:
    """Return every run of so many sentences, with its stems."""
    spans = sentence_spans(text)
    ends = zip(spans, spans[length - 1 :], strict=False)
    return [_Run((first[0], last[1]), words(text[first[0] : last[1]])) for first, last in ends]
