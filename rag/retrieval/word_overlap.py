"""Word overlap of a question and a chunk: which words they share, how close, in which order."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rag.text.sentences import Span, sentence_spans, trim
from rag.text.tokens import question_language, question_stems
from rag.text.words import words
from rag.types import Hit

Weigh = Callable[[str], float]
"""Returns a stem's weight: its inverse document frequency in the library."""

_ROW = re.compile(r"[^:;\n]{1,100}: [^\n]*; [^:;\n]{1,100}: ")
"""A row of a table, as readers write it: `Head: value; Head: value`."""


def overlap_features(question: str, hits: Sequence[Hit], weigh: Weigh) -> list[dict[str, float]]:
    """Return the features of each hit, by name; more is better, and all but `cosine` are in [0, 1].

    `cosine`; `found`: the search scores relative to the other hits; `cover` and `sentence`: the
    weighted share of the question's words in the chunk and its place, and in its best sentence;
    `near`: whether neighbouring words of the question are as close in the chunk; `pairs`: the share
    of the question's word pairs that the chunk has in the same order. Of rows of a table only the
    best one counts: words of different rows do not belong together.
    """
    language = question_language(question)
    asked = words(question, language)
    weights = weights_of(question, weigh)
    cosines = _cosines(hits)
    return [
        {"cosine": cosine, "found": found}
        | _overlap(
            asked, weights, read_chunk(hit.chunk.text, language), words(hit.chunk.place, language)
        )
        for hit, cosine, found in zip(hits, cosines, _found(hits, cosines), strict=True)
    ]


def weights_of(question: str, weigh: Weigh) -> dict[str, float]:
    """Return the weight of each stem that a question asks for: of all stems if none is content."""
    wanted = question_stems(question) or words(question, question_language(question))
    return {stem: weigh(stem) for stem in wanted}


def _cosines(hits: Sequence[Hit]) -> list[float]:
    # A chunk that dense search did not find is at most as near as the last one that it found.
    floor = min((hit.dense for hit in hits if hit.dense is not None), default=0.0)
    return [floor if hit.dense is None else hit.dense for hit in hits]


def _found(hits: Sequence[Hit], cosines: Sequence[float]) -> list[float]:
    """Return the mean of BM25 and cosine, each scaled so that the best hit has 1."""
    best = max((hit.lexical or 0.0 for hit in hits), default=0.0) or 1.0
    least = min(cosines, default=0.0)
    spread = max(cosines, default=0.0) - least or 1.0
    return [
        (max(0.0, hit.lexical or 0.0) / best + (cosine - least) / spread) / 2
        for hit, cosine in zip(hits, cosines, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class ChunkWords:
    """A chunk's text as words: the stems of each sentence, and the sentences' spans.

    `are_rows`: whether the sentences are rows of a table.
    """

    sentences: tuple[tuple[str, ...], ...]
    spans: tuple[Span, ...]
    are_rows: bool


@lru_cache(maxsize=2048)
def read_chunk(text: str, language: str = "en") -> ChunkWords:
    """Find the sentences of a chunk and their words; cached, as questions often share chunks."""
    rows = _row_spans(text)
    spans = tuple(rows or sentence_spans(text))
    sentences = tuple(tuple(words(text[start:end], language)) for start, end in spans)
    return ChunkWords(sentences, spans, bool(rows))


def _row_spans(text: str) -> list[Span]:
    """Return the spans of the lines if most of them are rows of a table, else none."""
    lines = [span for found in re.finditer(r"[^\n]+", text) if (span := trim(text, *found.span()))]
    rows = sum(bool(_ROW.match(text, start)) for start, _ in lines)
    return lines if 2 * rows > len(lines) else []


def _overlap(
    asked: Sequence[str],
    weights: dict[str, float],
    chunk: ChunkWords,
    place: Sequence[str],
) -> dict[str, float]:
    total = sum(weights.values()) or 1.0
    sentences = [_held(weights, set(sentence)) for sentence in chunk.sentences]
    body = [word for sentence in chunk.sentences for word in sentence]
    if chunk.are_rows:
        body = list(chunk.sentences[_best_row(asked, weights, chunk)])
    pairs = set(pairwise(asked))
    return {
        "cover": _held(weights, {*body, *place}) / total,
        "sentence": max(sentences, default=0.0) / total,
        "near": _nearness(asked, weights, body),
        "pairs": len(pairs & set(pairwise(body))) / max(1, len(pairs)),
    }


def best_part(question: str, weigh: Weigh, text: str) -> Span:
    """Return the span of a text that holds most of a question: a row of a table, or two sentences.

    Of equal ones the shortest, then the first. The whole text if it has no words.
    """
    language = question_language(question)
    chunk, weights = read_chunk(text, language), weights_of(question, weigh)
    if not chunk.spans:
        return 0, len(text)
    if chunk.are_rows:
        return chunk.spans[_best_row(words(question, language), weights, chunk)]

    def worth(pair: tuple[int, int]) -> tuple[float, int]:
        """Return the weight of the words in two sentences, and less the longer they are."""
        first, last = pair
        held = _held(weights, {*chunk.sentences[first], *chunk.sentences[last]})
        return held, chunk.spans[first][0] - chunk.spans[last][1]

    first, last = max(pairwise(range(len(chunk.spans))), key=worth, default=(0, 0))
    return chunk.spans[first][0], chunk.spans[last][1]


def _best_row(asked: Sequence[str], weights: dict[str, float], chunk: ChunkWords) -> int:
    """Return the number of the row with most of the words, of equal ones with them together."""
    rows = chunk.sentences
    return max(
        range(len(rows)),
        key=lambda n: (_held(weights, set(rows[n])), _nearness(asked, weights, rows[n])),
    )


def _held(weights: dict[str, float], among: Set[str]) -> float:
    """Add up weights in the order of the question: a set's order would change the last bits."""
    return sum((weight for word, weight in weights.items() if word in among), 0.0)


def _nearness(asked: Sequence[str], weights: dict[str, float], body: Sequence[str]) -> float:
    """Return 1 if neighbouring words of the question are as close in the body, else less."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(body):
        if word in weights:
            places.setdefault(word, []).append(place)
    reached = possible = 0.0
    said = [(place, word) for place, word in enumerate(asked) if word in weights]
    for (before, left), (after, right) in pairwise(said):
        if left == right:
            continue
        weight = min(weights[left], weights[right])
        possible += weight
        if left in places and right in places:
            apart = min(abs(a - b) for a in places[left] for b in places[right])
            reached += weight / max(1, apart - (after - before) + 1) ** 0.5
    return reached / possible if possible else 0.0
