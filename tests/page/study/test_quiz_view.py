"""A quiz as markup."""

from __future__ import annotations

from browser.script import HOSTILE
from study.stored_items import cited, make_question

from page.study.cells import ALIVE, QUOTE, marks_of
from rag.library import Library
from rag.page.study.citation_view import citation_view
from rag.page.study.quiz_service import Quiz, Replied
from rag.page.study.quiz_view import render_quiz
from rag.study.items import Grade


def test_wrong_reply_shows_the_passage(library: Library) -> None:
    """A right one does not; nothing of a question or a reply becomes markup."""
    question = make_question(
        f"Who? {HOSTILE}", "Schleiden", (cited(library, "cells.md", QUOTE),), explanation=QUOTE
    )
    quiz = Quiz(1, (question,), is_whole=True)
    asked = render_quiz(quiz)
    assert not ALIVE.search(asked) and QUOTE not in asked
    citations = citation_view(library, question)
    wrong = render_quiz(
        quiz.replied(question.id, Replied(HOSTILE, Grade(False, 0, "No."), citations))
    )
    assert not ALIVE.search(wrong) and "Wrong." in wrong and "See the score" in wrong
    assert marks_of(wrong, "0", "1") == [QUOTE]
    right = render_quiz(
        quiz.replied(question.id, Replied("Schleiden", Grade(True, 1, ""), citations))
    )
    assert "Right." in right and 'class="evidence"' not in right


def test_reply_is_marked_among_the_choices(library: Library) -> None:
    question = make_question("Who?", "Schleiden", choices=("Hooke", "Schleiden", "<b>"))
    assert render_quiz(Quiz(1, (question,))).count('data-act="reply"') == 3
    reply = Replied("Hooke", Grade(False, 0, "No."), citation_view(library, question))
    shown = " ".join(render_quiz(Quiz(1, (question,), (reply,))).split())
    assert '"option-button wrong" data-act="reply"' in shown and "Hooke</bdi>" in shown
    assert shown.count("(the answer)") == shown.count("(your reply)") == 1
    assert "&lt;b&gt;" in shown and "<b>" not in shown


def test_score(library: Library) -> None:
    question = make_question("Who?", "Schleiden")
    reply = Replied("Hooke", Grade(False, 0, "No."), citation_view(library, question))
    assert "0 of 1 question right" in render_quiz(Quiz(1, (question,), (reply,), 1, is_whole=True))
    assert "No question was answered." in render_quiz(Quiz(1, (), is_whole=True))
