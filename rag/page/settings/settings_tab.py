"""The Settings tab: how questions are answered, by which model, and the colours of the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag.errors import FootnoteError
from rag.grounding.calibration import Calibration, read_calibration
from rag.page.ask.answer_html import say_ahead
from rag.page.components import QUIET, SharedComponents, Updates, html
from rag.page.notices import render_note, render_problem
from rag.page.settings.setting_options import Option, changes_of, options_of
from rag.page.templates import render
from rag.settings import Settings

THEMES = [("As the system", "system"), ("Light", "light"), ("Dark", "dark")]
KEYS = {
    "/": "write a question",
    "Enter": "ask it; with Shift, start a new line",
    "Esc": "stop the answer, close a menu",
    "I": "inspect the last answer",
    "Tab": "go from footnote to footnote; Enter opens one",
    "A to D": "choose an answer in a quiz",
    "Space": "turn a flashcard over; then 1 to 4 rate how well you knew it, W shows the passage",
    "U": "undo the last rating",
}


@dataclass(frozen=True, slots=True)
class SettingsTab:
    """The components of the tab, and what happens on it."""

    shared: SharedComponents
    tab: gr.Tab
    options: tuple[gr.Radio | gr.Dropdown, ...]
    """In the order of `options_of`."""
    save: gr.Button
    said: gr.HTML
    theme: gr.Radio

    def connect(self, blocks: gr.Blocks) -> None:
        """Say which component sets off what."""
        options = list(self.options)
        shown = [*options, self.said]
        self.tab.select(self.show, options, shown, **QUIET)
        self.save.click(self.change, options, [*self.shared.shown, *shown], **QUIET)
        # The browser keeps the theme; theme.js applies it.
        self.tab.select(None, None, self.theme, js="() => window.theme.chosen()", **QUIET)
        self.theme.input(
            None, self.theme, None, js="(theme) => window.theme.choose(theme)", **QUIET
        )

    def show(self, *titles: str | None) -> Updates:
        """Show the settings in use.

        Args:
            titles: of the choices that are shown; those that are still right are left alone, since
                the person may have chosen others before this event has ended.
        """
        updates: Updates = {self.said: ""}
        settings = self.shared.service.settings
        options = zip(self.options, options_now(settings), titles, strict=True)
        for component, option, title in options:
            field = field_of(option, settings)
            if field["value"] == title:
                del field["value"]
            updates[component] = gr.update(**field)
        return updates

    def change(self, *titles: str | None) -> Iterator[Updates]:
        """Use and save what was chosen, after the questions that are waiting.

        Args:
            titles: of the choices, in the order of the options.
        """
        now = self.shared.service.settings
        options = options_now(now)
        chosen = {option.name: title for option, title in zip(options, titles, strict=True)}
        wanted = changes_of(options, chosen)
        changes = {name: value for name, value in wanted.items() if getattr(now, name) != value}
        try:
            for news in self.shared.service.change(changes):
                yield {self.said: render_note(say_ahead(news.number))}
        except FootnoteError as error:
            yield {self.said: render_problem(error)}
            return
        quoted = gr.update(value=self.shared.service.settings.extractive)
        yield {self.shared.quote_only: quoted}
        saved = render_note("Saved in footnote.toml. The next question uses the new settings.")
        yield {**self.shared.library(), **self.show(*titles), self.said: saved}


def options_now(settings: Settings) -> tuple[Option, ...]:
    """Return the options with what the library has learned."""
    try:
        learned = read_calibration(settings.library)
    except FootnoteError:  # shown where a question is asked
        learned = Calibration()
    return options_of(settings, learned)


def field_of(option: Option, settings: Settings) -> dict[str, Any]:
    """Return the properties of an option's component."""
    return {
        "choices": [(choice.label, choice.title) for choice in option.choices],
        "value": option.chosen(settings),
        "label": option.title,
        "info": f"{option.hint} {option.fixed}".strip(),
        "interactive": not option.fixed,
    }


def lay_out(shared: SharedComponents) -> SettingsTab:
    """Place the components; settings.css gives them their look."""
    with (
        gr.Tab("Settings", id="settings", elem_id="settings-tab") as tab,
        gr.Column(elem_classes="leaf"),
    ):
        with gr.Column(elem_id="options"):
            options = tuple(
                _place(option, shared.service.settings)
                for option in options_now(shared.service.settings)
            )
        with gr.Row(elem_classes="bar"):
            save = gr.Button("Save", elem_classes="primary", elem_id="save")
            said = html("saved")
        theme = gr.Radio(
            THEMES,
            label="Colours",
            info="Kept by this browser.",
            elem_id="theme",
            elem_classes="option field",
        )
        html("keys", render("settings/keys.html", keys=KEYS))
    return SettingsTab(shared, tab, options, save, said, theme)


def _place(option: Option, settings: Settings) -> gr.Radio | gr.Dropdown:
    # Languages are many, and need no more than a word each.
    kind = gr.Dropdown if option.name == "language" else gr.Radio
    return kind(**field_of(option, settings), elem_id=option.name, elem_classes="option field")
