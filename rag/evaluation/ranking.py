"""Measures of a ranking against gold: what a search is worth.

A question counts as found when any of its gold texts is; a paragraph that was cut into two chunks
has two, and either answers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence


def recall_at(cut: int, is_gold: Sequence[bool]) -> float:
    """Return 1.0 if a gold hit is among the first, else 0.0."""
    return float(any(is_gold[:cut]))


def reciprocal_rank(is_gold: Sequence[bool]) -> float:
    """Return one over the rank of the first gold hit, from 1; 0.0 without one."""
    return next((1 / rank for rank, gold in enumerate(is_gold, start=1) if gold), 0.0)


def ndcg_at(cut: int, is_gold: Sequence[bool], gold: int) -> float:
    """Return the discounted gain of the first hits over that of the best order.

    Args:
        cut: hits that count.
        is_gold: whether each hit is gold, best first.
        gold: how many gold texts there are to find; 0.0 when there are none.

    Source: Järvelin and Kekäläinen, ACM TOIS 2002, with gains of 0 and 1.
    """
    gain = sum(1 / math.log2(rank + 1) for rank, g in enumerate(is_gold[:cut], start=1) if g)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(cut, gold) + 1))
    return gain / ideal if ideal else 0.0
