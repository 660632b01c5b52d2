"""A language model that stops when nobody waits for what it makes any more."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from threading import Event as Flag

from rag.answering.model import ChatModel, Message, Weighed
from rag.page.line import heed, heeded


class Heeding:
    """A language model that looks at a flag before all that it reads, writes and weighs.

    Whatever is made with it ends with `Stopped` as soon as the flag is set, between two sentences
    or within one, and the model is closed; who makes it need not know that it can be stopped.
    """

    def __init__(self, model: ChatModel, stop: Flag) -> None:
        self.name = model.name
        self._model = model
        self._stop = stop

    @property
    def window(self) -> int | None:
        """Tokens that the model holds."""
        return self._model.window

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of a text."""
        return self._model.count_tokens(text)

    def count_prompt(self, messages: Sequence[Message]) -> int:
        """Return the number of tokens of a chat."""
        return self._model.count_prompt(messages)

    def read(self, messages: Sequence[Message]) -> Generator[tuple[int, int]]:
        """Read a chat ahead, until the flag is set."""
        yield from heeded(self._model.read(messages), self._stop)

    def yes(self, messages: Sequence[Message]) -> float | None:
        """Return the log-odds of Yes, unless the flag is set."""
        heed(self._stop)
        return self._model.yes(messages)

    def weigh(
        self,
        statements: Sequence[str],
        given: Sequence[Sequence[Message]],
        bare: Sequence[Sequence[Message]],
    ) -> list[Weighed | None]:
        """Weigh statements, unless the flag is set."""
        heed(self._stop)
        return self._model.weigh(statements, given, bare)

    def stream(self, messages: Sequence[Message], max_tokens: int) -> Generator[str]:
        """Yield the reply, until the flag is set."""
        yield from heeded(self._model.stream(messages, max_tokens), self._stop)
