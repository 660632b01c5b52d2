"""The components of the Ask tab and their places; the styles refer to them by their ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import gradio as gr

from rag.documents.formats import READERS
from rag.page.ask import conversations_panel
from rag.page.ask.suggestions import MOST
from rag.page.components import SharedComponents, Updates, html
from rag.page.viewer import viewer_panel


@dataclass(frozen=True, slots=True)
class AskLayout:
    """The components that change or are listened to."""

    past: gr.HTML
    current: gr.HTML
    examples: list[gr.Button]
    question: gr.Textbox
    ask: gr.Button
    stop: gr.Button
    upload: gr.UploadButton
    notice: gr.HTML
    evidence: gr.HTML
    teach: gr.Button
    inspector: gr.HTML
    conversations: conversations_panel.ConversationsPanel
    viewer: viewer_panel.ViewerPanel

    @property
    def waiting(self) -> list[Any]:
        """The components that `show_busy` changes."""
        return [self.ask, self.stop]

    def show_busy(self, *, is_busy: bool) -> Updates:
        """Show Stop in place of Ask while an answer or a quiz is made."""
        return {self.ask: gr.update(visible=not is_busy), self.stop: gr.update(visible=is_busy)}

    def show_examples(self, questions: Sequence[str]) -> Updates:
        """Show suggested questions; none hides their buttons."""
        return {
            button: gr.update(value=question or "", visible=question is not None)
            for button, question in zip_longest(self.examples, questions)
        }


def lay_out_components(shared: SharedComponents) -> AskLayout:
    """Lay out the components of the tab."""
    with gr.Tab("Ask", id="ask", elem_id="ask-tab"), gr.Row(elem_id="ask-columns"):
        listed = conversations_panel.lay_out(shared)
        with gr.Column(elem_id="chat"):
            listed.head.render()  # type: ignore[no-untyped-call]
            past, current = html("past"), html("current")
            with gr.Row(elem_id="examples"):
                examples = [gr.Button("", visible=False, size="sm") for _ in range(MOST)]
            with gr.Column(elem_id="asking"):
                html("waiting")  # question_gate.js lists here the questions that wait
                with gr.Row(elem_id="asking-line"):
                    question = gr.Textbox(
                        label="Question",
                        show_label=False,
                        placeholder="Ask your documents",
                        lines=1,  # that grows: Enter sends, Shift and Enter begins another line
                        max_lines=8,
                        container=False,
                        elem_id="question",
                    )
                    ask = gr.Button("Ask", variant="primary", elem_id="ask")
                    stop = gr.Button("Stop", variant="stop", elem_id="stop", visible=False)
                with gr.Row(elem_id="tools"):
                    shared.choice.render()  # type: ignore[no-untyped-call]
                    shared.quote_only.render()  # type: ignore[no-untyped-call]
                    teach = gr.Button("Ask me first", size="sm", elem_id="teach")
                    upload = gr.UploadButton(
                        "Add files",
                        file_count="multiple",
                        file_types=sorted(READERS),
                        size="sm",
                        elem_id="add-files",
                    )
                notice = html("notice")
        with gr.Column(elem_id="aside"):
            evidence = html("evidence")
            inspector = html("inspector")
            viewer = viewer_panel.lay_out(shared)
    return AskLayout(
        past,
        current,
        examples,
        question,
        ask,
        stop,
        upload,
        notice,
        evidence,
        teach,
        inspector,
        listed,
        viewer,
    )
