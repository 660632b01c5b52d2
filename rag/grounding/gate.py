"""The gate before generation: how likely what was retrieved holds the answer.

Retrieval alone tells questions about something else from questions about the documents. It cannot
see a near miss, a question on the right subject that the documents do not answer; those are left to
the model's refusal and to the checks after generation.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from rag.documents.words import content_words
from rag.grounding.calibration import shipped
from rag.types import Hit

NEAREST = 5
"""Hits looked at: those from which passages are made."""


def answerable(
    question: str, hits: Sequence[Hit], chunks: int, chunks_with_term: Callable[[str], int]
) -> float:
    """Return the probability in [0, 1] that the hits hold the answer to a question.

    Args:
        question: standalone.
        hits: best first.
        chunks: number of chunks in the library.
        chunks_with_term: how many of them hold a stem.
    """
    if not hits:
        return 0.0
    features = gate_features(question, hits, chunks, chunks_with_term)
    return round(shipped("answerable").probability(features), 4)


def gate_features(
    question: str, hits: Sequence[Hit], chunks: int, chunks_with_term: Callable[[str], int]
) -> dict[str, float]:
    """Return the features of a question and its hits, by name; more is better."""
    wanted = {
        word: math.log(1 + chunks / (chunks_with_term(word) + 0.5))
        for word in content_words(question)
    }
    total = sum(wanted.values()) or 1.0
    held = [
        wanted.keys() & set(content_words(f"{hit.chunk.heading}\n{hit.chunk.text}"))
        for hit in hits[:NEAREST]
    ]
    cosines = sorted((hit.dense for hit in hits if hit.dense is not None), reverse=True)
    return {
        "cosine": cosines[0] if cosines else 0.0,
        "cosine_mean": sum(cosines[:NEAREST]) / max(1, len(cosines[:NEAREST])),
        "best_cover": max(sum(wanted[word] for word in words) for words in held) / total,
        "joint_cover": sum(wanted[word] for word in set().union(*held)) / total,
        "bm25": max((hit.lexical or 0.0) for hit in hits) / total,
    }
