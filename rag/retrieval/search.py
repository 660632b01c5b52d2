"""A question to ranked chunks: dense and full-text search, fused by rank."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from rag.errors import BadInput
from rag.index.embedder import Embedder
from rag.index.store import Store
from rag.index.vectors import VectorIndex
from rag.types import Hit

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
    document: str | None = None,
) -> list[Hit]:
    """Return up to k hits, best first, equal scores by chunk id.

    Args:
        snapshot: the generation to search.
        embedder: the encoder that made it.
        question: any text.
        k: most hits returned.
        candidates: hits taken from each index before fusion.
        document: a glob that the document's path or file name must match.

    Raises:
        BadInput: the glob matches no document.
    """
    among = None if document is None else snapshot.store.chunk_ids(select(snapshot, document))
    query = embedder.encode_query(question)
    dense = dict(snapshot.vectors.search(query, candidates, among))
    lexical = dict(snapshot.store.search(question, candidates, among))
    fused = fuse(list(dense), list(lexical))[:k]
    chunks = snapshot.store.chunks([id for id, _ in fused])
    return [
        Hit(chunk, score, dense.get(id), lexical.get(id))
        for chunk, (id, score) in zip(chunks, fused, strict=True)
    ]


def select(snapshot: Snapshot, glob: str) -> list[str]:
    """Return the paths of the documents whose path or file name matches a glob.

    Raises:
        BadInput: none does.
    """
    paths = [
        path
        for path in snapshot.store.hashes()
        if fnmatchcase(path, glob) or fnmatchcase(PurePosixPath(path).name, glob)
    ]
    if not paths:
        raise BadInput(
            f"No document of the library matches {glob!r}.",
            "A glob is compared with the path and with the file name, for example 'gans.*'.",
        )
    return paths


def fuse(
    dense: list[int], lexical: list[int], lexical_weight: float = LEXICAL_WEIGHT
) -> list[tuple[int, float]]:
    """Fuse two rankings of ids by weighted reciprocal rank; 1.0 is first in both."""
    scores: dict[int, float] = {}
    for ranking, weight in ((dense, 1 - lexical_weight), (lexical, lexical_weight)):
        for rank, id in enumerate(ranking):
            share = weight * (RANK_OFFSET + 1) / (RANK_OFFSET + 1 + rank)
            scores[id] = scores.get(id, 0.0) + share
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
