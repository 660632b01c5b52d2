"""Measures of a ranking, compared with a public package on random rankings."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchmetrics.functional.retrieval import (
    retrieval_hit_rate,
    retrieval_normalized_dcg,
    retrieval_reciprocal_rank,
)

from rag.evaluation.ranking import ndcg_at, recall_at, reciprocal_rank

RANKINGS = st.lists(st.booleans(), min_size=10, max_size=30).filter(any)


@given(RANKINGS, st.sampled_from([1, 5, 10]))
def test_measures_agree_with_torchmetrics(is_gold: list[bool], cut: int) -> None:
    scores = torch.arange(len(is_gold), 0, -1, dtype=torch.float64)
    gold = torch.tensor(is_gold)
    assert recall_at(cut, is_gold) == retrieval_hit_rate(scores, gold, top_k=cut).item()
    assert reciprocal_rank(is_gold) == pytest.approx(retrieval_reciprocal_rank(scores, gold).item())
    expected = retrieval_normalized_dcg(scores, gold, top_k=cut).item()
    assert ndcg_at(cut, is_gold, sum(is_gold)) == pytest.approx(expected)


def test_gold_that_was_not_found_lowers_the_gain() -> None:
    assert ndcg_at(10, [True], 1) == 1
    assert ndcg_at(10, [True], 2) == pytest.approx(1 / (1 + 1 / 1.584962500721156))
    assert ndcg_at(10, [False] * 10, 1) == ndcg_at(10, [], 0) == 0


def test_nothing_found() -> None:
    assert recall_at(5, []) == recall_at(1, [False, True]) == reciprocal_rank([False]) == 0
