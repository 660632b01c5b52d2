"""The local language model. The only place that sees llama.cpp."""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, Protocol, TypedDict

from rag.errors import ModelFailed


class Message(TypedDict):
    """One turn of a chat: role is system, user or assistant."""

    role: str
    content: str


class ChatModel(Protocol):
    """What answering needs of a language model; tests use a ten-line stand-in."""

    name: str

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of a text."""

    def stream(self, messages: Sequence[Message], max_tokens: int) -> Generator[str]:
        """Yield the reply piece by piece; closing the iterator stops the model."""


class LocalModel:
    """A GGUF chat model, loaded at its first use; greedy, so the same prompt gives the same reply.

    llama.cpp is not thread-safe: one object, one lock, one reply at a time.
    """

    def __init__(self, name: str, path: Path, *, context_tokens: int, threads: int) -> None:
        self.name = name
        self._path = path
        self._context_tokens = context_tokens
        self._threads = threads or os.cpu_count() or 1
        self._lock = Lock()

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of a text."""
        with self._lock:
            return len(self._llama.tokenize(text.encode(), add_bos=False, special=False))

    def stream(self, messages: Sequence[Message], max_tokens: int) -> Generator[str]:
        """Yield the reply piece by piece; closing the iterator stops the model.

        Raises:
            ModelFailed: the weights cannot be loaded, or prompt and reply exceed the window.
        """
        with self._lock:
            try:
                chunks = self._llama.create_chat_completion(
                    messages=list(messages),
                    max_tokens=max_tokens,
                    temperature=0.0,
                    repeat_penalty=1.0,
                    stream=True,
                )
                for chunk in chunks:
                    text = chunk["choices"][0]["delta"].get("content")
                    if text:
                        yield text
            except ValueError as error:
                raise ModelFailed(
                    f"The model {self.name} refused the prompt: {error}.",
                    "Give it fewer passages (RAG_PASSAGE_TOKENS) or a larger window "
                    "(RAG_CONTEXT_TOKENS).",
                ) from error

    def close(self) -> None:
        """Free the memory of the weights."""
        with self._lock:
            loaded = self.__dict__.pop("_llama", None)
            if loaded is not None:
                loaded.close()

    @cached_property
    def _llama(self) -> Any:
        from llama_cpp import Llama

        try:
            return Llama(
                model_path=str(self._path),
                n_ctx=self._context_tokens,
                n_threads=self._threads,
                n_threads_batch=self._threads,
                seed=0,
                verbose=False,
            )
        except (ValueError, AssertionError, RuntimeError, OSError) as error:
            raise ModelFailed(
                f"The weights {self._path} cannot be loaded: {error}.",
                "Weights of the catalogue are checked by: rag models verify; fetch any other "
                "GGUF file again.",
            ) from error
