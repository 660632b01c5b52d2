"""The vector index agrees with numpy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.index.embedder import Matrix
from rag.index.inspect import recall
from rag.index.vectors import VectorIndex


def unit_rows(seed: int, n: int, dimension: int) -> Matrix:
    rows = np.random.default_rng(seed).normal(size=(n, dimension)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 60), st.integers(1, 12), st.booleans())
def test_vector_search_agrees_with_numpy(seed: int, n: int, k: int, limited: bool) -> None:
    """FAISS and a plain dot product give the same ids and the same scores."""
    rows = unit_rows(seed, n, 8)
    ids = [3 * i + 1 for i in range(n)]
    index = VectorIndex(8)
    index.add(ids, rows)
    gone = ids[:: max(2, n // 3)] if n > 2 else []
    index.remove(gone)
    allowed = [i for i in ids if i not in gone and (not limited or i % 2)]
    query = unit_rows(seed + 1, 1, 8)
    scores = {i: float(rows[(i - 1) // 3] @ query[0]) for i in allowed}
    expected = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:k]
    found = index.search(query, k, among=allowed if limited else None)
    assert [i for i, _ in found] == [i for i, _ in expected]
    np.testing.assert_allclose([s for _, s in found], [s for _, s in expected], atol=1e-6)


def test_vectors_refuse_what_faiss_would_take() -> None:
    index = VectorIndex(4)
    with pytest.raises(ValueError, match=r"\(2, 3\), expected \(2, 4\)"):
        index.add([1, 2], np.zeros((2, 3), dtype=np.float32))
    with pytest.raises(ValueError, match="NaN"):
        index.search(np.full((1, 4), np.nan, dtype=np.float32), 1)
    assert index.search(np.zeros((1, 4), dtype=np.float32), 5) == []


def test_ids_are_unique() -> None:
    """FAISS silently accepts duplicates and then finds both."""
    index = VectorIndex(8)
    index.add([1, 2], unit_rows(0, 2, 8))
    with pytest.raises(ValueError, match="already in use"):
        index.add([2], unit_rows(1, 1, 8))
    with pytest.raises(ValueError, match="already in use"):
        index.add([3, 3], unit_rows(1, 2, 8))
    assert index.ids() == [1, 2]


@pytest.fixture(scope="module")
def clustered() -> Matrix:
    """Rows that lie in clusters, as texts on common subjects do, shape (3000, 32)."""
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(40, 32))[rng.integers(0, 40, 3000)] + rng.normal(size=(3000, 32)) / 2
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def test_approximate_and_exact_again(clustered: Matrix, tmp_path: Path) -> None:
    """The change keeps every vector, is saved, and allows adding and removing."""
    ids = [7 * i + 1 for i in range(len(clustered))]
    index = VectorIndex(32)
    index.add(ids, clustered)
    index.adapt(len(ids))
    kinds = [index.kind]
    index.adapt(1000)
    kinds.append(index.kind)
    assert kinds == ["exact", "approximate"]
    index.save(tmp_path / "vectors")
    index = VectorIndex.load(tmp_path / "vectors", 32)
    assert (index.kind, index.ids()) == ("approximate", ids)
    np.testing.assert_array_equal(index.get(ids[::100]), clustered[::100])

    index.remove(ids[:2500])
    assert index.ids() == ids[2500:]
    index.add([5], clustered[:1])
    assert index.search(clustered[:1], 1) == [(5, 1.0)]
    index.adapt(1000)
    assert index.kind == "approximate"  # not right below the limit, or it would change for ever
    index.adapt(2000)
    assert (index.kind, len(index)) == ("exact", 501)
    assert index.search(clustered[:1], 1) == [(5, 1.0)]


def test_approximate_search_against_numpy(clustered: Matrix) -> None:
    """Scores are exact; few neighbours are missed, and none in an exact search or among few ids."""
    ids = list(range(len(clustered)))
    index = VectorIndex(32)
    index.add(ids, clustered)
    index.adapt(1000)
    cosines = clustered @ clustered[17]
    best = np.argsort(-cosines, kind="stable")[:10]
    found = index.search(clustered[17:18], 10, exact=True)
    assert {i for i, _ in found} == set(best.tolist())
    for id, cosine in index.search(clustered[17:18], 10):
        assert cosine == pytest.approx(cosines[id], abs=1e-5)
    some = ids[::50]
    among = [i for i, _ in index.search(clustered[17:18], 5, among=some)]
    assert among == sorted(some, key=lambda i: -cosines[i])[:5]
    assert recall(index) > 0.9


def test_grown_index_is_retrained(clustered: Matrix) -> None:
    index = VectorIndex(32)
    index.add(list(range(600)), clustered[:600])
    index.adapt(500)
    index.add(list(range(600, 3000)), clustered[600:])
    assert recall(index) > 0.5
    index.adapt(500)
    assert recall(index) > 0.9
