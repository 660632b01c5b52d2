"""Exact nearest neighbours by cosine, under ids. The only place that sees FAISS."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rag.index.embedder import Matrix


class VectorIndex:
    """Unit vectors under chunk ids. Scores are cosines: higher is better."""

    def __init__(self, dimension: int) -> None:
        import faiss

        self.dimension = dimension
        self._index: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def ids(self) -> list[int]:
        """Return every id that has a vector, sorted."""
        import faiss

        return sorted(int(i) for i in faiss.vector_to_array(self._index.id_map))

    def add(self, ids: Sequence[int], vectors: Matrix) -> None:
        """Store vectors of shape (len(ids), dimension) under ids that are not yet in use."""
        self._check(vectors, len(ids))
        if ids:
            self._index.add_with_ids(vectors, np.asarray(ids, dtype=np.int64))

    def remove(self, ids: Sequence[int]) -> None:
        """Forget ids; unknown ones are ignored."""
        if ids:
            self._index.remove_ids(np.asarray(ids, dtype=np.int64))

    def get(self, ids: Sequence[int]) -> Matrix:
        """Return the stored vectors, shape (len(ids), dimension)."""
        if not ids:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.stack([self._index.reconstruct(int(id)) for id in ids])

    def search(
        self, query: Matrix, k: int, among: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return up to k (id, cosine), best first, equal scores by id; `among` limits the ids."""
        import faiss

        self._check(query, 1)
        if len(self) == 0 or k < 1:
            return []
        params = None
        if among is not None:
            selector = faiss.IDSelectorBatch(np.asarray(among, dtype=np.int64))
            params = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        scores, ids = self._index.search(query, min(k, len(self)), params=params)
        # FAISS pads with id -1 when there are fewer than k.
        found = [(int(i), float(s)) for i, s in zip(ids[0], scores[0], strict=True) if i != -1]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def save(self, path: Path) -> None:
        """Write the index to a file."""
        import faiss

        faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path, dimension: int) -> VectorIndex:
        """Read an index whose checksum the caller has verified: FAISS itself checks nothing."""
        import faiss

        loaded = cls(dimension)
        loaded._index = faiss.read_index(str(path))
        return loaded

    def _check(self, vectors: Matrix, rows: int) -> None:
        if vectors.shape != (rows, self.dimension):
            raise ValueError(
                f"vectors have shape {vectors.shape}, expected {(rows, self.dimension)}"
            )
        if not np.isfinite(vectors).all():
            raise ValueError("vectors hold NaN or infinity")
