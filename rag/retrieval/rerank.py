"""Re-rank hits in two stages: all by the words they share with the question, the best by a judge.

A judge is slow and precise: token similarity with the library's encoder, or a cross-encoder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from rag.index.embedder import Embedder, TokenEncoder
from rag.retrieval.cross_encoder import CrossEncoder
from rag.retrieval.logistic_scale import Logistic, read_scale
from rag.retrieval.token_similarity import TokenMatcher
from rag.retrieval.word_overlap import Weigh, overlap_features
from rag.types import Hit

WEIGHTS = Path(__file__).with_name("reranker.json")
"""Written by `bench/fit_reranker.py`, with a record of what they were fitted on."""

JUDGED = 6
"""Best hits of the first stage that the judge scores."""

DIGITS = 6
"""Decimals of a score: the last bits of a matrix product must not decide the order."""


def shipped(name: str) -> Logistic:
    """Return the shipped scale `words` or `tokens`: the probability that a hit is relevant."""
    return read_scale(WEIGHTS, name)


class Judge(Protocol):
    """Scores hits precisely but slowly."""

    def judge(
        self,
        question: str,
        hits: Sequence[Hit],
        overlaps: Sequence[Mapping[str, float]],
        weigh: Weigh,
    ) -> list[float]:
        """Return a score in [0, 1] for each hit, given its overlap features."""


class TokenJudge:
    """Judges by shared words and by token vectors of the library's encoder."""

    def __init__(self, encoder: TokenEncoder) -> None:
        self._matcher = TokenMatcher(encoder)

    def judge(
        self,
        question: str,
        hits: Sequence[Hit],
        overlaps: Sequence[Mapping[str, float]],
        weigh: Weigh,
    ) -> list[float]:
        """Return the probability that each hit is relevant."""
        matches = self._matcher.features(question, hits, weigh)
        scale = shipped("tokens")
        return [
            scale.probability({**overlap, **match})
            for overlap, match in zip(overlaps, matches, strict=True)
        ]


class CrossJudge:
    """Judges by a cross-encoder from a folder of the user."""

    def __init__(self, encoder: CrossEncoder) -> None:
        self._encoder = encoder

    def judge(
        self,
        question: str,
        hits: Sequence[Hit],
        overlaps: Sequence[Mapping[str, float]],
        weigh: Weigh,
    ) -> list[float]:
        """Return the cross-encoder's scores."""
        return self._encoder.score(question, [hit.chunk for hit in hits])


class Reranker:
    """Ranks all hits by their words, then the best of them by the judge."""

    def __init__(self, judge: Judge | None = None) -> None:
        self._judge = judge

    def rerank(self, question: str, hits: Sequence[Hit], weigh: Weigh) -> list[Hit]:
        """Return the hits, best first, equal scores by document and place; scores are in [0, 1].

        A score is the probability that the hit is relevant, and does not increase along the list.
        Hits that were not judged come after those that were.

        Args:
            question: standalone.
            hits: with their cosine if dense search found them.
            weigh: returns the weight of a stem in this library.
        """
        overlaps = {
            hit.chunk.id: features
            for hit, features in zip(hits, overlap_features(question, hits, weigh), strict=True)
        }
        scale = shipped("words")
        ranked = _in_order(hits, [scale.probability(overlaps[hit.chunk.id]) for hit in hits])
        if self._judge is None or not ranked:
            return ranked
        best, rest = ranked[:JUDGED], ranked[JUDGED:]
        scores = self._judge.judge(question, best, [overlaps[hit.chunk.id] for hit in best], weigh)
        judged = _in_order(best, scores)
        lowest = judged[-1].score
        return judged + [replace(hit, score=min(hit.score, lowest)) for hit in rest]


def make_reranker(choice: str, embedder: Embedder) -> Reranker | None:
    """Return the re-ranker of a setting: "" the shipped one, "none", or a cross-encoder's folder.

    Raises:
        BadInput: the folder holds no cross-encoder.
    """
    if choice == "none":
        return None
    if not choice:
        return Reranker(TokenJudge(embedder))
    return Reranker(CrossJudge(CrossEncoder(Path(choice).expanduser())))


def _in_order(hits: Sequence[Hit], scores: Sequence[float]) -> list[Hit]:
    # Not by id: the order must not depend on when a document was added.
    scored = [
        replace(hit, score=round(score, DIGITS)) for hit, score in zip(hits, scores, strict=True)
    ]
    return sorted(scored, key=lambda hit: (-hit.score, hit.chunk.document, hit.chunk.start))
