"""Turn text into unit vectors with a local sentence encoder: one per text, or one per token."""

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
from safetensors import SafetensorError

from rag.errors import ModelFailed
from rag.index.bert import BertEncoder, can_encode
from rag.models import catalog
from rag.offline import go_offline

Matrix = NDArray[np.float32]
"""Rows of unit length, shape (n, dimension)."""
BATCH = 32
"""Texts encoded at once; larger batches gain nothing on two cores and pad more."""
ROW = 512
"""Tokens encoded at once: shorter rows are slower, longer no faster (`bench/token_rows.py`)."""
TRIM_BYTES = 16_000_000
"""Free memory that glibc may keep. By default it raises this bound after large batches, and the
process grows with the corpus; with a fixed one it does not (`bench/ingest.py`)."""
_M_TRIM_THRESHOLD = -1  # malloc.h


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """The tokens of a text: unit vectors, shape (n, dimension), and their spans, shape (n, 2)."""

    vectors: Matrix
    spans: NDArray[np.int64]


class TokenEncoder(Protocol):
    """An encoder that gives a vector for each token."""

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Return the token vectors of each text, without start and end tokens."""


class Embedder(TokenEncoder, Protocol):
    """The encoder that index, search and checks need; tests use a stand-in."""

    name: str
    fingerprint: str

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def encode_query(self, question: str) -> Matrix:
        """Return one row for a question."""

    def encode_documents(self, texts: list[str]) -> Matrix:
        """Return a row for each text, in order."""


def open_embedder(name: str, models_dir: Path) -> Embedder:
    """Return an encoder of the catalogue.

    Raises:
        BadInput: the catalogue does not have it.
        MissingModel: it was not downloaded.
    """
    folder = catalog.locate(models_dir, name, "embedder")
    weights = catalog.load_catalog(models_dir)[name]
    largest = max(weights.files, key=lambda file: file.bytes)
    kind = BertEmbedder if can_encode(folder) else SentenceEmbedder
    return kind(name, folder, largest.sha256)


class BertEmbedder:
    """A BERT model in a local folder, loaded at its first use; see `rag.index.bert`."""

    def __init__(self, name: str, folder: Path, fingerprint: str) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self._folder = folder
        self._lock = Lock()

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._encoder.dimension

    def encode_query(self, question: str) -> Matrix:
        """Return one row for a question."""
        return self.encode_documents([question])

    def encode_documents(self, texts: list[str]) -> Matrix:
        """Return a row for each text, in order."""
        tokens = [encoding.ids for encoding in self._encoder.tokenize(texts)]
        means = [vectors.mean(axis=0) for vectors in self._encoder.encode(tokens)]
        return _unit(np.array(means, np.float32).reshape(len(texts), self.dimension))

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Return the token vectors of each text, truncated to what the encoder can read.

        The last bits depend on the other texts of a call: to compare with vectors of another call,
        encode one text at a time.
        """
        encodings = self._encoder.tokenize(texts)
        encoded = self._encoder.encode([encoding.ids for encoding in encodings])
        return [
            _inner_tokens(vectors, encoding.offsets)
            for vectors, encoding in zip(encoded, encodings, strict=True)
        ]

    @property
    def _encoder(self) -> BertEncoder:
        with self._lock:
            return self._loaded

    @cached_property
    def _loaded(self) -> BertEncoder:
        _return_free_memory()
        try:
            return BertEncoder(self._folder)
        except (OSError, ValueError, KeyError, SafetensorError) as error:
            raise _cannot_be_loaded(self.name, self._folder, error) from error


class SentenceEmbedder:
    """Any sentence-transformers model in a local folder, loaded at its first use.

    Importing sentence-transformers takes seconds, and a sync without changes never needs it.
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
        """Return the token vectors of each text, truncated to what the encoder can read.

        The last bits depend on the other texts of a call: to compare with vectors of another call,
        encode one text at a time.
        """
        # The lock covers the tokenizer too, which fails if two threads use it.
        with self._lock:
            return encode_token_rows(self._model, texts, self._row)

    def _encode(self, encode: Any, texts: list[str]) -> Matrix:
        if not texts:  # sentence-transformers would return shape (0,), without columns
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
        _return_free_memory()
        try:
            return SentenceTransformer(
                str(self._folder), device="cpu", local_files_only=True, trust_remote_code=False
            )
        except (OSError, ValueError, RuntimeError) as error:
            raise _cannot_be_loaded(self.name, self._folder, error) from error


def _cannot_be_loaded(name: str, folder: Path, error: Exception) -> ModelFailed:
    return ModelFailed(
        f"The embedder in {folder} cannot be loaded: {error}.",
        f"Download it again: rag models pull {name}",
    )


def _return_free_memory() -> None:
    """Make glibc return free memory to the system; does nothing with another C library."""
    with suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).mallopt(_M_TRIM_THRESHOLD, TRIM_BYTES)


# Token vectors: several texts in one row, each with its own positions and attention mask


def encode_token_rows(model: Any, texts: Sequence[str], row: int = ROW) -> list[TokenVectors]:
    """Return the token vectors of each text, without start and end tokens.

    Args:
        model: a sentence-transformers model whose first module is a transformer.
        texts: any number; each is truncated to what the model can read.
        row: tokens encoded at once; 0 encodes each text alone.
    """
    if not texts:
        return []
    features = model.tokenizer(
        list(texts), truncation=True, max_length=model.max_seq_length, return_offsets_mapping=True
    )
    encoded: list[TokenVectors] = []
    for first, last in _rows([len(ids) for ids in features["input_ids"]], row):
        lengths = [len(ids) for ids in features["input_ids"][first:last]]
        vectors = _encode_row(model, features["input_ids"][first:last])
        parts = np.split(vectors, np.cumsum(lengths)[:-1])
        for part, offsets in zip(parts, features["offset_mapping"][first:last], strict=True):
            encoded.append(_inner_tokens(part, offsets))
    return encoded


def _inner_tokens(vectors: Matrix, offsets: Sequence[tuple[int, int]]) -> TokenVectors:
    """Return the tokens of a text without those that have no characters: start and end."""
    spans = np.array(offsets)
    inner = spans[:, 0] < spans[:, 1]
    return TokenVectors(_unit(vectors[inner]), spans[inner])


def row_length(model: Any) -> int:
    """Return how many tokens this model can encode at once: 0 if texts in a row affect each other.

    Not every transformer honours the positions and the attention mask that it is given.
    """
    texts = ["One text.", "Another one, which stands behind it."]
    try:
        together = encode_token_rows(model, texts)
    except (TypeError, ValueError, RuntimeError):
        return 0
    alone = encode_token_rows(model, texts, row=0)
    same = all(
        np.allclose(one.vectors, other.vectors, atol=1e-4)
        for one, other in zip(together, alone, strict=True)
    )
    return ROW if same else 0


def _rows(lengths: Sequence[int], most: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of texts that fit into a row, each with at least one text."""
    first, filled = 0, 0
    for n, length in enumerate(lengths):
        if n > first and filled + length > most:
            yield first, n
            first, filled = n, 0
        filled += length
    yield first, len(lengths)


def _encode_row(model: Any, ids: Sequence[Sequence[int]]) -> Matrix:
    """Encode the tokens of some texts side by side, each text attending to itself alone."""
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


def _unit(rows: Matrix) -> Matrix:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)
