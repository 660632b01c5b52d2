"""One question on the page, and the progress of its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from rag.citations.anchor import CitationStatus
from rag.errors import FootnoteError
from rag.evaluation.feedback import Vote
from rag.events import Draft, Event, ProvisionalQuotes, ReadingProgress, Retrieved, Trace
from rag.page.document_picker import Choice
from rag.page.jobs import QueuePosition
from rag.types import Answer, Citation, Passage

Stage = Literal["waiting", "searching", "reading", "writing", "answered", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class Searching:
    """The search begins: in `documents` of the library's documents, of which there are `of`."""

    documents: int
    of: int


@dataclass(frozen=True, slots=True)
class Translation:
    """The answer in the language of the settings; `note` says which sentences are not in it."""

    answer: Answer
    note: str = ""


News = Searching | QueuePosition | Translation | Event | FootnoteError | Stage
"""What can happen to a question, or the name of its new stage."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and the progress of its answer. Numbers are unique on a page.

    `ahead` counts the questions that come first while it waits. `vote` is the user's vote
    on the answer, `flagged` which of its claims are wrong. `checked` says where the footnotes of
    a stored answer are now; those of a new one are right. `note` says what of the answer
    is not in the language that the settings ask for. `quotes` are sentences to read until the model
    writes, `reading` is how far it has read.
    """

    number: int
    question: str
    choice: Choice
    searched: int
    of: int
    stage: Stage = "waiting"
    ahead: int = 0
    passages: tuple[Passage, ...] = ()
    left_out: tuple[Passage, ...] = ()
    standalone: str = ""
    quotes: tuple[Citation, ...] = ()
    reading: ReadingProgress | None = None
    draft: str = ""
    trace: Trace | None = None
    answer: Answer | None = None
    note: str = ""
    problem: FootnoteError | None = None
    vote: Vote | None = None
    flagged: frozenset[int] = frozenset()
    checked: Mapping[Citation, CitationStatus] = field(default_factory=dict)

    @property
    def stale(self) -> dict[Citation, str]:
        """The footnotes whose words are gone, with the reason."""
        return {c: now.reason for c, now in self.checked.items() if now.state == "stale"}

    @property
    def is_before_words(self) -> bool:
        """Whether an answer is on its way and nothing of it is written."""
        return self.stage in ("reading", "writing") and not self.draft

    @property
    def is_small_talk(self) -> bool:
        """Whether the answer is a remark, which says nothing about the documents."""
        return self.answer is not None and self.answer.is_small_talk


def advance(turn: Turn, news: News) -> Turn:
    """Return the turn after something happened to it."""
    return replace(turn, **_changes(news))


def _changes(news: News) -> dict[str, Any]:
    changes: dict[str, Any]
    match news:
        case Searching():
            changes = {"stage": "searching", "searched": news.documents, "of": news.of}
        case QueuePosition():
            changes = {"ahead": news.number}
        case Retrieved():
            changes = {"stage": "reading", "standalone": news.standalone_question, "reading": None}
        case ProvisionalQuotes():
            changes = {"quotes": news.sentences}
        case ReadingProgress():
            changes = {"stage": "reading", "reading": news}
        case Draft():
            changes = {"stage": "writing", "draft": news.text}
        case Trace():
            changes = {"trace": news}
        case Answer():
            changes = {"stage": "answered", "standalone": news.standalone_question, "answer": news}
        case Translation():
            changes = {"answer": news.answer, "note": news.note}
        case FootnoteError():
            changes = {"stage": "failed", "problem": news}
        case _:
            changes = {"stage": news}
    if isinstance(news, Retrieved | Answer):
        changes |= {"passages": news.passages, "left_out": news.left_out}
    return changes
