"""What the tabs share: how a place for our own markup is made, and the head of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag.llm.server import host_of
from rag.page.auth import is_loopback
from rag.page.document_picker import render_choice
from rag.page.notices import render_masthead
from rag.page.service import ChatService
from rag.settings import Settings

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""For every event: the page shows its own progress, and offers no programming interface."""

Updates = dict[Any, Any]
"""Components and their new values; a component that is not named stays as it is."""


def html(name: str, value: str = "", *, render: bool = True) -> gr.HTML:
    """Return a place for our own markup, without Gradio's styles and script."""
    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=None, render=render)


@dataclass(frozen=True, slots=True)
class SharedComponents:
    """What several tabs change: the head of the page, and the tools beside the question."""

    desk: ChatService
    masthead: gr.HTML
    choice: gr.HTML
    quote_only: gr.Checkbox

    @property
    def is_local(self) -> bool:
        """Whether the reader sits at this computer, and may name files on it."""
        return is_loopback(self.desk.settings.host)

    @property
    def shown(self) -> list[Any]:
        """The components that `library` changes."""
        return [self.masthead, self.choice, self.quote_only]

    def path_box(self, label: str, name: str) -> gr.Textbox:
        """Return a field for a path on this computer, which only a reader who sits at it sees."""
        return gr.Textbox(
            label=label,
            show_label=False,
            placeholder="or its path on this computer",
            container=False,
            max_lines=1,
            visible=self.is_local,
            elem_id=name,
        )

    def library(self) -> Updates:
        """Say which documents there are, and let the reader choose among them."""
        listing = self.desk.shelf.listing
        return {
            self.masthead: render_masthead(listing, _writer(self.desk.settings)),
            self.choice: render_choice(listing),
            # Where nothing else is done there is nothing to choose.
            self.quote_only: gr.update(value=True, interactive=False)
            if self.desk.settings.extractive
            else gr.update(interactive=True),
        }


def share(desk: ChatService) -> SharedComponents:
    """Place the head; what else is shared is placed by the Ask tab."""
    return SharedComponents(
        desk,
        html("masthead"),
        html("choice", render=False),
        gr.Checkbox(
            label="Quote only (no language model)",
            container=False,
            elem_id="quote-only",
            render=False,
        ),
    )


def _writer(settings: Settings) -> str | None:
    """Return the name of the language model, as its answers will carry it; None for quotations."""
    if settings.extractive:
        return None
    if settings.server_url:
        return f"{settings.server_model} at {host_of(settings.server_url)}"
    return settings.model
