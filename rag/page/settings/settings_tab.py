"""The Settings tab: how it answers, with which model, and the colours of the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import gradio as gr

from rag.errors import FootnoteError
from rag.grounding.calibration import Calibration, read_calibration
from rag.page.ask.answer_html import say_ahead
from rag.page.components import QUIET, SharedComponents, Updates, html
from rag.page.notices import render_note, render_problem
from rag.page.settings.setting_options import (
    Option,
    changes_of,
    options_of,
    render_keys,
    render_options,
    render_theme,
)

CHOSEN = "() => window.footnote.options()"
"""The form is our own markup; what is chosen in it takes the place of its value."""


@dataclass(frozen=True, slots=True)
class SettingsTab:
    """The components of the tab, and what happens on it."""

    shared: SharedComponents
    tab: gr.Tab
    options: gr.HTML
    save: gr.Button
    said: gr.HTML

    def connect(self, blocks: gr.Blocks) -> None:
        """Say which component sets off what."""
        shown = [self.options, self.said]
        self.tab.select(self.show, None, shown, **QUIET)
        changed = [*self.shared.shown, *shown]
        self.save.click(self.change, self.options, changed, js=CHOSEN, **QUIET)

    def show(self) -> Updates:
        """Show the settings in use."""
        return {
            self.options: render_options(self._options(), self.shared.desk.settings),
            self.said: "",
        }

    def change(self, chosen: dict[str, int]) -> Iterator[Updates]:
        """Use and keep what was chosen, once the questions before it are answered."""
        now = self.shared.desk.settings
        wanted = changes_of(self._options(), chosen)
        changes = {name: value for name, value in wanted.items() if getattr(now, name) != value}
        try:
            for news in self.shared.desk.change(changes):
                yield {self.said: render_note(say_ahead(news.number))}
        except FootnoteError as error:
            yield {self.said: render_problem(error)}
            return
        saved = "Saved in footnote.toml; it counts from the next question on."
        quoted = gr.update(value=self.shared.desk.settings.extractive)
        yield {self.shared.quote_only: quoted}
        yield {**self.shared.library(), **self.show(), self.said: render_note(saved)}

    def _options(self) -> tuple[Option, ...]:
        settings = self.shared.desk.settings
        try:
            learned = read_calibration(settings.library)
        except FootnoteError:  # said where a question is asked
            learned = Calibration()
        return options_of(settings, learned)


def lay_out(shared: SharedComponents) -> SettingsTab:
    """Place the components; style/settings.css gives them their look."""
    with (
        gr.Tab("Settings", id="settings", elem_id="settings-tab") as tab,
        gr.Column(elem_classes="leaf"),
    ):
        options = html("options")
        with gr.Row(elem_classes="bar"):
            save = gr.Button("Save", elem_classes="primary", elem_id="save")
            said = html("saved")
        html("theme", render_theme())
        html("keys", render_keys())
    return SettingsTab(shared, tab, options, save, said)
