"""Questions to begin with, taken from the documents themselves, without a language model.

A sentence that says what something is gives the question for it. Only what the document speaks of
again is asked about: a term, and not a turn of phrase.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from rag.errors import FootnoteError
from rag.evaluation.cloze_questions import clozes_of
from rag.types import Document, DocumentInfo

MOST = 4
SPOKEN_OF = 3
"""How often a document must name a thing for it to be one of its terms."""
READ = 20_000
"""Characters that are looked through: terms are introduced early, and a page must open at once."""
LOOKED_AT = 12
"""Documents that are looked through at most."""


def suggest(
    listing: Sequence[DocumentInfo], read: Callable[[str], Document | None], most: int = MOST
) -> tuple[str, ...]:
    """Return up to `most` questions, each of another document, spread over the library.

    Args:
        listing: of the library.
        read: returns a document with its text; None where it is gone meanwhile.
        most: how many.
    """
    step = max(1, len(listing) // LOOKED_AT)
    found: dict[str, None] = {}
    for info in listing[::step][:LOOKED_AT]:
        document = read(info.path)
        question = first_question(document) if document else None
        if question:
            found[question] = None
    questions = list(found)
    return tuple(questions[:: max(1, len(questions) // most)][:most])


class Suggestions:
    """Questions to begin with, made anew when the documents have changed."""

    def __init__(self, read: Callable[[str], Document | None]) -> None:
        """Take what returns a document with its text; see `suggest`."""
        self._read = read
        self._made: tuple[Sequence[DocumentInfo], tuple[str, ...]] = (), ()

    def of(self, listing: Sequence[DocumentInfo]) -> tuple[str, ...]:
        """Return the questions of a library's documents; none where they cannot be read."""
        if self._made[0] != listing:
            questions: tuple[str, ...] = ()
            with suppress(FootnoteError):  # said where the library cannot be opened
                questions = suggest(listing, self._read)
            self._made = listing, questions
        return self._made[1]


def first_question(document: Document) -> str | None:
    """Return the question for the first term that a document's beginning defines, or None."""
    text = document.text[:READ]
    headings = tuple(heading for heading in document.headings if heading.end <= len(text))
    lowered = text.lower()
    for cloze in clozes_of(replace(document, text=text, headings=headings, pages=())):
        term = cloze.subject.removeprefix("A ").removeprefix("An ").removeprefix("The ").lower()
        if cloze.kind == "definition" and lowered.count(term) >= SPOKEN_OF:
            return cloze.question
    return None
