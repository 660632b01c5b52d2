"""Hits made of words, and an encoder of one token a word."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st

from rag.index.embedder import TokenVectors
from rag.types import Chunk, Hit

WORDS = "the owl hunts at night in 1598 Émile's mouse-trap was über 3.5 km ?".split()


TEXTS = st.one_of(st.lists(st.sampled_from(WORDS), max_size=20).map(" ".join), st.text())


def evenly(stem: str) -> float:
    return 1.0


def hit(text: str, *, start: int = 0, dense: float | None = 0.5, heading: str = "") -> Hit:
    chunk = Chunk(start + 1, "a.md", None, None, heading, start, start + len(text), text)
    return Hit(chunk, 0.5, dense, None)


def hits_of(texts: Sequence[str]) -> list[Hit]:
    return [hit(text, start=1000 * place) for place, text in enumerate(texts)]


class WordTokens:
    """Each word is a token; different words are at right angles, mostly."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        self.read += texts
        return [self._encode(text) for text in texts]

    def _encode(self, text: str) -> TokenVectors:
        found = list(re.finditer(r"\w+", text))
        vectors = np.zeros((len(found), 64), dtype=np.float32)
        for row, word in zip(vectors, found, strict=True):
            row[sum(map(ord, word.group().lower())) % 64] = 1
        spans = np.array([word.span() for word in found], dtype=np.int64).reshape(-1, 2)
        return TokenVectors(vectors, spans)
