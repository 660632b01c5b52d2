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
from rag.page.components import QUIET, SharedComponents, Updates, html
from rag.page.notices import render_problem

DEED = "() => window.footnote.deed()"
"""The list is our own markup: what was pressed in it takes the place of the list's value."""


@dataclass(frozen=True, slots=True)
class ConversationsPanel:
    """The components, and what happens in them."""

    shared: SharedComponents
    head: gr.HTML
    items: gr.HTML
    file: gr.HTML
    act: gr.Button

    def connect(self, show: Callable[[str], Updates], shown: list[Any]) -> None:
        """Say which component sets off what.

        Args:
            show: returns the conversation of a tab and all around it.
            shown: the components that it changes.
        """

        def act(deed: dict[str, str], request: gr.Request) -> Updates:
            return self.change(deed, request.session_hash or "", show)

        outputs = [*shown, self.items, self.file]
        self.act.click(act, self.items, outputs, js=DEED, queue=False, **QUIET)

    def change(self, deed: dict[str, str], reader: str, show: Callable[[str], Updates]) -> Updates:
        """Do what was pressed: `act`, to the conversation `id`, with `text`."""
        talks, id, text = self.shared.desk.talks, deed["id"], deed["text"]
        before = talks.of(reader)
        try:
            match deed["act"]:
                case "new":
                    talks.new(reader)
                case "open":
                    talks.open(reader, id)
                case "rename":
                    talks.rename(id, text)
                case "delete":
                    talks.delete(id)
                case "export":
                    return {self.file: self._export(id, text)}
        except FootnoteError as error:
            return {self.items: render_problem(error)}
        if talks.of(reader) is not before:
            self.shared.desk.stop(reader)  # nobody waits for the answer any more
            return {**show(reader), **self.listed(reader)}
        words = text if deed["act"] == "search" else ""
        return self.listed(reader, words)

    def listed(self, reader: str, words: str = "") -> Updates:
        """Show the conversations that hold some words, and the title of the present one."""
        talks = self.shared.desk.talks
        talk = talks.of(reader)
        summaries = talks.summaries(words)
        return {
            self.head: render_talk_bar(talk),
            self.items: render_talks(summaries, talk.id, words, talks.problem),
        }

    def _export(self, id: str, ending: str) -> str:
        conversation = self.shared.desk.talks.read(id)
        write = to_json if ending == "json" else to_markdown
        text = write(conversation, self.shared.desk.library)
        return render_file(conversation.title, ending, text)


def lay_out(shared: SharedComponents) -> ConversationsPanel:
    """Place the components; style/talks.css gives them their look."""
    with gr.Column(elem_id="talks"):
        gr.HTML(render_talks_head(), elem_id="talks-head", apply_default_css=False)
        talks, file = html("talk-list"), html("talk-file")
        act = gr.Button("Act", elem_id="talk-act")  # pressed by talks.js alone
    return ConversationsPanel(shared, html("talk-bar", render=False), talks, file, act)
