"""The panel with the list of conversations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag.conversation.conversation_export import to_json, to_markdown
from rag.errors import FootnoteError
from rag.page.ask.conversations_html import (
    render_conversation_bar,
    render_conversation_list,
    render_conversation_list_head,
    render_file,
)
from rag.page.components import Action, SharedComponents, Updates, html, on_action
from rag.page.notices import render_problem


@dataclass(frozen=True, slots=True)
class ConversationsPanel:
    """The components and their listeners."""

    shared: SharedComponents
    head: gr.HTML
    items: gr.HTML
    file: gr.HTML

    def connect(self, show: Callable[[str], Updates], shown: list[Any]) -> None:
        """Connect the actions to their listeners.

        Args:
            show: returns the conversation of a tab and all around it.
            shown: the components that it changes.
        """
        listed = [self.head, self.items]

        def show_if_changed(change: Callable[[str], object], request: gr.Request) -> Updates:
            """Make a change, and show the conversation of the tab if it is another one then."""
            session_id = request.session_hash or ""
            conversations = self.shared.service.conversations
            before = conversations.of(session_id)
            try:
                change(session_id)
            except FootnoteError as error:
                return {self.items: render_problem(error)}
            if conversations.of(session_id) is before:
                return self.show_list(session_id)
            self.shared.service.stop(session_id)  # nobody waits for the answer any more
            return {**show(session_id), **self.show_list(session_id)}

        def new(_: Action, request: gr.Request) -> Updates:
            return show_if_changed(self.shared.service.conversations.new, request)

        def open(action: Action, request: gr.Request) -> Updates:
            conversations, id = self.shared.service.conversations, action.text("id")
            return show_if_changed(lambda tab: conversations.open(tab, id), request)

        def delete(action: Action, request: gr.Request) -> Updates:
            id = action.text("id")
            return show_if_changed(lambda _: self.shared.service.conversations.delete(id), request)

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
            self.shared.service.conversations.rename(action.text("id"), action.text("title"))
        except FootnoteError as error:
            return {self.items: render_problem(error)}
        return self.show_list(request.session_hash or "")

    def search(self, action: Action, request: gr.Request) -> Updates:
        """Show the conversations that hold some words."""
        return self.show_list(request.session_hash or "", action.text("words"))

    def export(self, action: Action) -> Updates:
        """Give the browser a conversation to save as a file."""
        try:
            return {self.file: self._export(action.text("id"), action.text("format"))}
        except FootnoteError as error:
            return {self.items: render_problem(error)}

    def show_list(self, session_id: str, words: str = "") -> Updates:
        """Show the conversations that hold some words, and the title of the present one."""
        conversations = self.shared.service.conversations
        conversation = conversations.of(session_id)
        summaries = conversations.summaries(words)
        return {
            self.head: render_conversation_bar(conversation),
            self.items: render_conversation_list(
                summaries, conversation.id, words, conversations.problem
            ),
        }

    def _export(self, id: str, ending: str) -> str:
        conversation = self.shared.service.conversations.read(id)
        write = to_json if ending == "json" else to_markdown
        text = write(conversation, self.shared.service.library)
        return render_file(conversation.title, ending, text)


def lay_out(shared: SharedComponents) -> ConversationsPanel:
    """Place the components."""
    with gr.Column(elem_id="conversations"):
        gr.HTML(
            render_conversation_list_head(), elem_id="conversations-head", apply_default_css=False
        )
        conversations, file = html("conversation-list"), html("conversation-file")
    return ConversationsPanel(shared, html("conversation-bar", render=False), conversations, file)
