"""Studying behind the page: ordered, watched, stopped, a quiz answered, cards reviewed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event

import pytest
from conftest import NOTES, ScriptedModel
from study.stored_items import cited, keep, make_card, make_question
from study.texts import CELLS

from rag.errors import BadInput
from rag.library import Library
from rag.page.document_picker import Choice
from rag.page.service import ChatService
from rag.page.study.citation_view import grounds_of
from rag.page.study.make_items import Order, What, Worked
from rag.page.study.progress_html import render_making
from rag.page.study.quiz_state import Quiz, Replied
from rag.page.study.study_forms import read_order
from rag.page.study.study_service import StudyService
from rag.settings import Settings
from rag.study.items import Grade
from rag.study.store.stored_items import StoredItem
from rag.study.summaries.composed_answer import answer_of

Make = Callable[..., Library]


@pytest.fixture
def desk(make_library: Make, settings: Settings) -> Iterator[ChatService]:
    """The page's work on one note with facts to ask about."""
    desk = ChatService(make_library({"cells.md": CELLS}, model=ScriptedModel()), settings)
    desk.look()
    yield desk
    desk.close()


def order(what: What, number: int = 4, choice: Choice | None = None) -> Order:
    return Order(what, choice or Choice(), extractive=True, number=number)


def hold(held: Event) -> None:
    """Keep a thread until it is let go."""
    held.wait(60)


def end(studies: StudyService) -> Worked:
    """Return how the making ended."""
    *_, last = studies.maker.watch()
    assert isinstance(last, Worked)
    return last


def test_cards_are_made_and_kept(desk: ChatService) -> None:
    """As many as were wanted; the page says so."""
    desk.studies.maker.begin(order("cards"))
    last = end(desk.studies)
    assert (last.made, last.stopped, last.problem) == (4, False, None)
    assert len(desk.studies.material.study.items()) == 4
    assert "4 cards." in render_making(last)


@pytest.mark.parametrize("what", ["summary", "guide"])
def test_a_text_is_there_after_a_reload(desk: ChatService, what: What) -> None:
    desk.studies.maker.begin(order(what))
    assert end(desk.studies).problem is None
    assert desk.studies.maker.text is not None


def test_one_thing_at_a_time_and_a_stop_before_its_turn(desk: ChatService) -> None:
    """A second order is refused; a stopped one makes no more, and its quiz is over."""
    held = Event()
    desk.shelf.begin(lambda _: hold(held))
    desk.studies.maker.begin(order("quiz"))
    with pytest.raises(BadInput, match="A quiz is being made"):
        desk.studies.maker.begin(order("cards"))
    with pytest.raises(BadInput, match="Study tab"):
        list(desk.change({"extractive": True}))
    desk.studies.maker.halt()
    held.set()
    last = end(desk.studies)
    assert last.stopped and "Stopped" in render_making(last)
    assert desk.studies.examiner.quiz.is_over


def test_an_error_belongs_to_its_order(desk: ChatService) -> None:
    """Also when it comes before anything is made; the next order begins afresh."""
    desk.studies.maker.begin(order("cards", choice=Choice(documents=("gone.md",))))
    last = end(desk.studies)
    assert last.order.what == "cards" and last.problem
    assert "no longer in the library" in render_making(last)
    desk.studies.maker.begin(order("cards", 1))
    assert end(desk.studies).made == 1


def test_a_quiz_is_graded_with_its_passage(desk: ChatService) -> None:
    """A wrong reply is kept with the words that say otherwise; a second one changes nothing."""
    desk.studies.maker.begin(order("quiz", 2))
    end(desk.studies)
    question = desk.studies.examiner.quiz.shown
    assert question
    assert (
        list(desk.studies.examiner.reply(question.id, "nothing of the kind", extractive=True)) == []
    )
    list(desk.studies.examiner.reply(question.id, question.answer, extractive=True))
    reply = desk.studies.examiner.quiz.reply
    assert reply and not reply.grade.correct
    (passage,) = reply.grounds.passages
    assert question.citations[0].quote in passage.text
    desk.studies.examiner.advance()
    assert desk.studies.examiner.quiz.at == 1 and not desk.studies.examiner.quiz.is_over


def test_a_short_answer_waits_its_turn_with_the_questions(desk: ChatService) -> None:
    library = desk.studies.material.library
    gold = "Osmosis is the movement of water through a membrane that lets no salt pass."
    question = make_question(
        "What is osmosis?",
        gold,
        (cited(library, "cells.md", gold),),
        kind="short_answer",
        choices=(),
    )
    desk.studies.examiner.quiz = Quiz(1, (question,), is_whole=True)
    list(desk.studies.examiner.reply(question.id, "water through a membrane", extractive=True))
    assert desk.studies.examiner.quiz.reply


def test_a_review_is_taken_back(desk: ChatService) -> None:
    """As often as there were answers since the page was started, and no further."""
    desk.studies.maker.begin(order("cards", 2))
    end(desk.studies)
    study = desk.studies.material.study
    card = study.desk().next
    assert card
    desk.studies.rate(card.id, 3, 1200)
    assert len(study.log.reviews()) == 1 and desk.studies.rated == 1
    desk.studies.undo()
    desk.studies.undo()
    assert study.log.reviews() == [] and desk.studies.rated == 0
    with pytest.raises(BadInput):
        desk.studies.rate("no such card", 3, None)
    assert desk.studies.rated == 0


def test_the_grounds_of_words_that_are_gone_are_the_words_alone(make_library: Make) -> None:
    """Else they are shown in their section, which says no more than the document does."""
    library = make_library(NOTES)
    quote = "Cats sleep sixteen hours a day."
    citation = cited(library, "cats.md", quote)
    kept: StoredItem = keep(library, make_card(citations=(citation,)))
    (passage,) = grounds_of(library, kept.item).passages
    document = library.document(citation.document)
    assert document and document.text[passage.start : passage.end] == passage.text
    assert quote in passage.text
    (library.settings.library.parent / "notes" / "cats.md").write_text("# Cats\n\nNo more.\n")
    library.sync([library.settings.library.parent / "notes"])
    (passage,) = grounds_of(library, kept.item).passages
    assert passage.text == quote


def test_a_quiz_goes_from_question_to_question() -> None:
    """No further than a reply, and not past a question that is still being made."""
    first, second = make_question("One?"), make_question("Two?")
    nothing = answer_of("", (), (), scribe=None, seconds=0.0)
    quiz = Quiz(2).asking(first)
    assert quiz.shown == first and quiz.advanced() == quiz
    wrong = Replied("no", Grade(False, 0.0, "No."), nothing)
    assert quiz.replied("another", wrong) == quiz
    quiz = quiz.replied(first.id, wrong).advanced()
    assert quiz.shown is None and not quiz.is_over
    quiz = quiz.asking(second).whole()
    assert quiz.shown == second and not quiz.is_over
    right = Replied("yes", Grade(True, 1.0, "Yes."), nothing)
    quiz = quiz.replied(second.id, right).advanced()
    assert quiz.is_over and quiz.right == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"number": "0"}, "Give 1 to 50"),  # none
        ({"number": "51"}, "Give 1 to 50"),  # an hour of work
        ({"number": "ten"}, "'ten' is no number"),  # not what the field sends
        ({"number": "5", "kinds": []}, "No kind"),  # nothing ticked
    ],
)
def test_an_order_that_cannot_be_made_is_refused(fields: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read_order("quiz", fields)


def test_an_order_is_read_from_its_form() -> None:
    fields = {"from": "tag:exam%20one", "number": "7", "kinds": ["fill_in"], "extractive": ["yes"]}
    read = read_order("quiz", fields)
    assert (read.choice, read.number, read.kinds) == (Choice(tags=("exam one",)), 7, ("fill_in",))
    assert read.extractive and not read_order("quiz", {"extractive": []}).extractive
