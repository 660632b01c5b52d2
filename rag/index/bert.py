"""BERT encoders such as MiniLM in numpy: vectors of tokens from the weights in a folder.

Importing torch, transformers and sentence-transformers takes longer than everything else between a
command and its result, and half a gigabyte. The arithmetic is theirs: vectors differ in the last
bits only, as theirs do between batches.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import load_file
from threadpoolctl import ThreadpoolController

from rag.offline import go_offline

if TYPE_CHECKING:
    from tokenizers import Encoding

Rows = NDArray[np.float32]

PART = 1024
"""Tokens that one thread encodes at once."""
BLOCK = 48
"""Rows of the wide layer that are activated at once: they stay in the processor's cache."""
_MODULES = ("Transformer", "Pooling", "Normalize")
# The error function as the quotient of two polynomials in x², for |x| up to 4, where it is 1 in
# single precision; from Eigen, whose values torch has as well.
_OVER = (
    -2.72614225801306e-10,
    2.77068142495902e-08,
    -2.10102402082508e-06,
    -5.69250639462346e-05,
    -7.34990630326855e-04,
    -2.95459980854025e-03,
    -1.60960333262415e-02,
)
_UNDER = (
    -1.45660718464996e-05,
    -2.13374055278905e-04,
    -1.68282697438203e-03,
    -7.37332916720468e-03,
    -1.42647390514189e-02,
)


def can_encode(folder: Path) -> bool:
    """Whether the model of a folder is a BERT whose text vectors are means of its token vectors."""
    try:
        config, pooling = _json(folder / "config.json"), _json(folder / "1_Pooling/config.json")
        modules = [module["type"].rsplit(".", 1)[-1] for module in _json(folder / "modules.json")]
        prompts = _json(folder / "config_sentence_transformers.json").get("prompts")
        transformer = _json(folder / "sentence_bert_config.json")
        with safe_open(folder / "model.safetensors", "numpy") as weights:
            kinds = {weights.get_slice(name).get_dtype() for name in weights.keys()}  # noqa: SIM118
            is_bare = "encoder.layer.0.output.dense.weight" in weights.keys()  # noqa: SIM118
    except (OSError, ValueError, KeyError, TypeError, AttributeError, SafetensorError):
        return False
    modes = {name for name, used in pooling.items() if used is True}
    return (
        config.get("model_type") == "bert"
        and config.get("hidden_act") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
        and tuple(modules) == _MODULES
        and modes == {"pooling_mode_mean_tokens"}
        and not any((prompts or {}).values())
        and "max_seq_length" in transformer
        and not transformer.get("do_lower_case")
        and is_bare
        and "F32" in kinds
        and kinds <= {"F32", "I64"}  # positions, which some models list
        and (folder / "tokenizer.json").is_file()
    )


def _json(file: Path) -> Any:
    return json.loads(file.read_bytes())


@dataclass(frozen=True, slots=True)
class _Norm:
    weight: Rows
    bias: Rows
    epsilon: np.float32

    def __call__(self, rows: Rows) -> Rows:
        """Return rows with mean 0 and variance 1, scaled."""
        rows = rows - rows.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", rows, rows)[:, None] / np.float32(rows.shape[1])
        rows /= np.sqrt(variance + self.epsilon)
        rows *= self.weight
        rows += self.bias
        return rows


@dataclass(frozen=True, slots=True)
class _Linear:
    weight: Rows
    bias: Rows

    def __call__(self, rows: Rows) -> Rows:
        product = rows @ self.weight.T
        product += self.bias
        return product


@dataclass(frozen=True, slots=True)
class _Layer:
    heads: int
    query_key_value: _Linear
    attended: _Linear
    attended_norm: _Norm
    wide: _Linear
    narrow: _Linear
    norm: _Norm

    def __call__(self, rows: Rows, ends: Sequence[int]) -> Rows:
        mixed = self.attended(self._attend(self.query_key_value(rows), ends))
        mixed += rows
        rows = self.attended_norm(mixed)
        wide = self.wide(rows)
        activate(wide)
        narrow = self.narrow(wide)
        narrow += rows
        return self.norm(narrow)

    def _attend(self, projected: Rows, ends: Sequence[int]) -> Rows:
        """Return for each token a mean over the tokens of its own text."""
        width = projected.shape[1] // 3
        size = width // self.heads
        projected[:, :width] *= np.float32(size**-0.5)
        found = np.empty((len(projected), self.heads, size), np.float32)
        start = 0
        for end in ends:
            parts = projected[start:end].reshape(end - start, 3, self.heads, size)
            queries, keys, values = parts.transpose(1, 2, 0, 3)
            for head in range(self.heads):
                weights = queries[head] @ keys[head].T
                weights -= weights.max(axis=1, keepdims=True)
                np.exp(weights, out=weights)
                means = weights @ values[head]
                means /= weights.sum(axis=1, keepdims=True)
                found[start:end, head] = means
            start = end
        return found.reshape(len(projected), width)


def activate(rows: Rows) -> None:
    """Replace each x by x Φ(x), with Φ the normal distribution (GELU), in place."""
    over, under = ([np.float32(one) for one in ones] for ones in (_OVER, _UNDER))
    half, root = np.float32(0.5), np.float32(0.5**0.5)
    space = np.empty((4, BLOCK, rows.shape[1]), np.float32)
    for start in range(0, len(rows), BLOCK):
        x = rows[start : start + BLOCK]
        z, square, top, bottom = space[:, : len(x)]
        np.multiply(x, root, out=z)
        np.clip(z, -4, 4, out=z)
        np.multiply(z, z, out=square)
        _polynomial(square, over, top)
        _polynomial(square, under, bottom)
        top *= z
        top /= bottom
        top += 1
        top *= half
        x *= top


def _polynomial(x: Rows, coefficients: Sequence[np.float32], total: Rows) -> None:
    """Put the value of a polynomial into `total`."""
    total[...] = coefficients[0]
    for coefficient in coefficients[1:]:
        total *= x
        total += coefficient


class BertEncoder:
    """A BERT encoder; safe for several threads."""

    def __init__(self, folder: Path) -> None:
        """Load the weights.

        Raises:
            OSError, ValueError, KeyError, SafetensorError: they cannot be used.
        """
        go_offline()
        from tokenizers import Tokenizer

        config = _json(folder / "config.json")
        weights = load_file(folder / "model.safetensors")
        epsilon = np.float32(config["layer_norm_eps"])

        def linear(*names: str) -> _Linear:
            parts = [[weights[f"{name}.{kind}"] for name in names] for kind in ("weight", "bias")]
            return _Linear(*map(np.concatenate, parts))

        def norm(name: str) -> _Norm:
            return _Norm(weights[f"{name}.weight"], weights[f"{name}.bias"], epsilon)

        def layer(at: str) -> _Layer:
            projections = [f"{at}.attention.self.{name}" for name in ("query", "key", "value")]
            return _Layer(
                heads=config["num_attention_heads"],
                query_key_value=linear(*projections),
                attended=linear(f"{at}.attention.output.dense"),
                attended_norm=norm(f"{at}.attention.output.LayerNorm"),
                wide=linear(f"{at}.intermediate.dense"),
                narrow=linear(f"{at}.output.dense"),
                norm=norm(f"{at}.output.LayerNorm"),
            )

        self._words = weights["embeddings.word_embeddings.weight"]
        self._places = weights["embeddings.position_embeddings.weight"]
        self._places += weights["embeddings.token_type_embeddings.weight"][0]
        self._norm = norm("embeddings.LayerNorm")
        self._layers = [
            layer(f"encoder.layer.{number}") for number in range(config["num_hidden_layers"])
        ]
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # the library raises nothing more precise
            raise ValueError(f"tokenizer.json: {error}") from error
        self._tokenizer.no_padding()
        longest = _json(folder / "sentence_bert_config.json")["max_seq_length"]
        self._tokenizer.enable_truncation(longest)
        self._blas = ThreadpoolController().select(user_api="blas")
        self._limiting = Lock()

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._words.shape[1])

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="encode")

    def tokenize(self, texts: Sequence[str]) -> list[Encoding]:
        """Return the tokens of each text, truncated, with start and end tokens."""
        return self._tokenizer.encode_batch(list(texts))

    def encode(self, texts: Sequence[Sequence[int]]) -> list[Rows]:
        """Return the vectors of the tokens of each text, in order; no text affects another."""
        parts: list[list[int]] = []
        size = PART
        for number in sorted(range(len(texts)), key=lambda n: -len(texts[n])):
            if size >= PART:
                parts.append([])
                size = 0
            parts[-1].append(number)
            size += len(texts[number])
        tokens = [[texts[number] for number in part] for part in parts]
        if len(parts) > 1:  # a thread for each part is faster than several for each product
            with self._limiting, self._blas.limit(limits=1):
                encoded = list(self._threads.map(self._encode, tokens))
        else:
            encoded = [self._encode(part) for part in tokens]
        vectors = {
            number: one
            for part, found in zip(parts, encoded, strict=True)
            for number, one in zip(part, found, strict=True)
        }
        return [vectors[number] for number in range(len(texts))]

    def _encode(self, texts: Sequence[Sequence[int]]) -> list[Rows]:
        lengths = [len(text) for text in texts]
        ends = [int(end) for end in np.cumsum(lengths)]
        rows = self._words[np.concatenate([np.asarray(text) for text in texts])]
        rows += self._places[np.concatenate([np.arange(length) for length in lengths])]
        rows = self._norm(rows)
        for layer in self._layers:
            rows = layer(rows, ends)
        return np.split(rows, ends[:-1])
