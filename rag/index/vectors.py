"""Nearest neighbours by cosine, by id. The only module that uses FAISS.

A small index is exact. A large one keeps the same vectors in cells around centroids (an inverted
file) and searches only the nearest cells: its scores are exact, but it may miss a neighbour.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np

from rag.errors import DamagedFile
from rag.index.embedder import Matrix

Kind = Literal["exact", "approximate"]

CELLS_PER_ROOT = 2
"""Cells per square root of the number of vectors: choosing cells then costs about as much as
searching them."""
PROBED = 1 / 4
"""Share of the cells that are searched: finds 98 % of the neighbours in a thirtieth of the time;
with a sixteenth it is 92 %, and saves another half millisecond (`bench/vectors.py`)."""
SAMPLES_PER_CELL = 64
"""Vectors that each centroid is trained on; FAISS warns below 39 and subsamples above 256."""
SHRINK = 0.5
"""Share of the limit below which an approximate index becomes exact again."""


class VectorIndex:
    """Unit vectors by id. Scores are cosines: higher is better."""

    def __init__(self, dimension: int) -> None:
        import faiss

        self.dimension = dimension
        self._index: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
        self._ids: set[int] = set()

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, id: int) -> bool:
        return id in self._ids

    @property
    def kind(self) -> Kind:
        """Whether a search compares every vector."""
        return "approximate" if hasattr(self._index, "nprobe") else "exact"

    def ids(self) -> list[int]:
        """Return every id that has a vector, sorted."""
        return sorted(self._ids)

    def add(self, ids: Sequence[int], vectors: Matrix) -> None:
        """Store vectors of shape (len(ids), dimension) under ids that are not yet in use."""
        self._check(vectors, len(ids))
        if len(set(ids)) < len(ids) or not self._ids.isdisjoint(ids):
            raise ValueError("an id is already in use")  # FAISS would keep both
        if ids:
            self._index.add_with_ids(vectors, np.asarray(ids, dtype=np.int64))
            self._ids.update(ids)

    def remove(self, ids: Sequence[int]) -> None:
        """Remove ids; unknown ones are ignored."""
        import faiss

        gone = self._ids.intersection(ids)
        if gone:
            rows = np.fromiter(gone, dtype=np.int64, count=len(gone))
            # Each of the two kinds of index takes only one kind of selector.
            selector = faiss.IDSelectorBatch if self.kind == "exact" else faiss.IDSelectorArray
            self._index.remove_ids(selector(rows))
            self._ids -= gone

    def get(self, ids: Sequence[int]) -> Matrix:
        """Return the stored vectors, shape (len(ids), dimension)."""
        if not ids:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.stack([self._index.reconstruct(int(id)) for id in ids])

    def search(
        self, query: Matrix, k: int, among: Sequence[int] | None = None, *, exact: bool = False
    ) -> list[tuple[int, float]]:
        """Return up to k (id, cosine), best first, equal scores by id.

        Args:
            query: shape (1, dimension).
            k: most results.
            among: the only ids to consider; these are always compared exactly.
            exact: compare every vector, whatever the kind.
        """
        self._check(query, 1)
        if not self._ids or k < 1:
            return []
        params = self._parameters(among, exact or among is not None)
        scores, ids = self._index.search(query, min(k, len(self)), params=params)
        # FAISS pads with id -1 if there are fewer than k. The last bits of a score depend on the
        # position of the row; without them equal texts have equal scores.
        found = [
            (int(i), round(float(s), 6)) for i, s in zip(ids[0], scores[0], strict=True) if i != -1
        ]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def _parameters(self, among: Sequence[int] | None, exact: bool) -> Any:
        import faiss

        given: dict[str, Any] = {}
        if among is not None:
            given["sel"] = faiss.IDSelectorBatch(np.asarray(among, dtype=np.int64))
        if self.kind == "exact":
            return faiss.SearchParameters(**given)
        probed = self._index.nlist if exact else self._index.nprobe
        return faiss.SearchParametersIVF(nprobe=probed, **given)  # type: ignore[call-arg]

    def adapt(self, exact_up_to: int) -> None:
        """Become approximate above this size, and exact again well below it."""
        kind = self.kind
        if kind == "exact" and len(self) > exact_up_to:
            self._rebuild("approximate")
        elif kind == "approximate" and len(self) < exact_up_to * SHRINK:
            self._rebuild("exact")
        elif kind == "approximate" and len(self) > 4 * self._trained_for():
            self._rebuild("approximate")  # more vectors need more cells

    def _trained_for(self) -> float:
        return float((self._index.nlist / CELLS_PER_ROOT) ** 2)

    def _rebuild(self, kind: Kind) -> None:
        """Move all vectors into a new index."""
        ids = self.ids()
        vectors = self.get(ids)
        self._index = (
            _cells(vectors) if kind == "approximate" else VectorIndex(self.dimension)._index
        )
        self._index.add_with_ids(vectors, np.asarray(ids, dtype=np.int64))

    def save(self, path: Path) -> None:
        """Write the index to a file."""
        import faiss

        faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path, dimension: int) -> VectorIndex:
        """Read an index; the caller has verified its checksum, as FAISS checks nothing."""
        import faiss

        loaded = cls(dimension)
        loaded._index = faiss.read_index(str(path))
        if loaded._index.d != dimension:
            raise DamagedFile(
                f"The library file {path} holds vectors of {loaded._index.d} numbers; the manifest "
                f"says {dimension}.",
                "Repair the library from its stored texts: rag doctor --repair",
            )
        loaded._ids = set(_stored_ids(loaded._index))
        return loaded

    def _check(self, vectors: Matrix, rows: int) -> None:
        if vectors.shape != (rows, self.dimension):
            raise ValueError(
                f"vectors have shape {vectors.shape}, expected {(rows, self.dimension)}"
            )
        if not np.isfinite(vectors).all():
            raise ValueError("vectors hold NaN or infinity")


def _cells(vectors: Matrix) -> Any:
    """Return an empty inverted file with cells trained on vectors of shape (n, dimension)."""
    import faiss

    count, dimension = vectors.shape
    cells = max(1, round(CELLS_PER_ROOT * count**0.5))
    index = faiss.IndexIVFFlat(
        faiss.IndexFlatIP(dimension), dimension, cells, faiss.METRIC_INNER_PRODUCT
    )
    index.cp.spherical = True  # centroids of unit vectors are compared by angle
    index.cp.seed = 1
    sample = np.random.default_rng(1).permutation(count)[: cells * SAMPLES_PER_CELL]
    index.train(vectors[sample])
    # Allows removing and reading vectors by id.
    index.set_direct_map_type(faiss.DirectMap.Hashtable)  # type: ignore[attr-defined]
    index.nprobe = max(1, round(cells * PROBED))
    return index


def _stored_ids(index: Any) -> list[int]:
    import faiss

    if not hasattr(index, "invlists"):
        return [int(id) for id in faiss.vector_to_array(index.id_map)]
    lists = index.invlists
    return [
        int(id)
        for cell in range(index.nlist)
        for id in faiss.rev_swig_ptr(lists.get_ids(cell), lists.list_size(cell))
    ]
