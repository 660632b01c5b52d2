"""Questions about the documents themselves: how many, which, and which mention what."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

import pytest

from rag.library import Library
from rag.types import Answer, Scope

MakeLibrary = Callable[..., Library]
NOTES = {
    "lamps/brass.md": "# Brass lamps\n\nThe lamp burns paraffin. Its wicks are trimmed weekly.",
    "lamps/tin.md": "# Tin lamps\n\nThe tin lamp has a wick of cotton.",
    "boats/ferry.md": "# The ferry\n\nDate: 3 May 2021\n\nIt runs at night.",
    "2019-04-02-log.md": "# Log\n\nNothing burnt.",
}


def cited(answer: Answer) -> set[str]:
    return {
        PurePosixPath(citation.document).name
        for claim in answer.claims
        for citation in claim.citations
    }


@pytest.mark.parametrize(
    "question",
    [
        "Which of my notes mention wick?",
        "In which documents does the word wicks occur?",
        "Where is “wick” mentioned?",
        "how many documents contain the word wick?",
    ],
)
def test_every_document_that_mentions_a_word(make_library: MakeLibrary, question: str) -> None:
    answer = make_library(NOTES).ask(question)
    assert answer.verdict == "supported"
    assert cited(answer) == {"brass.md", "tin.md"}
    assert "2 documents" in answer.answer and "brass.md" in answer.answer
    assert all(answer.answer[claim.start : claim.end] == claim.text for claim in answer.claims)


def test_alternatives_and_titles(make_library: MakeLibrary) -> None:
    library = make_library(NOTES)
    assert cited(library.ask("Which notes mention cotton or paraffin?")) == {"brass.md", "tin.md"}
    assert cited(library.ask("Which notes are about the ferry?")) == {"ferry.md"}


def test_nothing_mentions_it(make_library: MakeLibrary) -> None:
    answer = make_library(NOTES).ask("Which notes mention harpoons?")
    assert answer.verdict == "abstained"
    assert answer.answer == "None of your 4 documents mentions “harpoons”."


def test_scope_limits_what_is_looked_at(make_library: MakeLibrary) -> None:
    answer = make_library(NOTES).ask("Which notes mention wick?", scope=Scope(("boats/*",)))
    assert answer.verdict == "abstained"


@pytest.mark.parametrize(
    "question", ["How many documents do you have?", "What documents are here?"]
)
def test_what_there_is(make_library: MakeLibrary, question: str) -> None:
    answer = make_library(NOTES).ask(question)
    assert answer.answer.startswith("4 documents are in your library")
    assert len(cited(answer)) == 4


def test_new_since_a_date(make_library: MakeLibrary) -> None:
    answer = make_library(NOTES).ask("Which notes are new since January 2020?")
    assert cited(answer) == {"ferry.md"}
    assert "2 documents have no date" in answer.answer


def test_all_are_readable(make_library: MakeLibrary) -> None:
    answer = make_library(NOTES).ask("Which documents have no readable text?")
    assert "All of your 4 documents have readable text" in answer.answer


@pytest.mark.parametrize(
    "question",
    ["How many documents was the filter trained on?", "Which lamp burns paraffin?"],
)
def test_other_questions_are_left_alone(make_library: MakeLibrary, question: str) -> None:
    answer = make_library(NOTES).ask(question)
    assert "4 documents are in your library" not in answer.answer
