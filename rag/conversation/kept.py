"""What is kept of a conversation, as frozen values.

An answer is kept whole, also what `rag.contract` leaves out of its passages (the pages and headings
in them), so that it comes back equal and can be shown, copied and voted on as before.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Literal

from rag.types import Answer, Passage

TITLE_CHARS = 80
"""Longest title made of a question; one that a person gives may have twice as many."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document as it was when it was read: a changed path or checksum shows later."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """One question and what came of it: an answer, a problem, or an answer that was stopped.

    `at` is the time in UTC, ISO 8601. `documents` and `tags` are what was chosen to be searched
    (nothing: all), `searched` and `of` count documents. `sources` are the documents of the
    passages. Of a turn without an answer, `draft`, `passages`, `left_out` and `standalone` are how
    far it had come, and `problem` what was wrong, with the cure. `vote` is what the reader thinks
    of the answer, `flagged` the claims that are wrong, counted from 0. `note` says what of the
    answer is not in the language that the settings asked for.
    """

    at: str
    question: str
    answer: Answer | None = None
    stopped: bool = False
    problem: tuple[str, str] | None = None
    documents: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    searched: int = 0
    of: int = 0
    sources: tuple[Source, ...] = ()
    draft: str = ""
    passages: tuple[Passage, ...] = ()
    left_out: tuple[Passage, ...] = ()
    standalone: str = ""
    vote: Literal["up", "down"] | None = None
    flagged: tuple[int, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation with its turns, oldest first; times are in UTC, ISO 8601."""

    id: str
    title: str
    created: str
    changed: str
    turns: tuple[KeptTurn, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """A conversation without its turns, of which there are so many."""

    id: str
    title: str
    created: str
    changed: str
    turns: int


def new_id() -> str:
    """Return an id that no other conversation has: 12 hexadecimal digits at random."""
    return secrets.token_hex(6)


def title_of(question: str) -> str:
    """Return the title of a conversation that begins with a question."""
    line = " ".join(question.split())
    return line if len(line) <= TITLE_CHARS else f"{line[:TITLE_CHARS].rsplit(' ', 1)[0]}…"
