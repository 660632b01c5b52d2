"""Stored study values (items, changes, reviews, replies), and how they are read and written."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal, TypeVar

from pydantic import AwareDatetime

from rag import dataclass_json
from rag.citations.anchor import Anchor
from rag.errors import BadInput
from rag.study.items import Card, QuizQuestion
from rag.types import Citation, Document

Item = Card | QuizQuestion
Status = Literal["good", "retired", "removed"]
"""Retired: its words are no longer in the documents. Removed: by the user, for good."""
Changed = Literal["kept", "updated", "retired", "restored", "removed"]
"""Kept: the same words in another place. Updated: changed words that still support the item, or
state the same fact in words that the item then has too."""
State = Literal["new", "learning", "review", "relearning"]

Rating = Literal[1, 2, 3, 4]
"""Again, hard, good, easy."""

CONTEXT = 80
"""Characters on each side of a quotation that are kept with an item."""


@dataclass(frozen=True, slots=True)
class StoredItem:
    """A stored item, with one anchor for each of its citations."""

    item: Item
    anchors: tuple[Anchor, ...]
    added: AwareDatetime
    status: Status = "good"

    @property
    def documents(self) -> frozenset[str]:
        """The paths of the documents that it cites."""
        return frozenset(citation.document for citation in self.item.citations)

    def as_now(self, item: Item, anchors: tuple[Anchor, ...]) -> StoredItem:
        """Return the item as it is now, with its anchors, and good again."""
        return replace(self, item=item, anchors=anchors, status="good")


@dataclass(frozen=True, slots=True)
class Change:
    """A change of an item, the reason, and the citations before it."""

    item: str
    at: datetime
    what: Changed
    reason: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """One rating of a card: all that is needed to compute its schedule again.

    `state` is the one before; `retention` is the desired probability of recall, above 0 and below
    1; `milliseconds` is the time of the answer, None if it was not measured.
    """

    item: str
    at: AwareDatetime
    rating: Rating
    milliseconds: int | None
    state: State
    retention: float


@dataclass(frozen=True, slots=True)
class QuizReply:
    """A reply to a quiz question, with its grade in [0, 1]."""

    item: str
    at: AwareDatetime
    reply: str
    correct: bool
    score: float


def anchor_of(document: Document, start: int, end: int) -> Anchor:
    """Return the anchor of a span of a document."""
    before = document.text[max(0, start - CONTEXT) : start]
    return Anchor(document.sha256, before, document.text[end : end + CONTEXT])


def now_utc() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


T = TypeVar("T")


def load(kind: type[T], text: str | bytes) -> T:
    """Return the value that JSON describes; see `rag.dataclass_json.load`.

    Raises:
        BadInput: a field is missing or has the wrong type; the error names it.
    """
    try:
        return dataclass_json.load(kind, text)
    except ValueError as error:
        raise BadInput(
            f"A study item cannot be read: {error}.", "Use a file that `rag study export` wrote."
        ) from error


def load_fields(kind: type[T], fields: Any) -> T:
    """Return the value of a JSON object; see `load`."""
    return load(kind, json.dumps(fields))


def stamp(at: datetime) -> str:
    """Return a time as text; texts sort as the times do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def time_of(text: str) -> datetime:
    """Return the time of a text of `stamp`, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)
