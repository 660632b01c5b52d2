"""The list of conversations beside the present one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag.conversation.conversation_export import to_json, to_markdown
from rag.errors import FootnoteError
from rag.page.ask.conversations_html import (
    render_file,
    render_talk_bar,
    render_talks,
    render_talks_head,
)
from rag.page.components import Action, SharedComponents, Updates, html, on_action
from rag.page.notices import render_problem


@dataclass(frozen=True, slots=True)
class ConversationsPanel:
    """The components, and what happens in them."""

    shared: SharedComponents
    head: gr.HTML
    items: gr.HTML
    file: gr.HTML

    def connect(self, show: Callable[[str], Updates], shown: list[Any]) -> None:
        """Say which action sets off what.

        Args:
            show: returns the conversation of a tab and all around it.
            shown: the components that it changes.
        """
        listed = [self.head, self.items]

        def show_if_changed(change: Callable[[str], object], request: gr.Request) -> Updates:
            """Make a change, and show the conversation of the tab if it is another one then."""
            session_id = request.session_hash or ""
            talks = self.shared.service.talks
            before = talks.of(session_id)
            try:
                change(session_id)
            except FootnoteError as error:
                return {self.items: render_problem(error)}
            if talks.of(session_id) is before:
                return self.listed(session_id)
            self.shared.service.stop(session_id)  # nobody waits for the answer any more
            return {**show(session_id), **self.listed(session_id)}

        def new(_: Action, request: gr.Request) -> Updates:
            return show_if_changed(self.shared.service.talks.new, request)

        def open(action: Action, request: gr.Request) -> Updates:
            talks, id = self.shared.service.talks, action.text("id")
            return show_if_changed(lambda tab: talks.open(tab, id), request)

        def delete(action: Action, request: gr.Request) -> Updates:
            id = action.text("id")
            return show_if_changed(lambda _: self.shared.service.talks.delete(id), request)

        outputs = [*shown, self.items]
        on_action(self.head, "new", new, outputs=outputs)
        on_action(self.items, "open", open, outputs=outputs)
        on_action(self.items, "delete", delete, outputs=outputs)
        on_action(self.items, "rename", self.rename, outputs=listed)
        on_action(self.items, "search", self.search, outputs=listed)
        on_action(self.items, "export", self.export, outputs=[self.items, self.file])

    def rename(self, action: Action, request: gr.Request) -> Updates:
        """Give a conversation another title."""
        try:
            self.shared.service.talks.rename(action.text("id"), action.text("title"))
        except FootnoteError as error:
            return {self.items: render_problem(error)}
        return self.listed(request.session_hash or "")

    def search(self, action: Action, request: gr.Request) -> Updates:
        """Show the conversations that hold some words."""
        return self.listed(request.session_hash or "", action.text("words"))

    def export(self, action: Action) -> Updates:
        """Let the browser save a conversation as a file."""
        try:
            return {self.file: self._export(action.text("id"), action.text("format"))}
        except FootnoteError as error:
            return {self.items: render_problem(error)}

    def listed(self, session_id: str, words: str = "") -> Updates:
        """Show the conversations that hold some words, and the title of the present one."""
        talks = self.shared.service.talks
        talk = talks.of(session_id)
        summaries = talks.summaries(words)
        return {
            self.head: render_talk_bar(talk),
            self.items: render_talks(summaries, talk.id, words, talks.problem),
        }

    def _export(self, id: str, ending: str) -> str:
        conversation = self.shared.service.talks.read(id)
        write = to_json if ending == "json" else to_markdown
        text = write(conversation, self.shared.service.library)
        return render_file(conversation.title, ending, text)


def lay_out(shared: SharedComponents) -> ConversationsPanel:
    """Place the components; style/talks.css gives them their look."""
    with gr.Column(elem_id="talks"):
        gr.HTML(render_talks_head(), elem_id="talks-head", apply_default_css=False)
        talks, file = html("talk-list"), html("talk-file")
    return ConversationsPanel(shared, html("talk-bar", render=False), talks, file)
