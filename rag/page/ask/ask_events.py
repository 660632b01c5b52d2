"""What is asked and made on the Ask tab, shown as it grows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast, get_args

import gradio as gr

from rag.answering.retrieve import check_question
from rag.errors import BadInput, FootnoteError
from rag.page.ask.answer_html import render_turn, render_turns, say_ahead
from rag.page.ask.ask_layout import AskLayout
from rag.page.ask.conversations_html import render_not_kept
from rag.page.ask.evidence_html import render_evidence
from rag.page.ask.turn import Turn
from rag.page.ask.tutoring import TutorAction
from rag.page.components import SharedComponents, Updates
from rag.page.document_picker import read_choice
from rag.page.jobs import Cancelled, QueuePosition
from rag.page.notices import render_note, render_problem, render_stopped
from rag.page.service import ChatService

Wanted = tuple[TutorAction | str, int, list[str]]
"""What was pressed under an answer: the deed, the number of its turn, and words."""


@dataclass(frozen=True, slots=True)
class AskEvents:
    """Questions, what is made of answers, and quizzes: each method yields what changes."""

    shared: SharedComponents
    parts: AskLayout

    @property
    def desk(self) -> ChatService:
        """Who does the work."""
        return self.shared.desk

    def answer(
        self, text: str, quote_only: bool, ticked: list[str], request: gr.Request
    ) -> Iterator[Updates]:
        """Answer a question, from the search to the checked sentences."""
        try:
            check_question(text, self.desk.settings)
        except BadInput as error:  # the question stays in its box, to be mended
            yield {self.parts.notice: render_problem(error)}
            return
        reader = request.session_hash or ""
        self.desk.talks.refresh(self.desk.talks.of(reader))
        choice = read_choice(ticked)
        yield {self.parts.question: ""}
        yield from self._follow(
            self.desk.ask(text, extractive=quote_only, choice=choice, reader=reader), reader
        )

    def tutor(self, wanted: Wanted, quote_only: bool, request: gr.Request) -> Iterator[Updates]:
        """Do something with an answer: it becomes a turn, or a quiz on the Study tab."""
        deed, number, words = wanted
        how: dict[str, Any] = {"extractive": quote_only, "reader": request.session_hash or ""}
        if deed in get_args(TutorAction):
            turns = self.desk.tutor(cast(TutorAction, deed), number, words, **how)
            yield from self._follow(turns, how["reader"])
        else:
            yield from self._quiz("Looking for what to ask…", self.desk.test(number, **how))

    def teach(
        self, text: str, quote_only: bool, ticked: list[str], request: gr.Request
    ) -> Iterator[Updates]:
        """Make a lesson of a question, which asks before it tells, on the Study tab."""
        try:
            check_question(text, self.desk.settings)
        except BadInput as error:
            yield {self.parts.notice: render_problem(error)}
            return
        making = self.desk.teach(
            text,
            extractive=quote_only,
            choice=read_choice(ticked),
            reader=request.session_hash or "",
        )
        yield from self._quiz("Looking for what to ask you first…", making)

    def _quiz(self, doing: str, making: Iterator[QueuePosition]) -> Iterator[Updates]:
        """Say how long a quiz waits for its turn, and why there is none; nothing where it is."""
        notice = self.parts.notice
        yield {notice: render_note(doing), **self.parts.wait(begins=True)}
        said = ""
        try:
            for ahead in making:
                words = say_ahead(ahead.number) if ahead.number else doing
                yield {notice: render_note(words)}
        except Cancelled:
            said = render_stopped()
        except FootnoteError as error:
            said = render_problem(error)
        yield {notice: said, **self.parts.wait(begins=False)}

    def _follow(self, turns: Iterator[Turn], reader: str) -> Iterator[Updates]:
        """Show a turn as it grows below the earlier ones."""
        at = self.parts
        talk = self.desk.talks.of(reader)
        earlier = talk.turns
        yield {
            at.past: render_turns(earlier, talk.earlier),
            at.notice: "",
            **at.wait(begins=True),
            **at.offer(()),
        }
        before = None
        for turn in turns:
            if self.desk.talks.of(reader) is not talk:  # another one was opened meanwhile
                return
            update: Updates = {at.current: render_turn(turn)}
            seen = turn.stage, turn.passages
            if seen != before:  # a few more words do not change the evidence
                update[at.evidence] = render_evidence([*earlier, turn])
                before = seen
            yield update
        yield {
            at.notice: render_not_kept(self.desk.talks.problem),
            **at.wait(begins=False),
            **self.shared.library(),
            **at.talks.listed(reader),
        }
