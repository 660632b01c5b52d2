"""Whether time grows with the size alone, told so that a busy machine cannot make it look worse."""

from __future__ import annotations

import time
from collections.abc import Callable

TRIES = 3
"""Being busy elsewhere can make one measure slow, never three in a row."""


def grows_linearly(work: Callable[[int], object], size: int) -> bool:
    """Whether eight times a size takes about eight times as long; quadratic would be sixty-four.

    The limit lies between the two, at twenty-four; a tenth of a second is too little to judge.
    """

    def seconds(size: int) -> float:
        began = time.process_time()
        work(size)
        return time.process_time() - began

    work(size)  # what is made once, at the first use, is no part of the growth
    return any(seconds(8 * size) < 24 * seconds(size) + 0.1 for _ in range(TRIES))
