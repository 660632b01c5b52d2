"""A language model that caches its replies and times its judgements.

Decoding is greedy, so the same prompt gives the same reply. Pipelines that differ in one stage can
therefore be compared at the cost of the prompts in which they differ.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Hashable, Sequence
from typing import Any

from rag.llm.chat_model import ChatModel, Message, Weighed

Chat = Sequence[Message]


class MemoModel:
    """A model with cached replies; `judging` sums the seconds of its Yes-or-No questions."""

    def __init__(self, model: ChatModel) -> None:
        self.name = model.name
        self.judging = 0.0
        self._model = model
        self._known: dict[Hashable, Any] = {}

    @property
    def window(self) -> int | None:
        """Return the context window of the model."""
        return self._model.window

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens."""
        return self._model.count_tokens(text)

    def count_prompt(self, messages: Chat) -> int:
        """Return the number of tokens."""
        return self._model.count_prompt(messages)

    def read(self, messages: Chat) -> Generator[tuple[int, int]]:
        """Read the chat, unless its Yes or No is cached."""
        if ("yes", _key(messages)) not in self._known:
            yield from self._model.read(messages)

    def yes(self, messages: Chat) -> float | None:
        """Return the log-odds of Yes, timed unless cached."""
        found: float | None = self._judged(
            ("yes", _key(messages)), lambda: self._model.yes(messages)
        )
        return found

    def weigh(
        self, statements: Sequence[str], given: Sequence[Chat], bare: Sequence[Chat]
    ) -> list[Weighed | None]:
        """Return the judgements of statements, timed unless cached."""
        key = ("weigh", *map(_key, given))
        found: list[Weighed | None] = self._judged(
            key, lambda: self._model.weigh(statements, given, bare)
        )
        return found

    def stream(self, messages: Chat, max_tokens: int) -> Generator[str]:
        """Yield the reply, whole when it is cached."""
        key = ("stream", max_tokens, _key(messages))
        if key in self._known:
            yield self._known[key]
            return
        text = ""
        for piece in self._model.stream(messages, max_tokens):
            text += piece
            yield piece
        self._known[key] = text

    def _judged(self, key: Hashable, ask: Callable[[], Any]) -> Any:
        if key not in self._known:
            began = time.perf_counter()
            self._known[key] = ask()
            self.judging += time.perf_counter() - began
        return self._known[key]


def _key(messages: Chat) -> str:
    return "\0".join(message["content"] for message in messages)
