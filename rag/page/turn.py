"""One question on the page, and how far its answer has come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from rag.errors import FootnoteError
from rag.page.choice import Choice
from rag.types import Answer, Draft, Event, Passage, Retrieved

Stage = Literal["waiting", "searching", "reading", "writing", "answered", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class Searching:
    """The search begins, in so many of the library's documents."""

    documents: int
    of: int


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and how far its answer has come. Numbers are unique on a page."""

    number: int
    question: str
    choice: Choice
    searched: int
    of: int
    stage: Stage = "waiting"
    passages: tuple[Passage, ...] = ()
    left_out: tuple[Passage, ...] = ()
    draft: str = ""
    answer: Answer | None = None
    problem: FootnoteError | None = None


def advance(turn: Turn, news: Searching | Event | FootnoteError | Stage) -> Turn:
    """Return the turn after an event of its answer, an error, or a bare change of stage."""
    match news:
        case Searching():
            return replace(turn, stage="searching", searched=news.documents, of=news.of)
        case Retrieved():
            return replace(turn, stage="reading", passages=news.passages, left_out=news.left_out)
        case Draft():
            return replace(turn, stage="writing", draft=news.text)
        case Answer():
            return replace(
                turn,
                stage="answered",
                answer=news,
                passages=news.passages,
                left_out=news.left_out,
            )
        case FootnoteError():
            return replace(turn, stage="failed", problem=news)
        case _:
            return replace(turn, stage=news)
