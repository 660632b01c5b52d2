"""A question to ranked chunks: dense and full-text search, fused by rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.index.embedder import Embedder, Matrix
from rag.index.scope import select
from rag.index.store import Store
from rag.index.vectors import VectorIndex
from rag.types import EVERYTHING, Hit, Scope

RANK_OFFSET = 60
"""The constant of reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009)."""

LEXICAL_WEIGHT = 0.7
"""Share of full-text search, chosen on a third of the `reading` questions. On the rest of them
equal shares lose three points at the first rank, on corpus/ they gain one: `bench/retrieval.py`."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One generation, open for reading."""

    store: Store
    vectors: VectorIndex


def search(
    snapshot: Snapshot,
    embedder: Embedder,
    question: str,
    *,
    k: int,
    candidates: int,
    scope: Scope = EVERYTHING,
) -> list[Hit]:
    """Return up to k hits, best first, equal scores by document and place.

    Args:
        snapshot: the generation to search.
        embedder: the encoder that made it.
        question: any text.
        k: most hits returned.
        candidates: hits taken from each index before fusion.
        scope: the documents to search.

    Raises:
        BadInput: no document is in scope.
    """
    among = None
    if scope != EVERYTHING:
        paths = [info.path for info in select(snapshot.store.listing(), scope)]
        among = snapshot.store.chunk_ids(paths)
    dense = nearest(snapshot, embedder.encode_query(question), candidates, among)
    lexical = snapshot.store.search(question, candidates, among)
    fused = fuse(dense, lexical)
    cosines, ranks = dict(dense), dict(lexical)
    hits = [
        Hit(chunk, fused[chunk.id], cosines.get(chunk.id), ranks.get(chunk.id))
        for chunk in snapshot.store.chunks(list(fused))
    ]
    # Not by id: a library that grew and one made at once must give the same order.
    return sorted(hits, key=lambda hit: (-hit.score, hit.chunk.document, hit.chunk.start))[:k]


def nearest(
    snapshot: Snapshot, query: Matrix, k: int, among: Sequence[int] | None
) -> list[tuple[int, float]]:
    """Return up to k (chunk id, cosine), best first.

    Texts that occur more than once share a vector, and an interrupted sync leaves vectors that no
    chunk uses yet: so one asks for more vectors until there are chunks enough.
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
    """Fuse two rankings of (id, score) by weighted reciprocal rank; 1.0 is first in both.

    Equal scores share a rank, so that the order of ids means nothing.
    """
    fused: dict[int, float] = {}
    for ranking, weight in ((dense, 1 - lexical_weight), (lexical, lexical_weight)):
        rank, before = 0, float("inf")
        for place, (id, score) in enumerate(ranking):
            if score < before:
                rank, before = place, score
            fused[id] = fused.get(id, 0.0) + weight * (RANK_OFFSET + 1) / (RANK_OFFSET + 1 + rank)
    return fused
