"""How hard an item is, by a plain rule that a person can follow."""

from __future__ import annotations

LONG_SENTENCE, LONG_ANSWER = 40, 12
"""Words of a sentence, and of an answer, that count as the longest."""


def difficulty(evidence: str, answer: str, uses: int) -> float:
    """Return the mean of three, each in [0, 1]: the higher, the harder.

    How long the sentence is that must be remembered; how long the answer is that must be given;
    and how rare it is: 1 for an answer that stands once in its document, 1/2 for one that stands
    twice, and so on. Nothing is fitted: the ratings of reviews tell more, once there are some.

    Args:
        evidence: the sentence.
        answer: what must be said.
        uses: how often the answer stands in the document, at least 1.
    """
    long = min(1.0, len(evidence.split()) / LONG_SENTENCE)
    much = min(1.0, len(answer.split()) / LONG_ANSWER)
    return round((long + much + 1 / uses) / 3, 3)
