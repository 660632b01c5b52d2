"""The study items: cards and quiz questions with their citations, and grades."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal, get_args

from rag.types import Citation

CardKind = Literal["basic", "cloze"]
QuestionKind = Literal["choice", "true_false", "fill_in", "short_answer"]
KINDS: tuple[QuestionKind, ...] = get_args(QuestionKind)


@dataclass(frozen=True, slots=True)
class Card:
    """A flashcard. The front of a cloze card has a gap in place of the back.

    `support` is the probability that the citations support the card; `difficulty` is in [0, 1],
    1 the hardest.
    """

    id: str
    kind: CardKind
    front: str
    back: str
    support: float
    difficulty: float
    citations: tuple[Citation, ...]

    @property
    def content_id(self) -> str:
        """The id that a new card with this content gets: another one if its words were updated."""
        return item_id(self.kind, self.front, self.back)


@dataclass(frozen=True, slots=True)
class QuizQuestion:
    """A quiz question. The answer is one of the choices, if there are any.

    The choices of a true_false question are "True" and "False". The explanation is shown after a
    wrong answer; the citations support both.
    """

    id: str
    kind: QuestionKind
    prompt: str
    choices: tuple[str, ...]
    answer: str
    explanation: str
    support: float
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Grade:
    """The grade of a reply: a score in [0, 1], and the reason in a sentence."""

    correct: bool
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class SectionCoverage:
    """One section of a document, and the number of items that cite it."""

    document: str
    heading: str
    start: int
    end: int
    items: int


@dataclass(frozen=True, slots=True)
class StudyProgress:
    """Progress of making study material: `done` of `of`, and the document or text in work."""

    done: int
    of: int
    doing: str


def item_id(kind: str, *parts: str) -> str:
    """Return an id from the content of an item, so that the same item made again has the same id.

    Paths do not count: a moved file keeps its items.
    """
    content = "\x1f".join([kind, *(" ".join(part.split()).casefold() for part in parts)])
    return hashlib.sha256(content.encode()).hexdigest()[:16]
