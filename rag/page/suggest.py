"""Questions to begin with, taken from the documents themselves, without a language model.

A sentence that says what something is gives the question for it. Only what the document speaks of
again is asked about: a term, and not a turn of phrase.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.evaluation.cloze import clozes_of
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
        question = first_question(document.text[:READ]) if document else None
        if question:
            found[question] = None
    questions = list(found)
    return tuple(questions[:: max(1, len(questions) // most)][:most])


def first_question(text: str) -> str | None:
    """Return the question for the first term that a text defines, or None."""
    lowered = text.lower()
    for cloze in clozes_of(text):
        term = cloze.subject.removeprefix("A ").removeprefix("An ").removeprefix("The ").lower()
        if cloze.kind == "definition" and lowered.count(term) >= SPOKEN_OF:
            return cloze.question
    return None
