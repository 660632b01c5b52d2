"""Answers, tutor actions and quizzes on the Ask tab, shown as they grow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast, get_args

import gradio as gr

from rag.answering.retrieve import check_question
from rag.errors import BadInput, FootnoteError
from rag.page.ask.answer_html import render_turn, render_turns, say_ahead
from rag.page.ask.ask_layout import AskLayout
from rag.page.ask.conversations_html import render_not_kept
from rag.page.ask.evidence_html import render_evidence
from rag.page.ask.turn import Turn
from rag.page.ask.tutoring import FIELDS, TutorAction
from rag.page.cancellation import Cancelled
from rag.page.chat_service import ChatService
from rag.page.components import Action, SharedComponents, Updates
from rag.page.document_picker import read_choice
from rag.page.jobs import QueuePosition
from rag.page.notices import render_note, render_problem, render_refused, render_stopped


@dataclass(frozen=True, slots=True)
class AskEvents:
    """Listeners that answer a question or make a quiz; each yields what changes on the page."""

    shared: SharedComponents
    parts: AskLayout

    @property
    def service(self) -> ChatService:
        """The services that do the work."""
        return self.shared.service

    def answer(
        self, text: str, quote_only: bool, ticked: list[str], request: gr.Request
    ) -> Iterator[Updates]:
        """Answer a question, from the search to the checked sentences."""
        if refused := self._refused(text):
            yield refused
            return
        session_id = request.session_hash or ""
        self.service.conversations.refresh(self.service.conversations.of(session_id))
        choice = read_choice(ticked)
        yield from self._show_turns(
            self.service.ask(text, extractive=quote_only, choice=choice, session_id=session_id),
            session_id,
        )

    def again(
        self, quote_only: bool, ticked: list[str], action: Action, request: gr.Request
    ) -> Iterator[Updates]:
        """Ask a question of the conversation again."""
        yield from self.answer(action.text("question"), quote_only, ticked, request)

    def tutor(
        self, quote_only: bool, _: list[str], action: Action, request: gr.Request
    ) -> Iterator[Updates]:
        """Make another answer from an answer, such as a simpler one; it becomes a turn."""
        name, session_id = action.text("tutor"), request.session_hash or ""
        if name not in get_args(TutorAction):
            raise BadInput(f"There is no tutor for {name!r}.", "Load the page again.")
        words = [action.text(name) for name in FIELDS.get(name, ())]
        number = action.number("turn")
        turns = self.service.tutor(
            cast(TutorAction, name), number, words, extractive=quote_only, session_id=session_id
        )
        yield from self._show_turns(turns, session_id)

    def test(
        self, quote_only: bool, _: list[str], action: Action, request: gr.Request
    ) -> Iterator[Updates]:
        """Make a quiz about an answer, on the Study tab."""
        making = self.service.test(
            action.number("turn"), extractive=quote_only, session_id=request.session_hash or ""
        )
        yield from self._quiz("Looking for what to ask…", making)

    def teach(
        self, text: str, quote_only: bool, ticked: list[str], request: gr.Request
    ) -> Iterator[Updates]:
        """Make a lesson about a question on the Study tab: it asks before it answers."""
        if refused := self._refused(text):
            yield refused
            return
        making = self.service.teach(
            text,
            extractive=quote_only,
            choice=read_choice(ticked),
            session_id=request.session_hash or "",
        )
        yield from self._quiz("Looking for what to ask you first…", making)

    def _refused(self, text: str) -> Updates:
        """Return why a question cannot be asked; question_gate.js puts it back into its box."""
        try:
            check_question(text, self.service.settings)
        except BadInput as error:
            return {self.parts.notice: render_refused(error)}
        return {}

    def _quiz(self, doing: str, making: Iterator[QueuePosition]) -> Iterator[Updates]:
        """Show the position of a quiz in the queue, and the reason if it cannot be made."""
        notice = self.parts.notice
        yield {notice: render_note(doing), **self.parts.show_busy(is_busy=True)}
        said = ""
        try:
            for ahead in making:
                words = say_ahead(ahead.number) if ahead.number else doing
                yield {notice: render_note(words)}
        except Cancelled:
            said = render_stopped()
        except FootnoteError as error:
            said = render_problem(error)
        yield {notice: said, **self.parts.show_busy(is_busy=False)}

    def _show_turns(self, turns: Iterator[Turn], session_id: str) -> Iterator[Updates]:
        """Show a turn below the earlier ones as it grows."""
        at = self.parts
        conversation = self.service.conversations.of(session_id)
        earlier = conversation.turns
        begun: Updates = {
            at.past: render_turns(earlier, conversation.earlier),
            at.notice: "",
            **at.show_busy(is_busy=True),
            **at.show_examples(()),
        }
        before = None
        for turn in turns:
            if self.service.conversations.of(session_id) is not conversation:
                return  # another one was opened meanwhile
            # The earlier turns come with the first news of this one, or the last would stand twice.
            update: Updates = {at.current: render_turn(turn), **begun}
            begun = {}
            seen = turn.stage, turn.passages
            if seen != before:  # a few more words do not change the evidence
                update[at.evidence] = render_evidence([*earlier, turn])
                before = seen
            yield update
        yield {
            at.notice: render_not_kept(self.service.conversations.problem),
            **at.show_busy(is_busy=False),
            **self.shared.library(),
            **at.conversations.show_list(session_id),
        }
