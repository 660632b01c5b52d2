"""What the tabs share: how a place for our own markup is made, and the head of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag import page
from rag.answering.remote import host_of
from rag.page.desk import Desk
from rag.settings import Settings

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""For every event: the page shows its own progress, and offers no programming interface."""

Updates = dict[Any, Any]
"""Components and their new values; a component that is not named stays as it is."""


def html(name: str, *, render: bool = True) -> gr.HTML:
    """Return a place for our own markup, without Gradio's styles and script."""
    return gr.HTML(elem_id=name, apply_default_css=False, js_on_load=None, render=render)


@dataclass(frozen=True, slots=True)
class Shared:
    """What every tab may change: the head of the page and the choice of documents."""

    desk: Desk
    masthead: gr.HTML
    choice: gr.HTML

    @property
    def is_local(self) -> bool:
        """Whether the reader sits at this computer, and may name files on it."""
        return True

    @property
    def shown(self) -> list[gr.HTML]:
        """The components that `library` changes."""
        return [self.masthead, self.choice]

    def library(self) -> Updates:
        """Say which documents there are, and let the reader choose among them."""
        listing = self.desk.shelf.listing
        return {
            self.masthead: page.render_masthead(listing, _writer(self.desk.settings)),
            self.choice: page.render_choice(listing),
        }


def _writer(settings: Settings) -> str:
    """Return the name of the language model, as its answers will carry it."""
    if settings.server_url:
        return f"{settings.server_model} at {host_of(settings.server_url)}"
    return settings.model
