"""What answering needs of a language model, wherever it runs."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypedDict


class Message(TypedDict):
    """One turn of a chat: role is system, user or assistant."""

    role: str
    content: str


def contents_of(messages: Sequence[Message]) -> tuple[tuple[str, str], ...]:
    """Return a chat as (role, content), as a trace keeps it."""
    return tuple((message["role"], message["content"]) for message in messages)


@dataclass(frozen=True, slots=True)
class Weighed:
    """How a model takes a statement after passages and without them.

    `log_odds` of Yes against No to whether the passages say it; None where they cannot be told.
    For each token of the statement: its natural log-probability `within` the passages and `without`
    them, and the `divergence` (Kullback and Leibler's, in nats, at least 0) between all that is
    predicted for its place. The three are empty where a model gives Yes and No alone.
    """

    log_odds: float | None
    within: tuple[float, ...]
    without: tuple[float, ...]
    divergence: tuple[float, ...]


class ChatModel(Protocol):
    """What answering needs of a language model; tests use a ten-line stand-in."""

    name: str

    @property
    def window(self) -> int | None:
        """Tokens that prompt and reply may have together; None when that is not known."""

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of a text."""

    def count_prompt(self, messages: Sequence[Message]) -> int:
        """Return the number of tokens of a chat, with the marks of the model's template."""

    def read(self, messages: Sequence[Message]) -> Generator[tuple[int, int]]:
        """Read a chat ahead, and yield (tokens read, tokens in all) as it goes on.

        What later chats have in common with it, from the beginning on, is then not read again.
        Closing the iterator stops the model at once.
        """

    def yes(self, messages: Sequence[Message]) -> float | None:
        """Return the log-odds that the reply begins with Yes and not with No.

        None when the model cannot tell, as a server that keeps its probabilities to itself.
        """

    def weigh(
        self,
        statements: Sequence[str],
        given: Sequence[Sequence[Message]],
        bare: Sequence[Sequence[Message]],
    ) -> list[Weighed | None]:
        """Weigh statements, each of which stands in two chats: with passages, and without.

        The chats end with the question whether it is true, Yes or No. None when the model cannot
        tell, as a server that keeps its probabilities to itself.
        """

    def stream(self, messages: Sequence[Message], max_tokens: int) -> Generator[str]:
        """Yield the reply piece by piece; closing the iterator stops the model.

        Pieces are empty while the model reads or thinks, so that it can be stopped then too.
        """
