"""Flashcards: citations, coverage, and documents without suitable sentences."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

import pytest
from conftest import ScriptedModel

from rag.errors import BadInput
from rag.grounding.calibration import Calibration, LogOddsLine, write_calibration
from rag.library import Library
from rag.settings import PROJECT
from rag.study.cards.flashcards import make_cards
from rag.study.cards.quality import flaws
from rag.study.facts.fact import GAP
from rag.study.items import Card, StudyProgress
from rag.study.sections import coverage
from rag.text.standalone_sentences import without_inline_markup
from rag.types import Scope
from study.texts import CELLS, NOTES


def check(library: Library, card: Card) -> None:
    """Assert what holds of every card."""
    (citation,) = card.citations
    document = library.document(citation.document)
    assert document is not None
    assert document.text[citation.start : citation.end] == citation.quote
    assert not flaws(card.front, card.back, without_inline_markup(citation.quote))
    assert (GAP in card.front) == (card.kind == "cloze")
    assert card.support >= 0.5
    assert 0 <= card.difficulty <= 1


def test_cards_cite_their_documents(make_library: Callable[..., Library]) -> None:
    library = make_library(NOTES)
    cards = list(make_cards(library, 100))
    for card in cards:
        check(library, card)
    assert {card.kind for card in cards} == {"basic", "cloze"}
    assert len({card.id for card in cards}) == len({card.front for card in cards}) == len(cards)
    fronts = {card.front: card for card in cards}
    cell = fronts["What is a cell?"]
    assert cell.back == "the smallest unit of life that can live on its own"
    assert cell.citations[0].heading == "Cells › The cell"
    assert list(make_cards(library, 100)) == cards
    assert list(make_cards(library, 100, seed=1)) != cards


def test_calibration_reaches_cards(make_library: Callable[..., Library]) -> None:
    """Regression: the support of a card was not on the scale that `rag calibrate` fitted."""
    library = make_library(NOTES)
    (before,) = make_cards(library, 1)
    calibration = Calibration(support_scale=LogOddsLine(1.0, -0.5))
    write_calibration(library.settings.library, calibration)
    (after,) = make_cards(library, 1)
    assert after.support == pytest.approx(calibration.support(before.support), abs=1e-3)
    assert after.support < before.support


def test_cards_spread_over_sections(
    make_library: Callable[..., Library],
) -> None:
    library = make_library(NOTES)
    first = list(make_cards(library, 5))
    assert len(first) == 5
    documents = [library.document(path) for path in library.documents()]
    covered = coverage([document for document in documents if document], first)
    assert [one.items for one in covered if one.heading] == [1, 1, 1, 1, 1]


@pytest.mark.parametrize("name", ["gpt-and-chatgpt.md", "what-is-generative-ai.md"])
def test_thirty_cards_cover_most_sections(make_library: Callable[..., Library], name: str) -> None:
    """Of the documents that ship, these two have the fewest sentences to ask about."""
    text = (PROJECT / "corpus" / name).read_text(encoding="utf-8")
    library = make_library({name: text})
    (path,) = library.documents()
    document = library.document(path)
    assert document is not None
    covered = coverage([document], list(make_cards(library, 30)))
    assert sum(one.items > 0 for one in covered) >= 0.8 * len(covered)


def test_known_cards_are_skipped(make_library: Callable[..., Library]) -> None:
    library = make_library(NOTES)
    cards = list(make_cards(library, 100))
    known = {card.id for card in cards[:10]}
    rest = list(make_cards(library, 100, known=known))
    assert not known & {card.id for card in rest}
    assert len(rest) >= len(cards) - 10
    assert not list(make_cards(library, 100, known={card.id for card in cards + rest}))


def test_progress_and_stopping(make_library: Callable[..., Library]) -> None:
    library = make_library(NOTES)
    told: list[StudyProgress] = []
    making = make_cards(library, 9, progress=told.append)
    assert len(list(islice(making, 3))) == 3
    making.close()  # type: ignore[attr-defined]
    assert [one.done for one in told] == sorted(one.done for one in told)
    assert {one.of for one in told} == {9}
    assert list(make_cards(library, 0)) == []


def test_model_words_a_question(make_library: Callable[..., Library]) -> None:
    notes = {"a.md": "# Law\n\nThe Sherman Act of the United States was in force since 1890."}
    library = make_library(notes)
    asked = "Since which year was the Sherman Act in force?"
    assert not [one for one in make_cards(library, 5) if one.front == asked]
    model = ScriptedModel(f"Question: {asked}")
    written = [one for one in make_cards(library, 5, model=model) if one.kind == "basic"]
    assert not written  # it does not begin like a question
    asked = "In which year did the Sherman Act of the United States come in force?"
    (card, *_) = make_cards(library, 5, model=ScriptedModel(f"Question: {asked}"))
    assert (card.kind, card.front, card.back) == ("basic", asked, "1890")
    check(library, card)


@pytest.mark.parametrize(
    ("reply", "log_odds"),
    [
        ("In which year did the Sherman Act come in force?", -1.0),  # it does not believe itself
        ("In which year did the Sherman Act come in force?", None),  # it cannot tell
        ("In which year was the law of 1890 in force?", 5.0),  # gives the answer away
        ("Which party ruled Denmark during its longest war?", 5.0),  # about something else
        ("In which year was it in force?", 5.0),  # what was?
        ("", 5.0),
    ],
)
def test_model_questions_are_checked(
    make_library: Callable[..., Library], reply: str, log_odds: float | None
) -> None:
    notes = {"a.md": "# Law\n\nThe Sherman Act of the United States was in force since 1890."}
    cards = make_cards(make_library(notes), 5, model=ScriptedModel(reply, log_odds))
    assert {card.kind for card in cards} == {"cloze"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Short.", "too little text"),
        ("| A | B |\n|---|---|\n" + "| one | 1990 |\n" * 30, "no suitable sentences found"),
        ("```\n" + "value = value + 1990\n" * 30 + "```\n", "no suitable sentences found"),
        ("Der Krieg war ein Konflikt, der von 1618 bis 1648 in Europa war. " * 9, "German"),
        ("Клетка является наименьшей единицей жизни. " * 9, "Russian"),
    ],
)
def test_no_suitable_sentences(
    make_library: Callable[..., Library], text: str, message: str
) -> None:
    library = make_library({"bad.md": text, "cells.md": CELLS})
    with pytest.raises(BadInput, match=message):
        list(make_cards(library, 5, scope=Scope(("bad.md",))))
    assert len(list(make_cards(library, 5))) == 5  # of the other one
