"""Fusion of two rankings."""

from __future__ import annotations

import pytest

from rag.retrieval.search import fuse


def test_fusion_by_rank() -> None:
    fused = fuse([(1, 0.9), (2, 0.8)], [(2, 7.0), (3, 5.0)], lexical_weight=0.5)
    assert sorted(fused, key=lambda id: -fused[id]) == [2, 1, 3]
    assert fuse([(7, 0.9)], [(7, 5.0)], lexical_weight=0.3) == {7: pytest.approx(1.0)}
    assert fuse([], []) == {}


def test_equal_scores_share_a_rank() -> None:
    """Otherwise the order of indexing would decide."""
    fused = fuse([(1, 0.9), (2, 0.9), (3, 0.1)], [])
    assert fused[1] == fused[2] > fused[3]
    assert fused[3] == fuse([(5, 0.9), (6, 0.8), (3, 0.1)], [])[3]
