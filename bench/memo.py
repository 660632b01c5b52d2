"""A language model that remembers what it was asked, and how long each stage took.

The model is greedy: the same prompt gives the same reply. So pipelines that differ in one stage can
be compared for the price of the prompts in which they differ.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Hashable, Sequence
from typing import Any

from rag.llm.model import ChatModel, Message, Weighed

Chat = Sequence[Message]


class MemoModel:
    """A model with a memory. `judging` counts the seconds of its Yes-or-No questions."""

    def __init__(self, model: ChatModel) -> None:
        self.name = model.name
        self.judging = 0.0
        self._model = model
        self._known: dict[Hashable, Any] = {}

    @property
    def window(self) -> int | None:
        """Its window."""
        return self._model.window

    def count_tokens(self, text: str) -> int:
        """Count as the model does."""
        return self._model.count_tokens(text)

    def count_prompt(self, messages: Chat) -> int:
        """Count as the model does."""
        return self._model.count_prompt(messages)

    def read(self, messages: Chat) -> Generator[tuple[int, int]]:
        """Read as the model does, unless what it says to this is known."""
        if ("yes", _key(messages)) not in self._known:
            yield from self._model.read(messages)

    def yes(self, messages: Chat) -> float | None:
        """Judge as the model does, on the clock."""
        found: float | None = self._judged(
            ("yes", _key(messages)), lambda: self._model.yes(messages)
        )
        return found

    def weigh(
        self, statements: Sequence[str], given: Sequence[Chat], bare: Sequence[Chat]
    ) -> list[Weighed | None]:
        """Weigh as the model does, on the clock."""
        key = ("weigh", *map(_key, given))
        found: list[Weighed | None] = self._judged(
            key, lambda: self._model.weigh(statements, given, bare)
        )
        return found

    def stream(self, messages: Chat, max_tokens: int) -> Generator[str]:
        """Write as the model does."""
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
