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
from rag.page.ask.ask_layout import AskLayout, place
from rag.page.ask.conversations import OpenConversation
from rag.page.ask.conversations_html import render_talk_bar
from rag.page.ask.evidence_html import render_evidence
from rag.page.ask.inspector_html import render_inspector
from rag.page.components import QUIET, Action, SharedComponents, Updates, on_action
from rag.page.library.document_service import Added, Adding
from rag.page.notices import render_added, render_adding, render_problem, render_welcome

TICKED = "(text, quoteOnly) => [text, quoteOnly, window.footnote.ticked()]"
"""The menu of documents is our own markup, so what is ticked in it is read by our own script."""
FOCUS = "() => window.footnote.focus()"
INSPECTED = "() => window.footnote.inspected()"
OPEN_INSPECTOR = "() => window.footnote.openInspector()"
TUTORED = "(_, quoteOnly) => [window.footnote.tutored(), quoteOnly]"
TESTED = "() => window.footnote.tested()"
"""A quiz that was made of an answer is opened on its own tab."""
TAUGHT = "() => window.footnote.openQuiz()"
RESUME = "() => window.footnote.resume()"
REMEMBERED = "() => [sessionStorage.getItem('conversation') ?? '']"
"""Which conversation this tab had open before it was loaded again."""


def lay_out(shared: SharedComponents) -> AskTab:
    """Place the components."""
    parts = place(shared)
    return AskTab(shared, parts, AskEvents(shared, parts))


@dataclass(frozen=True, slots=True)
class AskTab:
    """What happens on the tab: each method returns or yields what changes on it.

    Questions and what is made of answers are `answering`'s.
    """

    shared: SharedComponents
    parts: AskLayout
    answering: AskEvents

    def connect(self, blocks: gr.Blocks) -> None:
        """Say which component sets off what."""
        at = self.parts
        shown = [*self.shared.shown, at.past, at.current, at.evidence, *at.examples]
        shown += [at.notice, *at.waiting, at.talks.head]
        changed = [*shown, at.question, at.talks.items]
        loaded = blocks.load(self.resume, at.notice, changed, js=REMEMBERED, **QUIET)
        loaded.then(None, js=RESUME, **QUIET)
        at.talks.connect(self.show, shown)
        at.reader.connect()
        made = self.answering
        asking: dict[str, Any] = {"fn": made.answer, "outputs": changed, "js": TICKED, **QUIET}
        choice = self.shared.choice
        typed = [at.question, self.shared.quote_only, choice]
        asked = [
            gr.on([at.question.submit, at.ask.click], inputs=typed, **asking),
            *(
                button.click(inputs=[button, self.shared.quote_only, choice], **asking)
                for button in at.examples
            ),
        ]
        for event in asked:
            event.then(None, js=FOCUS, **QUIET)
        at.teach.click(made.teach, typed, [at.notice, *at.waiting], js=TICKED, **QUIET).then(
            None, js=TAUGHT, **QUIET
        )
        at.stop.click(self.halt, queue=False, **QUIET)
        for turns in (at.past, at.current):
            on_action(turns, "vote", self.vote, outputs=[at.notice])
        at.inspect.click(
            self.inspect, at.inspector, at.inspector, js=INSPECTED, queue=False, **QUIET
        ).then(None, js=OPEN_INSPECTOR, **QUIET)
        tutored = at.tutor.click(
            made.tutor, [at.notice, self.shared.quote_only], changed, js=TUTORED, **QUIET
        )
        tutored.then(None, js=TESTED, **QUIET)
        at.upload.upload(self.add, at.upload, shown, **QUIET)

    def begin(self) -> Updates:
        """Return what the page is sent with: how to begin."""
        desk = self.shared.desk
        desk.look()
        return {
            **self.shared.library(),
            self.parts.talks.head: render_talk_bar(OpenConversation("")),
            self.parts.evidence: render_evidence(()),
            **self._how_to_begin(),
        }

    def resume(self, id: str, request: gr.Request) -> Updates:
        """Go on with the conversation that a tab had open, or begin one."""
        reader = request.session_hash or ""
        self.shared.desk.look()
        self.shared.desk.talks.resume(reader, id)
        return {**self.show(reader), **self.parts.talks.listed(reader)}

    def show(self, reader: str) -> Updates:
        """Show the library and the conversation that a tab has open."""
        self.shared.desk.look()
        talk = self.shared.desk.talks.of(reader)
        self.shared.desk.talks.refresh(talk)
        at = self.parts
        if self.shared.desk.is_asking(reader):  # sooner than the page was ready: it shows itself
            return self.shared.library()
        return {
            **self.shared.library(),
            at.past: render_turns(talk.turns, talk.earlier),
            at.current: "",
            at.evidence: render_evidence(talk.turns),
            at.notice: "",
            **at.wait(begins=False),
            **at.offer(()),
            **self._welcome(reader),
        }

    def halt(self, request: gr.Request) -> None:
        """Stop what this tab waits for."""
        self.shared.desk.stop(request.session_hash or "")

    def vote(self, action: Action, request: gr.Request) -> str:
        """Keep what the reader thinks of an answer; return a notice where that failed."""
        claim = action.number("claim") if "claim" in action.values else None
        vote: Vote = "up" if action.text("vote") == "up" else "down"
        try:
            self.shared.desk.vote(request.session_hash or "", action.number("turn"), vote, claim)
        except FootnoteError as error:
            return render_problem(error)
        return ""

    def inspect(self, number: int, request: gr.Request) -> str:
        """Show all that is behind an answer."""
        talks = self.shared.desk.talks
        return render_inspector(talks.find(request.session_hash or "", number))

    def add(self, files: list[str], request: gr.Request) -> Iterator[Updates]:
        """Add files to the library, and say what became of each."""
        notice = self.parts.notice
        shelf = self.shared.desk.shelf
        shelf.add([Path(file) for file in files])
        for news in shelf.watch():
            match news:
                case Adding():
                    yield {notice: render_adding(news.progress)}
                case Added():
                    yield {
                        notice: render_added(
                            news.report, news.refused, self.shared.desk.shelf.listing
                        ),
                        **self.shared.library(),
                        **self._welcome(request.session_hash or ""),
                    }
                case FootnoteError():
                    yield {notice: render_problem(news)}

    def _welcome(self, reader: str) -> Updates:
        """Say how to begin, where there is no conversation yet."""
        desk = self.shared.desk
        if desk.talks.of(reader).entries or desk.is_asking(reader):
            return {}
        return self._how_to_begin()

    def _how_to_begin(self) -> Updates:
        desk = self.shared.desk
        welcome = render_welcome(desk.shelf.listing, desk.shelf.problem)
        return {self.parts.past: welcome, **self.parts.offer(desk.suggestions())}
