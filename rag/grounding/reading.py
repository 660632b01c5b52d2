"""What reading tells: how likely passages hold the answer to a question.

In its own words a small model decides badly about this, by its probabilities better: asked for a
Yes or No, it gives log-odds, of which a logistic scale makes a probability. `bench/fit_reading.py`
fits it.
"""

from __future__ import annotations

from rag.grounding.calibration import shipped


def probability_answered(log_odds: float | None, retrieved: float) -> float:
    """Return the probability in [0, 1] that the passages read hold the answer.

    Args:
        log_odds: of Yes against No when the model was asked; None when it could not tell.
        retrieved: the probability that the search gives, which then has to do.
    """
    if log_odds is None:
        return retrieved
    return round(shipped("answered").probability({"log_odds": log_odds}), 4)
