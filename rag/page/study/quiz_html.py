"""HTML of a quiz: one question at a time, what its reply is worth, and the score."""

from __future__ import annotations

from rag.page.ask.answer_html import render_prose, verdict_words
from rag.page.markup import plain
from rag.page.study.quiz_state import Quiz, Replied
from rag.page.study.text_html import QUIZ, beside, render_grounds
from rag.study.items import QuizQuestion
from rag.study.tutoring.socratic import Lesson
from rag.text.display import count

LETTERS = "abcdefghi"
_KEPT = (
    '<p class="hint">The questions are kept; make flashcards of the same documents to remember '
    "what was wrong.</p>"
)


def render_quiz(quiz: Quiz) -> str:
    """Return the question that is shown, or how a quiz begins or ended."""
    if not quiz.of:
        return (
            '<div class="welcome"><h2>Find out what you know</h2><p>Questions are made of '
            "sentences of your documents, one by one: answer the first while the next is made. A "
            "wrong answer shows the passage that says it.</p></div>"
        )
    if quiz.is_over:
        return _lesson(quiz, quiz.lesson) if quiz.lesson else _score(quiz)
    if quiz.shown is None:
        return '<p class="hint">The next question is being made…</p>'
    return _question(quiz, quiz.shown)


def _question(quiz: Quiz, question: QuizQuestion) -> str:
    reply = quiz.reply
    known = len(quiz.questions) if quiz.is_whole else max(quiz.of, len(quiz.questions))
    left = (
        f'<article class="turn studied quizzed"><p class="scope">Question {quiz.at + 1} of {known}'
        f"{f', {quiz.right} right so far' if quiz.replies else ''}{_leads_to(quiz.lesson)}</p>"
        f'<h2 class="question" dir="auto" tabindex="-1">{plain(question.prompt)}</h2>'
        f"{_choices(question, reply) if question.choices else _box(question, reply)}"
        f"{_graded(quiz, question, reply) if reply else ''}{_telling(quiz)}</article>"
    )
    if reply is None or reply.grade.correct:
        return left
    return beside(left, render_grounds(reply.grounds, QUIZ))


def _choices(question: QuizQuestion, reply: Replied | None) -> str:
    items = ""
    for letter, choice in zip(LETTERS, question.choices, strict=False):
        kind = ""
        if reply and choice == question.answer:
            kind = " right"
        elif reply and choice == reply.text:
            kind = " wrong"
        said = {" right": " (the answer)", " wrong": " (your reply)"}.get(kind, "")
        closed = " disabled" if reply else ""
        items += (
            f'<li><button type="button" class="option-button{kind}" data-quiz="{question.id}" '
            f'data-reply="{plain(choice)}" data-key="{letter}"{closed}><kbd>{letter}</kbd> '
            f'<bdi>{plain(choice)}</bdi><span class="unseen">{said}</span></button></li>'
        )
    return f'<ol class="choices" aria-label="Choices">{items}</ol>'


def _box(question: QuizQuestion, reply: Replied | None) -> str:
    if reply:
        said = plain(reply.text) or "<em>nothing</em>"
        return f'<p class="own" dir="auto">Your answer: {said}</p>'
    return (
        '<div class="fields"><label class="wide-field">Your answer <input type="text" '
        'id="quiz-answer" autocomplete="off"></label><button type="button" class="primary" '
        f'data-quiz="{question.id}" data-box="quiz-answer">Check</button></div>'
    )


def _graded(quiz: Quiz, question: QuizQuestion, reply: Replied) -> str:
    """Return the grade and its reason; after a wrong reply also the cited explanation."""
    word, kind = ("Right.", "supported") if reply.grade.correct else ("Not right.", "partial")
    explained = ""
    if not reply.grade.correct:
        answer = reply.grounds
        prose = render_prose(answer.answer, answer.claims, QUIZ)
        explained = (
            f'<h3>Your documents say</h3><div class="answer" dir="auto">{prose}</div>'
            '<p class="hint">Press the number to see it in its place.</p>'
        )
    is_last = quiz.is_whole and quiz.at + 1 >= len(quiz.questions)
    return (
        f'<p class="status {kind}" role="status"><span class="dot" aria-hidden="true"></span>'
        f'<span dir="auto"><strong>{word}</strong> {plain(reply.grade.reason)}</span></p>'
        f"{explained}"
        '<p class="after"><button type="button" class="primary" data-quiz-next="">'
        f"{_end_of(quiz) if is_last else 'Next question'}</button></p>"
    )


def _leads_to(lesson: Lesson | None) -> str:
    return f", on the way to: <q>{plain(lesson.question)}</q>" if lesson else ""


def _telling(quiz: Quiz) -> str:
    """Return the way to the answer of a lesson for those who do not want to be asked."""
    if quiz.lesson is None:
        return ""
    button = '<button type="button" class="link" data-quiz-end="">Tell me the answer</button>'
    return f'<p class="after">{button}</p>'


def _end_of(quiz: Quiz) -> str:
    return "See the answer" if quiz.lesson else "See the score"


def _lesson(quiz: Quiz, lesson: Lesson) -> str:
    """Return the answer that a lesson led to, beside its evidence, and how the replies were."""
    answer = lesson.answer
    prose = render_prose(answer.answer, answer.claims, QUIZ)
    told = (
        f'<article class="turn studied"><h2 class="question" dir="auto" tabindex="-1">'
        f'{plain(lesson.question)}</h2><div class="answer" dir="auto">{prose}</div>'
        f'<p class="status {answer.verdict}" role="status"><span class="dot" aria-hidden="true">'
        f"</span><span>{plain(verdict_words(answer))}</span></p></article>"
    )
    return beside(told + _score(quiz), render_grounds(answer, QUIZ))


def _score(quiz: Quiz) -> str:
    if not quiz.replies:
        return '<p class="hint">No question was answered.</p>'
    rows = "".join(
        f'<li class="{"right" if one.grade.correct else "wrong"}" dir="auto">'
        f'<span class="mark">{"Right" if one.grade.correct else "Wrong"}</span> '
        f"{plain(question.prompt)}"
        f'<span class="soft">{plain(question.answer)}</span></li>'
        for question, one in zip(quiz.questions, quiz.replies, strict=False)
    )
    return (
        f'<article class="turn studied"><h2 class="question" tabindex="-1">{quiz.right} of '
        f'{count(len(quiz.replies), "question")} right</h2><ol class="score">{rows}</ol>'
        f"{'' if quiz.lesson else _KEPT}</article>"
    )
