"""A note and a stored turn that quotes it, for the tests of citations."""

from __future__ import annotations

from pathlib import Path

from stored_turns import NOW

from rag.citations.anchor import CitationStatus, CurrentDocuments
from rag.citations.cite import cite
from rag.conversation.citation_status import check_citations, cited_files
from rag.conversation.conversation_store import StoredTurn
from rag.library import Library
from rag.types import Answer, Citation, Claim, Passage, Timings, Usage

OWLS = "# Owls\n\nOwls hunt at night. Mice fear them.\n\n## Ears\n\nOwls hear mice under snow."
QUESTION = "Who hunt at night?"


def notes_of(library: Library) -> Path:
    return library.settings.library.parent / "notes"


def statuses(library: Library, turn: StoredTurn) -> dict[Citation, CitationStatus]:
    return check_citations(turn, CurrentDocuments(library))


def kept(library: Library, quote: str = "Owls hunt at night.") -> StoredTurn:
    """Return a turn whose answer is a quotation, as the page keeps it; its footnote is right."""
    document = library.document("notes/owls.md")
    assert document
    text, end = document.text, len(document.text)
    passage = Passage(
        1, document.path, None, None, "Owls", 0, end, text, 1.0, document.pages, document.headings
    )
    span = (text.index(quote), text.index(quote) + len(quote))
    claim = Claim(quote, 0, len(quote), 0.9, "supported", (), (cite(passage, span),))
    answer = Answer(
        QUESTION, QUESTION, quote, "supported", 0.9, 0.9, (claim,), (passage,), (), None, Usage(),
        Timings(0.1, None, 0.0, 0.0, 0.4),
    )  # fmt: skip
    turn = StoredTurn(NOW, QUESTION, answer, sources=cited_files(answer, library.listing()))
    assert {one.state for one in statuses(library, turn).values()} == {"right"}
    return turn
