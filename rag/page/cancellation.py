"""Cancellation tokens: work checks its token between steps and ends once it is cancelled."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from threading import Event
from typing import TypeVar

from rag.llm.chat_model import ChatModel, Message, Weighed

Piece = TypeVar("Piece")


class Cancelled(Exception):
    """Raised inside work whose token is cancelled."""


class CancelToken:
    """A flag that is set once, to cancel work; the work checks it between its steps."""

    def __init__(self) -> None:
        self._event = Event()

    @property
    def is_cancelled(self) -> bool:
        """Whether the work is to end."""
        return self._event.is_set()

    def cancel(self) -> None:
        """Tell the work to end."""
        self._event.set()

    def wait(self, seconds: float) -> None:
        """Sleep for a time, or until it is cancelled."""
        self._event.wait(seconds)

    def raise_if_cancelled(self) -> None:
        """End the work that calls this if it is cancelled.

        Raises:
            Cancelled: it is.
        """
        if self.is_cancelled:
            raise Cancelled

    def check_each(self, pieces: Generator[Piece]) -> Generator[Piece]:
        """Yield pieces of work until it is cancelled; in any case the generator is closed.

        Raises:
            Cancelled: before the work, or after one of its pieces.
        """
        with closing(pieces):
            self.raise_if_cancelled()
            for piece in pieces:
                self.raise_if_cancelled()
                yield piece


class CancelTokens:
    """A token for the latest work of each browser tab, by its session id."""

    def __init__(self) -> None:
        self._tokens: dict[str, CancelToken] = {}

    @contextmanager
    def token(self, session_id: str) -> Iterator[CancelToken]:
        """Give a token that the tab's Stop cancels.

        It is also cancelled at the end, and when the page is closed in between, so that no model
        goes on writing.
        """
        token = self._tokens[session_id] = CancelToken()
        try:
            yield token
        finally:
            token.cancel()
            if self._tokens.get(session_id) is token:  # the tab may have asked again meanwhile
                del self._tokens[session_id]

    def is_waiting(self, session_id: str) -> bool:
        """Whether a tab waits for something."""
        token = self._tokens.get(session_id)
        return token is not None and not token.is_cancelled

    def cancel(self, session_id: str) -> None:
        """Cancel what a tab waits for."""
        if token := self._tokens.get(session_id):
            token.cancel()

    def cancel_all(self) -> None:
        """Cancel what any tab waits for."""
        for token in list(self._tokens.values()):
            token.cancel()


class CancellableModel:
    """A language model that checks a token before each step of reading, writing and weighing.

    Work that uses it ends with `Cancelled` between two sentences or within one, and the model's
    reply is closed; that work itself need not know about cancellation.
    """

    def __init__(self, model: ChatModel, token: CancelToken) -> None:
        self.name = model.name
        self._model = model
        self._token = token

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
        """Read a chat ahead, until it is cancelled."""
        yield from self._token.check_each(self._model.read(messages))

    def yes(self, messages: Sequence[Message]) -> float | None:
        """Return the log-odds of Yes, unless it is cancelled."""
        self._token.raise_if_cancelled()
        return self._model.yes(messages)

    def weigh(
        self,
        statements: Sequence[str],
        given: Sequence[Sequence[Message]],
        bare: Sequence[Sequence[Message]],
    ) -> list[Weighed | None]:
        """Weigh statements, unless it is cancelled."""
        self._token.raise_if_cancelled()
        return self._model.weigh(statements, given, bare)

    def stream(self, messages: Sequence[Message], max_tokens: int) -> Generator[str]:
        """Yield the reply, until it is cancelled."""
        yield from self._token.check_each(self._model.stream(messages, max_tokens))
