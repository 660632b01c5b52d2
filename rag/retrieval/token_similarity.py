"""Token similarity of a question and a chunk, by the encoder's token vectors.

The late interaction of ColBERT (Khattab and Zaharia, SIGIR 2020), with the encoder that made the
library and without training: each token of the question is compared with its nearest in the chunk.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.index.embedder import Matrix, TokenEncoder, TokenVectors
from rag.retrieval.word_overlap import Weigh, best_part
from rag.text.words import STOP_WORDS, fold, words
from rag.types import Hit

_WORD = re.compile(r"\w+")


class TokenMatcher:
    """Features of a question and a chunk by their tokens."""

    def __init__(self, encoder: TokenEncoder) -> None:
        self._encoder = encoder

    def features(self, question: str, hits: Sequence[Hit], weigh: Weigh) -> list[dict[str, float]]:
        """Return two features in [-1, 1] of each hit, by name; more is better.

        `tokens` is the mean, weighted by word, over the question's tokens of the cosine with the
        nearest token of the chunk's best part or of its place; `tokens_near` the same within the
        best part. That is a row, or two sentences: to read whole chunks takes three times as long
        and orders them no better.
        """
        parts = []
        for hit in hits:
            start, end = best_part(question, weigh, hit.chunk.text)
            lead = f"{hit.chunk.place}\n" if hit.chunk.place else ""
            parts.append((lead, hit.chunk.text[start:end]))
        # Together, which is faster; so the last bits depend on what else was found.
        asked, *read = self._encoder.encode_tokens([question, *map("".join, parts)])
        weights = token_weights(question, asked, weigh)
        wanted = weights > 0
        return [
            _compare(asked.vectors[wanted], weights[wanted], tokens, len(lead))
            for tokens, (lead, _) in zip(read, parts, strict=True)
        ]


def _compare(
    asked: Matrix, weights: NDArray[np.float64], read: TokenVectors, lead: int
) -> dict[str, float]:
    """Return the features of a text whose first `lead` characters say where it stands."""
    if not len(asked) or not len(read.vectors):
        return {"tokens": 0.0, "tokens_near": 0.0}
    cosines = asked @ read.vectors.T
    inside = cosines[:, read.spans[:, 0] >= lead]
    return {
        "tokens": float(weights @ cosines.max(axis=1)),
        "tokens_near": float(weights @ inside.max(axis=1)) if inside.size else 0.0,
    }


def token_weights(question: str, tokens: TokenVectors, weigh: Weigh) -> NDArray[np.float64]:
    """Return the weight of each token: its word's weight, divided among the tokens of the word.

    Stop words have weight 0 unless there are no other words; the weights add up to 1.
    """
    shares = np.zeros(len(tokens.spans))
    for word in _WORD.finditer(question):
        inside = (tokens.spans[:, 0] >= word.start()) & (tokens.spans[:, 1] <= word.end())
        if inside.any() and fold(word.group()) not in STOP_WORDS:
            shares[inside] = weigh(words(word.group())[0]) / inside.sum()
    if not shares.sum():
        shares[:] = 1.0
    total = shares.sum()
    return shares / total if total else shares
