"""Suggested questions, taken from the documents without a language model.

A sentence that defines a term gives the question. Only a term that the document uses again is asked
about; others are often turns of phrase.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from rag.errors import FootnoteError
from rag.evaluation.cloze_questions import clozes_of
from rag.types import Document, DocumentInfo

MOST = 4
MIN_MENTIONS = 3
"""How often a document must name a term."""
READ_CHARS = 20_000
"""Characters of a document that are searched: terms are introduced early, and a page must open at
once."""
MAX_DOCUMENTS = 12
"""Most documents that are searched."""


def suggest(
    listing: Sequence[DocumentInfo], read: Callable[[str], Document | None], most: int = MOST
) -> tuple[str, ...]:
    """Return up to `most` questions, each from another document, spread over the library.

    Args:
        listing: of the library.
        read: returns a document with its text, or None if it has been removed meanwhile.
        most: number of questions.
    """
    step = max(1, len(listing) // MAX_DOCUMENTS)
    found: dict[str, None] = {}
    for info in listing[::step][:MAX_DOCUMENTS]:
        document = read(info.path)
        question = first_question(document) if document else None
        if question:
            found[question] = None
    questions = list(found)
    return tuple(questions[:: max(1, len(questions) // most)][:most])


class Suggestions:
    """Suggested questions, updated when the documents change."""

    def __init__(self, read: Callable[[str], Document | None]) -> None:
        """Take the function that reads a document; see `suggest`."""
        self._read = read
        self._made: tuple[Sequence[DocumentInfo], tuple[str, ...]] = (), ()

    def of(self, listing: Sequence[DocumentInfo]) -> tuple[str, ...]:
        """Return the questions of a library's documents; none where they cannot be read."""
        if self._made[0] != listing:
            questions: tuple[str, ...] = ()
            with suppress(FootnoteError):  # shown where the library cannot be opened
                questions = suggest(listing, self._read)
            self._made = listing, questions
        return self._made[1]


def first_question(document: Document) -> str | None:
    """Return the question for the first term that a document's beginning defines, or None."""
    text = document.text[:READ_CHARS]
    headings = tuple(heading for heading in document.headings if heading.end <= len(text))
    lowered = text.lower()
    for cloze in clozes_of(replace(document, text=text, headings=headings, pages=())):
        term = cloze.subject.removeprefix("A ").removeprefix("An ").removeprefix("The ").lower()
        if cloze.kind == "definition" and lowered.count(term) >= MIN_MENTIONS:
            return cloze.question
    return None
