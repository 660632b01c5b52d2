"""Hits read again, and put in order by how well they fit the question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from rag.index.embedder import Embedder, TokenEncoder
from rag.retrieval.cross_encoder import CrossEncoder
from rag.retrieval.logistic import Logistic, read_scale
from rag.retrieval.token_similarity import TokenMatcher
from rag.retrieval.word_overlap import Weigh, overlap_features
from rag.types import Hit

WEIGHTS = Path(__file__).with_name("reranker.json")
"""Written by `bench/fit_reranker.py`, which also records there what it was fitted on."""

READ_CLOSELY = 8
"""Hits that the slow stage reads, of those that the fast one puts first."""

DIGITS = 6
"""Scores are rounded, so that the last bits of a matrix product cannot decide an order."""


def shipped(name: str) -> Logistic:
    """Return the shipped scale `words` or `tokens`: whether a hit holds what is asked about."""
    return read_scale(WEIGHTS, name)


class Judge(Protocol):
    """Reads hits closely; slow, and so given few."""

    def judge(
        self,
        question: str,
        hits: Sequence[Hit],
        overlaps: Sequence[Mapping[str, float]],
        weigh: Weigh,
    ) -> list[float]:
        """Return a score in [0, 1] for each hit, given its overlap features."""


class TokenJudge:
    """Judges by the words that are shared, and by token vectors of the library's own encoder."""

    def __init__(self, encoder: TokenEncoder) -> None:
        self._matcher = TokenMatcher(encoder)

    def judge(
        self,
        question: str,
        hits: Sequence[Hit],
        overlaps: Sequence[Mapping[str, float]],
        weigh: Weigh,
    ) -> list[float]:
        """Return the probability that a hit holds what the question is about."""
        matches = self._matcher.features(question, hits, weigh)
        scale = shipped("tokens")
        return [
            scale.probability({**overlap, **match})
            for overlap, match in zip(overlaps, matches, strict=True)
        ]


class CrossJudge:
    """Judges by a cross-encoder that the user has in a folder."""

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
    """Two stages: all hits by their words, then the best of them by a closer look."""

    def __init__(self, judge: Judge | None = None) -> None:
        self._judge = judge

    def rerank(self, question: str, hits: Sequence[Hit], weigh: Weigh) -> list[Hit]:
        """Return the hits, best first, equal scores by document and place; scores are in [0, 1].

        A score is the probability that the hit holds what the question is about, and never rises
        along the list. Hits that were not read closely come after those that were.

        Args:
            question: standalone.
            hits: with the cosine where search found them by their meaning.
            weigh: how much a stem says in this library.
        """
        overlaps = {
            hit.chunk.id: features
            for hit, features in zip(hits, overlap_features(question, hits, weigh), strict=True)
        }
        scale = shipped("words")
        ranked = _in_order(hits, [scale.probability(overlaps[hit.chunk.id]) for hit in hits])
        if self._judge is None or not ranked:
            return ranked
        closely, rest = ranked[:READ_CLOSELY], ranked[READ_CLOSELY:]
        judged = _in_order(
            closely,
            self._judge.judge(
                question, closely, [overlaps[hit.chunk.id] for hit in closely], weigh
            ),
        )
        lowest = judged[-1].score
        return judged + [replace(hit, score=min(hit.score, lowest)) for hit in rest]


def make_reranker(choice: str, embedder: Embedder) -> Reranker | None:
    """Return the re-ranker of a setting: "" the shipped one, "none", or a cross-encoder's folder.

    Raises:
        BadInput: a folder that is not there, or of something else.
    """
    if choice == "none":
        return None
    if not choice:
        return Reranker(TokenJudge(embedder))
    return Reranker(CrossJudge(CrossEncoder(Path(choice).expanduser())))


def _in_order(hits: Sequence[Hit], scores: Sequence[float]) -> list[Hit]:
    # Not by id: a library that grew and one made at once must give the same order.
    scored = [
        replace(hit, score=round(score, DIGITS)) for hit, score in zip(hits, scores, strict=True)
    ]
    return sorted(scored, key=lambda hit: (-hit.score, hit.chunk.document, hit.chunk.start))
