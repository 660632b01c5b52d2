"""Turn text into unit vectors with a local sentence encoder: one a text, or one a token."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelFailed
from rag.models import catalog
from rag.offline import go_offline

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


Matrix = NDArray[np.float32]
"""Rows of unit length, shape (n, dimension)."""

BATCH = 32
"""Texts encoded at once; larger batches gain nothing on two cores and pad more."""

TRIM_BYTES = 16_000_000
"""Free memory that the C library keeps. Left to itself it raises the bound with large batches, and
the process grows with the corpus; with a fixed one `bench/ingest.py` finds that it does not."""


_M_TRIM_THRESHOLD = -1  # malloc.h


class TokenEncoder(Protocol):
    """An encoder that gives a vector for each token."""

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Return the tokens of each text, without those that only mark its ends."""


class Embedder(TokenEncoder, Protocol):
    """What the index, the search and the checks need of an encoder; tests use a stand-in."""

    name: str
    fingerprint: str

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def encode_query(self, question: str) -> Matrix:
        """Return one row for a question."""

    def encode_documents(self, texts: list[str]) -> Matrix:
        """Return a row for each text, in order."""


class SentenceEmbedder:
    """A sentence-transformers model in a local folder, loaded at its first use.

    Importing the library takes seconds, and a sync that finds nothing changed never needs it.
    """

    def __init__(self, name: str, folder: Path, fingerprint: str) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self._folder = folder
        self._lock = Lock()

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._model.get_embedding_dimension())

    def encode_query(self, question: str) -> Matrix:
        """Return one row for a question."""
        return self._encode(self._model.encode_query, [question])

    def encode_documents(self, texts: list[str]) -> Matrix:
        """Return a row for each text, in order."""
        return self._encode(self._model.encode_document, texts)

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Return the tokens of each text, as far as the encoder reads.

        The last bits depend on the company: who compares with texts that were read at another time
        gives one text at a time.
        """
        # The tokenizer too: it refuses a second caller while another thread indexes documents.
        with self._lock:
            return read_tokens(self._model, texts, self._row)

    def _encode(self, encode: Any, texts: list[str]) -> Matrix:
        if not texts:  # the library answers with shape (0,), which has no columns
            return np.zeros((0, self.dimension), dtype=np.float32)
        with self._lock:
            vectors = encode(
                texts, batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(vectors, dtype=np.float32)

    @cached_property
    def _row(self) -> int:
        return row_length(self._model)

    @cached_property
    def _model(self) -> Any:
        go_offline()
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]
        _give_memory_back()
        try:
            return SentenceTransformer(
                str(self._folder), device="cpu", local_files_only=True, trust_remote_code=False
            )
        except (OSError, ValueError, RuntimeError) as error:
            raise ModelFailed(
                f"The embedder in {self._folder} cannot be loaded: {error}.",
                f"Fetch it again: rag models pull {self.name}",
            ) from error


def open_embedder(name: str, models_dir: Path) -> SentenceEmbedder:
    """Return an encoder of the catalogue.

    Raises:
        MissingModel: it was not fetched, or the catalogue does not have it.
    """
    folder = catalog.locate(models_dir, name, "embedder")
    weights = catalog.load_catalog(models_dir)[name]
    largest = max(weights.files, key=lambda file: file.bytes)
    return SentenceEmbedder(name, folder, largest.sha256)


def _give_memory_back() -> None:
    """Have free memory returned to the system, where the C library is glibc."""
    with suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).mallopt(_M_TRIM_THRESHOLD, TRIM_BYTES)
