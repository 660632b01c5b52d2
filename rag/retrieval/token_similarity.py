"""Token similarity of a question and a chunk, by the encoder's token vectors.

The late interaction of ColBERT (Khattab and Zaharia, SIGIR 2020), with the encoder that made the
library and without training: each token of the question is compared with its nearest in the chunk.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rag.index.embedder import Matrix, TokenEncoder, TokenVectors
from rag.retrieval.word_overlap import Weigh, read_chunk
from rag.text.sentences import Span
from rag.text.words import STOP_WORDS, fold, words
from rag.types import Chunk, Hit

REMEMBERED = 200
"""Chunks whose token vectors are cached, 0.3 MB each: the next question often finds them again."""

_WORD = re.compile(r"\w+")


class TokenMatcher:
    """Features of a question and a chunk by their tokens; caches the chunks' token vectors."""

    def __init__(self, encoder: TokenEncoder, remembered: int = REMEMBERED) -> None:
        self._encoder = encoder
        self._tokens = lru_cache(remembered)(lambda text: encoder.encode_tokens([text])[0])

    def features(self, question: str, hits: Sequence[Hit], weigh: Weigh) -> list[dict[str, float]]:
        """Return two features in [-1, 1] of each hit, by name; more is better.

        `tokens` is the mean, weighted by word, over the question's tokens of the cosine with the
        nearest token of the chunk and its place; `tokens_near` the same within the best two
        sentences in a row. Question and chunk are encoded separately, each truncated to what the
        encoder can read.
        """
        (asked,) = self._encoder.encode_tokens([question])
        weights = token_weights(question, asked, weigh)
        wanted = weights > 0
        return [self._compare(asked.vectors[wanted], weights[wanted], hit.chunk) for hit in hits]

    def _compare(
        self, asked: Matrix, weights: NDArray[np.float64], chunk: Chunk
    ) -> dict[str, float]:
        lead = f"{chunk.place}\n" if chunk.place else ""
        read = self._tokens(lead + chunk.text)
        if not len(asked) or not len(read.vectors):
            return {"tokens": 0.0, "tokens_near": 0.0}
        cosines = asked @ read.vectors.T
        starts = read.spans[:, 0] - len(lead)
        windows = [
            cosines[:, inside]
            for start, end in _neighbours(read_chunk(chunk.text).spans)
            if (inside := (starts >= start) & (starts < end)).any()
        ]
        return {
            "tokens": float(weights @ cosines.max(axis=1)),
            "tokens_near": max(
                (float(weights @ window.max(axis=1)) for window in windows), default=0.0
            ),
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


def _neighbours(sentences: Sequence[Span]) -> list[Span]:
    """Return the spans of two sentences in a row, or of the only one."""
    return [(a[0], b[1]) for a, b in pairwise(sentences)] or list(sentences)
