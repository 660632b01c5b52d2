"""The view of the quiz."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag.errors import FootnoteError
from rag.page.ask.answer_html import say_ahead
from rag.page.components import QUIET, SharedComponents, Updates, html
from rag.page.notices import render_note, render_problem
from rag.page.study.quiz_html import render_quiz
from rag.page.study.quiz_state import QuizService
from rag.page.study.study_forms import render_quiz_form
from rag.page.study.study_view import PRESSED, StudyView, lay_out_view

NEXT = "() => window.footnote.attend('#study-quiz')"
"""After an answer the keyboard goes on with what comes next."""


@dataclass(frozen=True, slots=True)
class QuizView:
    """The components of the view, and what happens on it."""

    view: StudyView
    press: gr.Button
    question: gr.HTML

    def connect(self, *opened: Any) -> None:
        """Say which component sets off what; it is shown whenever one of these opens it."""
        self.view.connect(opened, self.show, [self.ask], [self.question])
        self.press.click(
            self.reply, self.question, [self.question, self.view.state], js=PRESSED, **QUIET
        ).then(None, js=NEXT, **QUIET)

    def show(self) -> Iterator[Updates]:
        """Show the quiz where it stands, and follow its making."""
        yield self._question()
        yield from self.view.follow(("quiz",), self._question)

    def ask(self, fields: dict[str, Any]) -> Iterator[Updates]:
        """Begin another quiz."""
        yield from self.view.make("quiz", fields, self._question)

    def reply(self, pressed: list[str]) -> Iterator[Updates]:
        """Grade a reply: the question's id, the reply, the box; go on at nothing; or end."""
        if len(pressed) < 2:
            (self._examiner.end if pressed else self._examiner.advance)()
            yield self._question()
            return
        id, text, extractive = pressed
        try:
            for ahead in self._examiner.reply(id, text, extractive=bool(extractive)):
                said = say_ahead(ahead.number)
                yield {self.view.state: render_note(f"Waiting to be graded: {said}…")}
        except FootnoteError as error:
            yield {self.view.state: render_problem(error)}
            return
        yield self._question()

    @property
    def _examiner(self) -> QuizService:
        return self.view.studies.examiner

    def _question(self) -> Updates:
        return {self.question: render_quiz(self._examiner.quiz)}


def lay_out(shared: SharedComponents) -> QuizView:
    """Place the components; style/study.css gives them their look."""
    with gr.Tab("Quiz", id="study-quiz", elem_id="study-quiz-tab") as tab:
        view = lay_out_view(shared, tab, "study-quiz", render_quiz_form(), "Begin a quiz")
        press = gr.Button("Press", elem_id="quiz-press", elem_classes="pressed")
        question = html("study-quiz")
    return QuizView(view, press, question)
