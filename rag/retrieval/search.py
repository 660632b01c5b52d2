"""Search: dense and full-text search, fused by rank, then re-ranked."""

from __future__ import annotations

import math
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from functools import cache

from rag.index.document_scope import select
from rag.index.embedder import Embedder, Matrix
from rag.index.store import Store
from rag.index.vectors import VectorIndex
from rag.retrieval.clause_search import clauses_first
from rag.retrieval.rerank import Reranker
from rag.types import EVERYTHING, Hit, Scope

RANK_OFFSET = 60
"""The constant of reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009)."""

LEXICAL_WEIGHT = 0.8
"""Weight of full-text search, chosen for most gold hits in the first ten on the tuning articles of
`reading`. On corpus/ equal weights do as well (`bench/retrieval.py`)."""

RERANKED = 20
"""Best hits of each index that are re-ranked. Of both, because in the fused order a hit that only
dense search finds, as for a paraphrased question, would come after all of full-text search."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One generation, open for reading."""

    store: Store
    vectors: VectorIndex

    def chunk_ids_in(self, scope: Scope) -> list[int] | None:
        """Return the ids of the chunks in scope; None if these are all chunks.

        Raises:
            BadInput: no document is in scope.
        """
        if scope == EVERYTHING:
            return None
        return self.store.chunk_ids(info.path for info in select(self.store.listing(), scope))


def search(
    snapshot: Snapshot,
    embedder: Embedder,
    question: str,
    *,
    k: int,
    candidates: int,
    scope: Scope = EVERYTHING,
    reranker: Reranker | None = None,
) -> list[Hit]:
    """Return up to k hits, best first, equal scores by document and place.

    The clause that a question names by its number comes first.

    Scores are in [0, 1] and do not increase along the list.

    Args:
        snapshot: the generation to search.
        embedder: the encoder that made it.
        question: any text.
        k: most hits returned.
        candidates: hits taken from each index before fusion.
        scope: the documents to search.
        reranker: re-ranks the best hits; without one, their order is that of the fusion.

    Raises:
        BadInput: no document is in scope.
    """
    among = snapshot.chunk_ids_in(scope)
    dense = nearest(snapshot, embedder.encode_query(question), candidates, among)
    lexical = snapshot.store.search(question, candidates, among)
    fused = fuse(dense, lexical)
    cosines, ranks = dict(dense), dict(lexical)
    hits = [
        Hit(chunk, fused[chunk.id], cosines.get(chunk.id), ranks.get(chunk.id))
        for chunk in snapshot.store.chunks(list(fused))
    ]
    # Not by id: the order must not depend on when a document was added.
    hits.sort(key=lambda hit: (-hit.score, hit.chunk.document, hit.chunk.start))
    if reranker is not None:
        best = {*_best(dense, RERANKED), *_best(lexical, RERANKED)}
        hits = _reranked(question, hits, best, snapshot.store, reranker)
    return clauses_first(question, hits, snapshot.store, among)[:k]


def _best(ranking: Sequence[tuple[int, float]], count: int) -> list[int]:
    """Return the first `count` ids of a ranking, and those tied with the last of them."""
    if len(ranking) <= count:
        return [id for id, _ in ranking]
    return [id for id, score in ranking if score >= ranking[count - 1][1]]


def _reranked(
    question: str, hits: Sequence[Hit], best: Set[int], store: Store, reranker: Reranker
) -> list[Hit]:
    """Re-rank the hits whose ids are in `best`; the others follow in their old order."""
    count = store.chunk_count()

    @cache
    def weigh(stem: str) -> float:
        return math.log(1 + count / (store.chunks_with_term(stem) + 0.5))

    first = reranker.rerank(question, [hit for hit in hits if hit.chunk.id in best], weigh)
    rest = [hit for hit in hits if hit.chunk.id not in best]
    lowest = first[-1].score if first else 1.0
    return first + [replace(hit, score=lowest * hit.score) for hit in rest]


def nearest(
    snapshot: Snapshot, query: Matrix, k: int, among: Sequence[int] | None
) -> list[tuple[int, float]]:
    """Return up to k (chunk id, cosine), best first.

    Equal texts share a vector, and an interrupted sync leaves vectors without chunks: so more
    vectors are fetched until there are enough chunks.
    """
    store, vectors = snapshot.store, snapshot.vectors
    allowed = None if among is None else set(among)
    wanted = None if among is None else store.vector_ids(among)
    fetch = k
    while True:
        found = vectors.search(query, fetch, wanted)
        chunks = store.chunks_with_vectors(id for id, _ in found)
        nearest = [
            (chunk, cosine)
            for id, cosine in found
            for chunk in chunks.get(id, ())
            if allowed is None or chunk in allowed
        ]
        if len(nearest) >= k or len(found) < fetch:
            return nearest[:k]
        fetch *= 2


def fuse(
    dense: Sequence[tuple[int, float]],
    lexical: Sequence[tuple[int, float]],
    lexical_weight: float = LEXICAL_WEIGHT,
) -> dict[int, float]:
    """Fuse two rankings of (id, score) by weighted reciprocal rank; 1.0 means first in both.

    Equal scores share a rank, so that the order of ids does not matter.
    """
    fused: dict[int, float] = {}
    for ranking, weight in ((dense, 1 - lexical_weight), (lexical, lexical_weight)):
        rank, before = 0, float("inf")
        for place, (id, score) in enumerate(ranking):
            if score < before:
                rank, before = place, score
            fused[id] = fused.get(id, 0.0) + weight * (RANK_OFFSET + 1) / (RANK_OFFSET + 1 + rank)
    return fused
