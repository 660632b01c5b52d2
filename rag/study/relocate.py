"""Find the words of a citation again in a document that was changed."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from rag.documents.sentences import Span, sentence_spans
from rag.documents.words import words
from rag.grounding.ground import cite
from rag.study.kept import Anchor
from rag.types import Citation, Document, Passage

ALIKE = 0.6
"""Share of words in common, in order, from which a text counts as the same one reworded."""
CANDIDATES = 5
"""Texts with the most words in common, whose order is then compared: that takes longer."""
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Found:
    """Where the words of a citation are now, and whether they are the same ones."""

    citation: Citation
    same_words: bool


def relocate(citation: Citation, anchor: Anchor, document: Document) -> Found | None:
    """Return where a document holds the words of a citation, or nearly so; None where nowhere.

    White space may differ. Of several places with the same words the one in the same
    surroundings is taken, and of equal ones the nearest.
    """
    span = _same_words(citation, anchor, document.text)
    if span:
        return Found(citation_at(document, span, citation.marker), same_words=True)
    span = _most_alike(citation.quote, document.text)
    return Found(citation_at(document, span, citation.marker), same_words=False) if span else None


def citation_at(document: Document, span: Span, marker: int) -> Citation:
    """Return the citation of a span of a document, with its page and heading."""
    whole = Passage(
        marker=marker,
        document=document.path,
        page=None,
        page_label=None,
        heading="",
        start=0,
        end=len(document.text),
        text=document.text,
        score=0.0,
        pages=document.pages,
        headings=document.headings,
    )
    return cite(whole, span)


def _same_words(citation: Citation, anchor: Anchor, text: str) -> Span | None:
    if text[citation.start : citation.end] == citation.quote and _agreement(
        anchor, text, (citation.start, citation.end)
    ) == len(anchor.before) + len(anchor.after):
        return citation.start, citation.end
    pattern = r"\s+".join(map(re.escape, _WORD.findall(citation.quote)))
    if not pattern:
        return None
    # Not inside of a longer word: "art" is not in "party".
    spans = [match.span() for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", text)]
    return max(
        spans,
        key=lambda span: (_agreement(anchor, text, span), -abs(span[0] - citation.start)),
        default=None,
    )


def _agreement(anchor: Anchor, text: str, span: Span) -> int:
    """Return how many characters on both sides are the same as they were."""
    start, end = span
    before = text[max(0, start - len(anchor.before)) : start]
    return _common(anchor.before[::-1], before[::-1]) + _common(anchor.after, text[end:])


def _common(one: str, other: str) -> int:
    return next(
        (place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]),
        min(len(one), len(other)),
    )


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
