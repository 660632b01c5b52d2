"""The view of the quiz."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag import page
from rag.errors import FootnoteError
from rag.page.study_form import render_quiz_form
from rag.page.study_quiz import render_quiz
from rag.page.tabs.parts import QUIET, Shared, Updates, html
from rag.page.tabs.study_parts import PRESSED, View, fields_of

FORM = "study-quiz-form"
NEXT = "() => window.footnote.attend('#study-quiz')"
"""After an answer the keyboard goes on with what comes next."""


@dataclass(frozen=True, slots=True)
class Quizzing:
    """The components of the view, and what happens on it."""

    view: View
    tab: gr.Tab
    form: gr.HTML
    begin: gr.Button
    press: gr.Button
    question: gr.HTML

    def connect(self, *opened: Any) -> None:
        """Say which component sets off what; it is shown whenever one of these opens it."""
        followed = [*self.view.followed, self.question]
        gr.on([*opened, self.tab.select], self.show, None, followed, **QUIET)
        self.begin.click(self.ask, self.form, followed, js=fields_of(FORM), **QUIET)
        self.view.stop.click(self.view.studies.halt, queue=False, **QUIET)
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
        """Grade a reply, or go to the next question: its id, the reply, the box; or nothing."""
        if not pressed:
            self.view.studies.advance()
            yield self._question()
            return
        id, text, extractive = pressed
        try:
            for ahead in self.view.studies.reply(id, text, extractive=bool(extractive)):
                said = page.say_ahead(ahead.number)
                yield {self.view.state: page.render_note(f"Waiting to be graded: {said}…")}
        except FootnoteError as error:
            yield {self.view.state: page.render_problem(error)}
            return
        yield self._question()

    def _question(self) -> Updates:
        return {self.question: render_quiz(self.view.studies.quiz)}


def lay_out(shared: Shared) -> Quizzing:
    """Place the components; style/study.css gives them their look."""
    with gr.Tab("Quiz", id="study-quiz", elem_id="study-quiz-tab") as tab:
        with gr.Row(elem_classes="bar"):
            form = html(FORM, render_quiz_form())
            begin = gr.Button("Begin a quiz", elem_classes="primary", elem_id="begin-quiz")
        with gr.Row(elem_classes="under-way"):
            state = html("study-quiz-state")
            stop = gr.Button("Stop", visible=False, elem_classes="secondary")
        press = gr.Button("Press", elem_id="quiz-press", elem_classes="pressed")
        question = html("study-quiz")
    return Quizzing(View(shared, state, stop), tab, form, begin, press, question)
