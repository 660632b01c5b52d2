"""The vectors of the tokens of many texts, read end to end so that none is filled up.

In a batch, texts are filled up to the length of the longest, and sentences differ so much that this
takes half of the time. Here they stand one after another in one row, each with positions of its
own, and a token attends to those of its own text only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

ROW = 512
"""Tokens read at once: shorter rows are slower, longer ones no faster (`bench/token_rows.py`)."""


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """The tokens of a text: unit vectors, shape (n, dimension), and their spans, shape (n, 2)."""

    vectors: Vectors
    spans: NDArray[np.int64]


def read_tokens(model: Any, texts: Sequence[str], row: int = ROW) -> list[TokenVectors]:
    """Return the tokens of each text, without those that only mark its ends.

    Args:
        model: a sentence-transformers model whose first module is a transformer.
        texts: any number; of each is read what the model takes in.
        row: tokens that are read at once; 0 reads each text alone.
    """
    if not texts:
        return []
    features = model.tokenizer(
        list(texts), truncation=True, max_length=model.max_seq_length, return_offsets_mapping=True
    )
    read: list[TokenVectors] = []
    for first, last in _rows([len(ids) for ids in features["input_ids"]], row):
        lengths = [len(ids) for ids in features["input_ids"][first:last]]
        vectors = _read_row(model, features["input_ids"][first:last])
        parts = np.split(vectors, np.cumsum(lengths)[:-1])
        for part, offsets in zip(parts, features["offset_mapping"][first:last], strict=True):
            spans = np.array(offsets)
            inner = spans[:, 0] < spans[:, 1]  # the marks at both ends have no character
            read.append(TokenVectors(_unit(part[inner]), spans[inner]))
    return read


def row_length(model: Any) -> int:
    """Return how many tokens this model may read at once: 0 where texts disturb each other.

    Not every transformer takes positions and a mask as they are given.
    """
    texts = ["One text.", "Another one, which stands behind it."]
    try:
        together = read_tokens(model, texts)
    except (TypeError, ValueError, RuntimeError):
        return 0
    alone = read_tokens(model, texts, row=0)
    same = all(
        np.allclose(one.vectors, other.vectors, atol=1e-4)
        for one, other in zip(together, alone, strict=True)
    )
    return ROW if same else 0


def _rows(lengths: Sequence[int], most: int) -> Iterator[tuple[int, int]]:
    """Return ranges of texts that fit into a row, each with one text at least."""
    first, filled = 0, 0
    for n, length in enumerate(lengths):
        if n > first and filled + length > most:
            yield first, n
            first, filled = n, 0
        filled += length
    yield first, len(lengths)


def _read_row(model: Any, ids: Sequence[Sequence[int]]) -> Vectors:
    import torch

    row = torch.tensor([[token for text in ids for token in text]])
    more = {}
    if len(ids) > 1:
        owner = torch.repeat_interleave(torch.tensor([len(text) for text in ids]))
        more = {
            "attention_mask": (owner[:, None] == owner[None, :])[None, None],
            "position_ids": torch.cat([torch.arange(len(text)) for text in ids])[None],
        }
    with torch.inference_mode():
        vectors = model[0].auto_model(input_ids=row, **more).last_hidden_state[0]
    return np.asarray(vectors.numpy(), dtype=np.float32)


def _unit(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)
