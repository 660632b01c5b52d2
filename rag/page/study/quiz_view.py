"""The view of the quiz: one question at a time, the grade of the reply, and the score."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr
from markupsafe import Markup

from rag.errors import FootnoteError
from rag.page.ask.answer_html import say_ahead, verdict_words
from rag.page.components import QUIET, Action, SharedComponents, Updates, html, on_action
from rag.page.document_picker import read_choice
from rag.page.notices import render_note, render_problem
from rag.page.study.citation_view import QUIZ, cited_text
from rag.page.study.item_maker import Order
from rag.page.study.quiz_service import Quiz, QuizService
from rag.page.study.study_view import MakingProgress, SourceFields, place_progress
from rag.page.templates import render
from rag.study.items import KINDS, QuestionKind

FOCUS_NEXT = "() => window.footnote.focusNext('#study-quiz')"
"""After a reply the keyboard goes on with what comes next."""
KIND_NAMES: list[tuple[str, QuestionKind]] = [
    ("Multiple choice", "choice"),
    ("True or false", "true_false"),
    ("Fill in the gap", "fill_in"),
    ("Short answer", "short_answer"),
]


@dataclass(frozen=True, slots=True)
class QuizView:
    """The components of the view, and what happens on it."""

    shared: SharedComponents
    source: SourceFields
    tab: gr.Tab
    number: gr.Number
    kinds: gr.CheckboxGroup
    make: gr.Button
    progress: MakingProgress
    question: gr.HTML

    def connect(self, *opened: Any) -> None:
        """Say which component sets off what; it is shown whenever one of these opens it."""
        followed = [*self.progress.shown, self.question]
        gr.on([*opened, self.tab.select], self.show, None, followed, **QUIET)
        fields = [*self.source.inputs, self.number, self.kinds]
        self.make.click(self.make_quiz, fields, followed, **QUIET)
        self.progress.connect()
        shown = [self.question, self.progress.state]
        inputs = [self.source.quote_only]
        for replied in (
            on_action(self.question, "reply", self.reply, inputs, shown),
            on_action(self.question, "next", self.advance, outputs=shown),
            on_action(self.question, "end", self.end, outputs=shown),
        ):
            replied.then(None, js=FOCUS_NEXT, **QUIET)

    def show(self) -> Iterator[Updates]:
        """Show the quiz where it is, and follow its making."""
        yield self._question()
        yield from self.progress.follow(("quiz",), self._question)

    def make_quiz(
        self, documents: str, quote_only: bool, number: int | None, kinds: list[QuestionKind]
    ) -> Iterator[Updates]:
        """Begin another quiz."""
        wanted = tuple(kind for kind in KINDS if kind in kinds)
        order = Order("quiz", read_choice([documents]), quote_only, number or 0, wanted)
        yield from self.progress.make(order, self._question)

    def reply(self, quote_only: bool, action: Action) -> Iterator[Updates]:
        """Grade a reply."""
        id, text = action.text("id"), action.text("reply")
        try:
            for ahead in self._quizzes.reply(id, text, extractive=quote_only):
                said = say_ahead(ahead.number)
                yield {self.progress.state: render_note(f"Waiting to be graded: {said}…")}
        except FootnoteError as error:
            yield {self.progress.state: render_problem(error)}
            return
        yield self._question()

    def advance(self, action: Action) -> Updates:
        """Go on to the next question."""
        self._quizzes.advance()
        return self._question()

    def end(self, action: Action) -> Updates:
        """End the quiz, and show the answer that it leads to."""
        self._quizzes.end()
        return self._question()

    @property
    def _quizzes(self) -> QuizService:
        return self.shared.service.studies.quizzes

    def _question(self) -> Updates:
        return {self.question: render_quiz(self._quizzes.quiz)}


def lay_out(shared: SharedComponents, source: SourceFields) -> QuizView:
    """Place the components; study.css gives them their look."""
    with gr.Tab("Quiz", id="study-quiz", elem_id="study-quiz-tab") as tab:
        with gr.Row(elem_classes="bar"):
            number = gr.Number(10, label="Questions", precision=0, elem_classes="field short")
            kinds = gr.CheckboxGroup(
                KIND_NAMES, value=list(KINDS), label="Kinds of questions", elem_classes="field"
            )
            make = gr.Button("Start a quiz", elem_classes="primary")
        progress = place_progress(shared, "study-quiz")
        question = html("study-quiz")
    return QuizView(shared, source, tab, number, kinds, make, progress, question)


def render_quiz(quiz: Quiz) -> Markup:
    """Return the question that is shown, or how a quiz begins or ended."""
    lesson, reply = quiz.lesson, quiz.reply
    answer = None
    if quiz.is_over and lesson:
        answer = lesson.answer
    elif reply and not reply.grade.correct:
        answer = reply.citations
    return render(
        "study/quiz.html",
        quiz=quiz,
        question=quiz.shown,
        reply=reply,
        known=len(quiz.questions) if quiz.is_whole else max(quiz.of, len(quiz.questions)),
        is_last=quiz.is_whole and quiz.at + 1 >= len(quiz.questions),
        answered=list(zip(quiz.questions, quiz.replies, strict=False)),
        cited=cited_text(answer, QUIZ) if answer else None,
        verdict=verdict_words(answer) if answer else "",
    )
