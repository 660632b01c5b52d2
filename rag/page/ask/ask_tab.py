"""The Ask tab: a conversation on the left, its evidence on the right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from rag.errors import FootnoteError
from rag.evaluation.feedback import Vote
from rag.page.ask.answer_html import render_turns
from rag.page.ask.ask_events import AskEvents
from rag.page.ask.ask_layout import AskLayout, lay_out_components
from rag.page.ask.conversations import OpenConversation
from rag.page.ask.conversations_html import render_conversation_bar
from rag.page.ask.evidence_html import render_evidence
from rag.page.ask.inspector_html import render_inspector
from rag.page.components import QUIET, Action, SharedComponents, Updates, keep_latest, on_action
from rag.page.library.document_service import Added, Adding
from rag.page.notices import render_added, render_adding, render_problem, render_welcome

TYPED = "(...values) => window.asking.typed(...values)"
"""Questions wait in the page for the one before them; see question_gate.js.

The ticked documents are added there."""
EXAMPLE = "(...values) => window.asking.example(...values)"
ACTION = "(...values) => window.asking.action(...values)"
ENDED = "() => window.asking.ended()"
FAILED = "() => window.asking.failed()"
REMEMBERED = "() => [sessionStorage.getItem('conversation') ?? '']"
"""Which conversation this tab had open before it was loaded again."""


def _tell(event: str) -> str:
    """Return the script that tells the page's other scripts of something."""
    return f"() => document.dispatchEvent(new Event('{event}'))"


def lay_out(shared: SharedComponents) -> AskTab:
    """Place the components."""
    parts = lay_out_components(shared)
    return AskTab(shared, parts, AskEvents(shared, parts))


@dataclass(frozen=True, slots=True)
class AskTab:
    """The events of the tab: each method returns or yields what changes on the page.

    Questions, tutor actions and quizzes are handled by `events`.
    """

    shared: SharedComponents
    parts: AskLayout
    events: AskEvents

    def connect(self, blocks: gr.Blocks) -> None:
        """Connect the events to their listeners."""
        at = self.parts
        shown = [*self.shared.shown, at.past, at.current, at.evidence, *at.examples]
        shown += [at.notice, *at.waiting, at.conversations.head]
        changed = [*shown, at.question, at.conversations.items]
        loaded = blocks.load(self.resume, at.notice, changed, js=REMEMBERED, **QUIET)
        loaded.then(None, js=_tell("resumed"), **QUIET)
        keep_latest(self.shared.choice, self.shared.library, self.shared.shown)
        at.conversations.connect(self.show, shown)
        at.viewer.connect()
        self._connect_questions(changed)
        at.stop.click(self.stop, queue=False, **QUIET)
        for turns in (at.past, at.current):
            on_action(turns, "vote", self.vote, outputs=[at.notice])
            on_action(turns, "inspect", self.inspect, outputs=[at.inspector]).then(
                None, js=_tell("inspected"), **QUIET
            )
        self.shared.model_timer.tick(
            self.shared.show_writer,
            outputs=[self.shared.masthead, self.shared.model_timer],
            queue=False,
            **QUIET,
        )
        at.upload.upload(self.add, at.upload, shown, **QUIET)

    def _connect_questions(self, changed: list[Any]) -> None:
        """Connect questions, tutor actions and quizzes: one at a time in a tab, in order.

        Args:
            changed: the components that change while a question is answered.
        """
        at, made = self.parts, self.events
        options = [self.shared.quote_only, self.shared.choice]
        asking: dict[str, Any] = {"outputs": changed, "trigger_mode": "multiple", **QUIET}
        typed: dict[str, Any] = {**asking, "inputs": [at.question, *options], "js": TYPED}
        quizzes = [at.teach.click(made.teach, **typed)]
        asked = [gr.on([at.question.submit, at.ask.click], made.answer, **typed)]
        asked += [
            button.click(made.answer, inputs=[button, *options], js=EXAMPLE, **asking)
            for button in at.examples
        ]
        for turns in (at.past, at.current):
            for act, listener in (("again", made.again), ("tutor", made.tutor)):
                asked.append(on_action(turns, act, listener, options, changed, js=ACTION))
            quizzes.append(on_action(turns, "test", made.test, options, changed, js=ACTION))
        for quiz in quizzes:
            quiz.success(None, js=_tell("quiz"), **QUIET)
        for event in (*asked, *quizzes):
            event.success(None, js=ENDED, **QUIET)
            event.failure(None, js=FAILED, **QUIET)

    def begin(self) -> Updates:
        """Return the values that the page is sent with: how to begin."""
        service = self.shared.service
        service.refresh()
        return {
            **self.shared.library(),
            self.parts.conversations.head: render_conversation_bar(OpenConversation("")),
            self.parts.evidence: render_evidence(()),
            **self._how_to_begin(),
        }

    def resume(self, id: str, request: gr.Request) -> Updates:
        """Open the conversation that a tab had open before it was reloaded, or begin one."""
        session_id = request.session_hash or ""
        self.shared.service.refresh()
        self.shared.service.conversations.resume(session_id, id)
        return {**self.show(session_id), **self.parts.conversations.show_list(session_id)}

    def show(self, session_id: str) -> Updates:
        """Show the library and the conversation that a tab has open."""
        self.shared.service.refresh()
        conversation = self.shared.service.conversations.of(session_id)
        self.shared.service.conversations.refresh(conversation)
        at = self.parts
        if self.shared.service.is_asking(
            session_id
        ):  # sooner than the page was ready: it shows itself
            return self.shared.library()
        return {
            **self.shared.library(),
            at.past: render_turns(conversation.turns, conversation.earlier),
            at.current: "",
            at.evidence: render_evidence(conversation.turns),
            at.notice: "",
            **at.show_busy(is_busy=False),
            **at.show_examples(()),
            **self._welcome(session_id),
        }

    def stop(self, request: gr.Request) -> None:
        """Cancel the answer that this tab waits for."""
        self.shared.service.stop(request.session_hash or "")

    def vote(self, action: Action, request: gr.Request) -> str:
        """Save a vote on an answer; return a notice if that failed."""
        claim = action.number("claim") if "claim" in action.values else None
        vote: Vote = "up" if action.text("vote") == "up" else "down"
        try:
            self.shared.service.vote(request.session_hash or "", action.number("turn"), vote, claim)
        except FootnoteError as error:
            return render_problem(error)
        return ""

    def inspect(self, action: Action, request: gr.Request) -> str:
        """Show how an answer was made."""
        conversations = self.shared.service.conversations
        return render_inspector(
            conversations.find(request.session_hash or "", action.number("turn"))
        )

    def add(self, files: list[str], request: gr.Request) -> Iterator[Updates]:
        """Add files to the library, and show the result for each."""
        notice = self.parts.notice
        documents = self.shared.service.documents
        documents.add([Path(file) for file in files])
        for news in documents.watch():
            match news:
                case Adding():
                    yield {notice: render_adding(news.progress)}
                case Added():
                    yield {
                        notice: render_added(
                            news.report, news.refused, self.shared.service.documents.listing
                        ),
                        **self.shared.library(),
                        **self._welcome(request.session_hash or ""),
                    }
                case FootnoteError():
                    yield {notice: render_problem(news)}

    def _welcome(self, session_id: str) -> Updates:
        """Say how to begin, where there is no conversation yet."""
        service = self.shared.service
        if service.conversations.of(session_id).entries or service.is_asking(session_id):
            return {}
        return self._how_to_begin()

    def _how_to_begin(self) -> Updates:
        service = self.shared.service
        welcome = render_welcome(service.documents.listing, service.documents.problem)
        return {self.parts.past: welcome, **self.parts.show_examples(service.suggestions())}
