"""Measures of a ranking, compared with a public package on random rankings."""

from __future__ import annotations

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import RR, Qrel, ScoredDoc, Success, nDCG

from rag.evaluation.metrics import ndcg_at, recall_at, reciprocal_rank

RANKINGS = st.lists(st.booleans(), min_size=10, max_size=30).filter(any)


@given(RANKINGS, st.sampled_from([1, 5, 10]))
def test_ranking_agrees_with_ir_measures(is_gold: list[bool], cut: int) -> None:
    run = [ScoredDoc("q", f"h{place}", -place) for place in range(len(is_gold))]
    gold = [Qrel("q", f"h{place}", 1) for place, one in enumerate(is_gold) if one]
    wanted = [Success @ cut, RR, nDCG @ cut]
    expected = ir_measures.calc_aggregate(wanted, gold, run)
    ours = [
        recall_at(cut, is_gold),
        reciprocal_rank(is_gold),
        ndcg_at(cut, is_gold, sum(is_gold)),
    ]
    assert ours == pytest.approx([expected[measure] for measure in wanted])


def test_missing_gold_lowers_ndcg() -> None:
    assert ndcg_at(10, [True], 1) == 1
    assert ndcg_at(10, [True], 2) == pytest.approx(1 / (1 + 1 / 1.584962500721156))
    assert ndcg_at(10, [False] * 10, 1) == ndcg_at(10, [], 0) == 0


def test_ranking_without_hits() -> None:
    assert recall_at(5, []) == recall_at(1, [False, True]) == reciprocal_rank([False]) == 0
