"""Questions to begin with, from the documents themselves."""

from __future__ import annotations

from turns import info

from rag.page.ask.suggestions import MAX_DOCUMENTS, MOST, first_question, suggest
from rag.types import Document

TERM = (
    "# Bees\n\nA useful comparison is a hive that stands beside another hive in the sun. "
    "A queen bee is a bee that lays all eggs of her hive every spring. "
    "The queen bee lives for years. Every hive has one queen bee."
)


def test_what_a_document_speaks_of_is_asked_about() -> None:
    """And not what it says in passing."""
    assert first_question(Document("a.md", "0", TERM)) == "What is a queen bee?"
    assert first_question(Document("a.md", "0", "Nothing is defined here. At all.")) is None


def test_one_question_per_document() -> None:
    """Spread over the library; one that is gone meanwhile gives none."""
    read: list[str] = []

    def document(path: str) -> Document | None:
        read.append(path)
        name = path.removesuffix(".md")
        text = TERM.replace("queen bee", f"{name} bee")
        return None if name == "n0" else Document(path, "", text)

    questions = suggest([info(f"n{number}.md") for number in range(100)], document)
    assert len(questions) == MOST == len(set(questions))
    assert len(read) == MAX_DOCUMENTS
    assert questions[0] == "What is a n8 bee?"
    assert suggest([], document) == ()
