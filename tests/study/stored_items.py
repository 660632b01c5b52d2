"""Hand-written cards and questions with real citations of a library."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from rag.citations.cite import cite_document
from rag.library import Library
from rag.study.items import Card, QuizQuestion, item_id
from rag.study.store.stored_items import StoredItem, anchor_of
from rag.types import Citation

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CITATION = Citation(
    1, "notes/cats.md", None, None, "Cats", 8, 39, "Cats sleep sixteen hours a day."
)


def cited(library: Library, document: str, quote: str) -> Citation:
    """Return a citation of words of a document, found by the end of its path."""
    path = next(path for path in library.documents() if path.endswith(document))
    found = library.document(path)
    assert found
    start = found.text.index(quote)
    return cite_document(found, (start, start + len(quote)))


def make_card(
    front: str = "How long do cats sleep?",
    back: str = "Sixteen hours a day",
    citations: tuple[Citation, ...] = (CITATION,),
    **fields: Any,
) -> Card:
    kind = fields.pop("kind", "basic")
    return Card(item_id(kind, front, back), kind, front, back, 0.9, 0.4, citations, **fields)


def make_question(
    prompt: str = "How long do cats sleep?",
    answer: str = "sixteen hours",
    citations: tuple[Citation, ...] = (CITATION,),
    **fields: Any,
) -> QuizQuestion:
    given: dict[str, Any] = {
        "kind": "choice",
        "choices": ("two hours", "sixteen hours", "all day"),
        "explanation": "Cats sleep sixteen hours a day.",
        "support": 0.8,
    } | fields
    return QuizQuestion(
        id=item_id(given["kind"], prompt, answer),
        prompt=prompt,
        answer=answer,
        citations=citations,
        **given,
    )


def keep(library: Library, item: Card | QuizQuestion, added: datetime = NOON) -> StoredItem:
    """Return an item as the library stores it."""
    anchors = []
    for citation in item.citations:
        document = library.document(citation.document)
        assert document
        anchors.append(anchor_of(document, citation.start, citation.end))
    return StoredItem(item, tuple(anchors), added)
