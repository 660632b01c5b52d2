"""Unresolved references, and the topic of a document."""

from __future__ import annotations

import pytest

from rag.study.facts.extract import facts_of
from rag.study.facts.fact import DocumentWords
from rag.study.facts.statements import Statement, statements_of
from rag.study.facts.unresolved_references import needs_context, unresolved_references
from rag.types import Document


def last_of(text: str) -> tuple[Statement, DocumentWords]:
    """Return the last statement of a text, and the vocabulary of the text."""
    *_, last = statements_of(Document("n.md", "0", text))
    return last, DocumentWords.of(text)


@pytest.mark.parametrize(
    ("before", "sentence"),
    [
        ("", "The revocation was followed by many years of war."),  # of what?
        (
            "In 1598 the king signed the Edict of Nantes.",
            "The Edict was the work of many years of talks in Paris.",  # which one?
        ),
        (
            "A concept of short messages had been described in a report.",
            "The new concept found little favour with the makers of networks.",
        ),
        ("", "The placement must be the same for Anna as for the bank of Leeds."),  # of what?
        ("", "In the model a word was seen by Smith as a row of bits."),  # which model?
        ("", "Many of the victims were put to death by order of Alba."),  # of what?
    ],
)
def test_sentences_that_need_context(before: str, sentence: str) -> None:
    assert needs_context(*last_of(f"{before} {sentence}"))


@pytest.mark.parametrize(
    "text",
    [
        "The revocation of the Edict of Nantes was followed by many years of war.",
        "The Rhine is older. The Rhine was a border of the Roman empire for 400 years.",
        "A concept was new. The concept that Baran described in 1964 was a network of peers.",
        "In the world of today a word is seen by Smith as a row of bits.",
        "The limits and the risks of a machine are seen when it is used for years.",
    ],
)
def test_identified_subjects(text: str) -> None:
    assert not needs_context(*last_of(text))


@pytest.mark.parametrize(
    ("sentence", "ends"),
    [
        ("A caption of up to 256 tokens is put in front of the tokens of the picture.", 1),
        ("A caption of up to 256 tokens is put in front of a picture.", 0),
        ("A picture is a grid, and the picture of a cat has 256 rows.", 0),
    ],
)
def test_unresolved_references(sentence: str, ends: int) -> None:
    found = unresolved_references(*last_of(f"DALL-E makes a picture out of a text. {sentence}"))
    assert len(list(found)) == ends


def test_gap_for_the_topic_is_easy() -> None:
    text = " ".join(
        f"Harvard was given a library of {count},000 books by a banker from Leeds in 19{count}."
        for count in range(20, 42)
    )
    facts = facts_of(statements_of(Document("n.md", "0", text)), DocumentWords.of(text))
    assert {fact.answer for fact in facts if fact.easy} == {"Leeds"}
    few = facts_of(statements_of(Document("n.md", "0", text[:200])), DocumentWords.of(text[:200]))
    assert not any(fact.easy for fact in few)
