"""Token similarity of a question and a chunk, by the encoder's token vectors.

The late interaction of ColBERT (Khattab and Zaharia, SIGIR 2020), with the encoder that made the
library and without training: each token of the question is compared with its nearest in the chunk.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rag.index.embedder import Matrix, TokenEncoder, TokenVectors
from rag.retrieval.word_overlap import Weigh, best_part
from rag.text.words import STOP_WORDS, fold, words
from rag.types import Hit

REMEMBERED = 500
"""Texts whose token vectors are cached, 0.1 MB each: the same question is often asked again."""

_WORD = re.compile(r"\w+")


class TokenMatcher:
    """Features of a question and a chunk by their tokens; caches the token vectors."""

    def __init__(self, encoder: TokenEncoder, remembered: int = REMEMBERED) -> None:
        # One text at a time: the last bits of a vector depend on the texts beside it.
        self._tokens = lru_cache(remembered)(lambda text: encoder.encode_tokens([text])[0])

    def features(self, question: str, hits: Sequence[Hit], weigh: Weigh) -> list[dict[str, float]]:
        """Return two features in [-1, 1] of each hit, by name; more is better.

        `tokens` is the mean, weighted by word, over the question's tokens of the cosine with the
        nearest token of the chunk's best part or of its place; `tokens_near` the same within the
        best part. That is a row, or two sentences: reading whole chunks takes four times as long
        and orders them no better (`bench/retrieval.py`).
        """
        asked = self._tokens(question)
        weights = token_weights(question, asked, weigh)
        wanted = weights > 0
        found = []
        for hit in hits:
            start, end = best_part(question, weigh, hit.chunk.text)
            part = hit.chunk.text[start:end]
            found.append(
                self._compare(asked.vectors[wanted], weights[wanted], hit.chunk.place, part)
            )
        return found

    def _compare(
        self, asked: Matrix, weights: NDArray[np.float64], place: str, part: str
    ) -> dict[str, float]:
        lead = f"{place}\n" if place else ""
        read = self._tokens(lead + part)
        if not len(asked) or not len(read.vectors):
            return {"tokens": 0.0, "tokens_near": 0.0}
        cosines = asked @ read.vectors.T
        inside = cosines[:, read.spans[:, 0] >= len(lead)]
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
