"""The interface of a language model, wherever it runs."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import NotRequired, Protocol, TypedDict


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a message after which other chats go on differently.

    A model reads each part by itself, so that a chat with the same first parts finds the very same
    state after them, and it may keep the state after one of them.

    Attributes:
        ends: of the parts, in characters, rising.
        keep: one of the ends, to keep the state there; 0 for none.
        document: path of the document that this part is from; with it goes what is kept.
    """

    ends: tuple[int, ...]
    keep: int = 0
    document: str = ""


class Message(TypedDict):
    """One turn of a chat: role is system, user or assistant."""

    role: str
    content: str
    parts: NotRequired[Parts]


def contents_of(messages: Sequence[Message]) -> tuple[tuple[str, str], ...]:
    """Return a chat as (role, content), as a trace keeps it."""
    return tuple((message["role"], message["content"]) for message in messages)


@dataclass(frozen=True, slots=True)
class Weighed:
    """How a model predicts a statement after passages and without them.

    `log_odds` of Yes against No to whether the passages state it; None if unavailable. For each
    token of the statement: its natural log-probability `within` the passages and `without` them,
    and the Kullback-Leibler `divergence` (nats, at least 0) between the two predictions. The three
    are empty for a model that gives only Yes and No.
    """

    log_odds: float | None
    within: tuple[float, ...]
    without: tuple[float, ...]
    divergence: tuple[float, ...]


class ChatModel(Protocol):
    """A chat model; tests use a ten-line stand-in."""

    name: str

    @property
    def window(self) -> int | None:
        """Most tokens of prompt and reply together; None if unknown."""

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of a text."""

    def count_prompt(self, messages: Sequence[Message]) -> int:
        """Return the number of tokens of a chat, with those of the model's template."""

    def read(self, messages: Sequence[Message]) -> Generator[tuple[int, int]]:
        """Read a chat ahead, and yield (tokens read, tokens in all) meanwhile.

        Later chats with the same beginning reuse the state. Closing the iterator stops the model.
        """

    def yes(self, messages: Sequence[Message]) -> float | None:
        """Return the log-odds that the reply begins with Yes and not with No.

        None if probabilities are unavailable, as from some servers.
        """

    def weigh(
        self,
        statements: Sequence[str],
        given: Sequence[Sequence[Message]],
        bare: Sequence[Sequence[Message]],
    ) -> list[Weighed | None]:
        """Weigh statements, each in two chats: with passages (`given`) and without (`bare`).

        The chats end with the question whether the statement is true, Yes or No. None if
        probabilities are unavailable, as from some servers.
        """

    def stream(self, messages: Sequence[Message], max_tokens: int) -> Generator[str]:
        """Yield the reply piece by piece; closing the iterator stops the model.

        Pieces are empty while the model reads or thinks, so that it can be stopped meanwhile.
        """
