"""A quiz: its questions, its grades, and the way from one to the next."""

from __future__ import annotations

from study.stored_items import cited, make_question

from page.study.cells import end, order
from rag.page.chat_service import ChatService
from rag.page.study.quiz_service import Quiz, Replied
from rag.study.items import Grade
from rag.study.summaries.composed_answer import answer_of


def test_reply_is_graded_with_its_passage(service: ChatService) -> None:
    """A second reply to the same question changes nothing."""
    service.studies.maker.begin(order("quiz", 2))
    end(service)
    quizzes = service.studies.quizzes
    question = quizzes.quiz.shown
    assert question
    assert list(quizzes.reply(question.id, "nothing of the kind", extractive=True)) == []
    list(quizzes.reply(question.id, question.answer, extractive=True))
    reply = quizzes.quiz.reply
    assert reply and not reply.grade.correct
    (passage,) = reply.citations.passages
    assert question.citations[0].quote in passage.text
    quizzes.advance()
    assert quizzes.quiz.at == 1 and not quizzes.quiz.is_over


def test_short_answer_is_graded(service: ChatService) -> None:
    """In the queue of the questions, since it may need the model."""
    gold = "Osmosis is the movement of water through a membrane that lets no salt pass."
    question = make_question(
        "What is osmosis?",
        gold,
        (cited(service.studies.sources.library, "cells.md", gold),),
        kind="short_answer",
        choices=(),
    )
    quizzes = service.studies.quizzes
    quizzes.quiz = Quiz(1, (question,), is_whole=True)
    list(quizzes.reply(question.id, "water through a membrane", extractive=True))
    assert quizzes.quiz.reply


def test_quiz_advances_after_a_reply() -> None:
    """No further than a reply, and not past a question that is still being made."""
    first, second = make_question("One?"), make_question("Two?")
    nothing = answer_of("", (), (), writer=None, seconds=0.0)
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
