"""A computed answer from the question on: rows cited, the query in words, events, flags."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.events import Retrieved, Trace
from rag.library import Library
from rag.types import Answer, Scope

MakeLibrary = Callable[..., Library]
BELLS = "# Bells\n\n" + "\n\n".join(
    f"## Bell {name}\n\n- Founder: {founder}\n- Cast: {cast}\n- State: {state}"
    for name, founder, cast, state in (
        ("Tom", "Ash", 1680, "hung"),
        ("Kate", "Elm", 1701, "cracked"),
        ("Ned", "Ash", 1733, "hung"),
        ("Joan", "Yew", 1712, "sold"),
    )
)
NOTES = {"bells.md": BELLS, "prose.md": "# Ringing\n\nBells are rung on Sundays by six people."}


def test_count_with_its_rows(make_library: MakeLibrary) -> None:
    library = make_library(NOTES)
    answer = library.ask("How many bells are hung?")
    assert (answer.verdict, answer.answer.partition("\n")[0]) == ("supported", "2.")
    assert "all 4 records of “Bells” in bells.md; State is hung" in answer.answer
    quotes = [citation.quote for citation in answer.claims[0].citations]
    assert ["Tom" in quotes[0], "Ned" in quotes[1], len(quotes)] == [True, True, 2]
    document = library.document("notes/bells.md")
    assert document is not None
    for claim in answer.claims:
        assert answer.answer[claim.start : claim.end] == claim.text
        for one in claim.citations:
            assert document.text[one.start : one.end] == one.quote


def test_numbers_of_two_locales_are_refused_in_a_sentence(make_library: MakeLibrary) -> None:
    prices = enumerate(("3,10", "4.20", "5,3"))
    notes = "\n".join(f"- Bolt {number}: price {price}, shelf 4" for number, price in prices)
    answer = make_library({"bolts.md": notes}).ask("What is the total price?")
    assert answer.verdict == "abstained"
    assert "3,10, 4.20, 5,3" in answer.answer


def test_every_item_of_a_list_is_cited(make_library: MakeLibrary) -> None:
    answer = make_library(NOTES).ask("List all bells of founder Ash.")
    items = [claim for claim in answer.claims if claim.text in ("Bell Tom", "Bell Ned")]
    assert [len(claim.citations) for claim in items] == [1, 1]
    assert "Bell Kate" not in answer.answer


def test_events_come_as_for_any_answer(make_library: MakeLibrary) -> None:
    kinds = [type(event) for event in make_library(NOTES).events("Which bell is the oldest?")]
    assert kinds == [Retrieved, Trace, Answer]


def test_what_the_query_cannot_say_is_answered_from_passages(make_library: MakeLibrary) -> None:
    answer = make_library(NOTES).ask("On which day are the bells rung?")
    assert "Computed over" not in answer.answer


def test_a_doubtful_reading_is_flagged_within_one_table(make_library: MakeLibrary) -> None:
    question, scope = "How many hung bells does Ash admire?", Scope(("bells.md",))
    answer = make_library(NOTES).ask(question, scope=scope, extractive=True)
    assert (answer.verdict, answer.model) == ("partial", None)
    assert "admire" in answer.claims[0].reasons[0]


def test_without_a_model_no_row_is_quoted_for_what_cannot_be_read(
    make_library: MakeLibrary,
) -> None:
    question, scope = "What colour did the ringers paint their cellar?", Scope(("bells.md",))
    answer = make_library(NOTES).ask(question, scope=scope, extractive=True)
    assert (answer.verdict, answer.claims) == ("abstained", ())
    assert "could not read this question" in answer.answer
    assert "Bell Tom" in answer.passages[0].text


CREW = """Name;Team;Wage;Hired
Ann Lo;IT;3100;3 May 2011
Bo Ray;Sales;2800;1 June 2009
Cy Dent;IT;4000;9 July 2020
"""
SHELF = """# Books

| Title | Writer | Pages |
|---|---|---|
| Pnin | Nabokov | 191 |
| Emma | Austen | 474 |
"""
BOTH = {"crew.csv": CREW, "shelf.md": SHELF}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many people work in IT?", "2."),
        ("Who earns the most?", "Cy Dent."),
        ("Who was hired first?", "Bo Ray."),
        ("Which book is the longest?", "Emma."),
        ("Who wrote Pnin?", "Nabokov."),
    ],
)
def test_the_table_that_a_question_is_about(
    make_library: MakeLibrary, question: str, expected: str
) -> None:
    answer = make_library(BOTH).ask(question)
    assert (answer.verdict, answer.answer.partition("\n")[0]) == ("supported", expected)


@pytest.mark.parametrize(
    "question",
    [
        "Why was Ann Lo hired?",
        "How does Bo Ray work?",
        "Who hired Ann Lo in Madrid?",
        "How many employees fly to Rome?",
        "When did Nabokov die?",
        "What is the wage of Dora Quist?",
    ],
)
def test_what_no_table_says_is_left_to_the_passages(
    make_library: MakeLibrary, question: str
) -> None:
    assert "Computed over" not in make_library(BOTH).ask(question).answer
