"""What the views of the Study tab share: the choice of documents, and following what is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag.errors import FootnoteError
from rag.page.components import QUIET, SharedComponents, Updates, html
from rag.page.notices import render_problem
from rag.page.study.make_items import What, Working
from rag.page.study.progress_html import render_making
from rag.page.study.study_forms import read_order
from rag.page.study.study_service import StudyService

PRESSED = "() => window.footnote.studied()"
"""The views are our own markup; what is pressed in them takes the place of a component's value."""

Made = Callable[..., Iterator[Updates]]
"""What shows or makes something, update by update."""


def fields_of(form: str) -> str:
    """Return the script that gives Python the fields of a form, and of the choice above it."""
    return f"() => window.footnote.fields('#{form}')"


@dataclass(frozen=True, slots=True)
class StudyView:
    """A view that makes something: its form and buttons, how far it is, and its Stop."""

    shared: SharedComponents
    tab: gr.Tab
    form: gr.HTML
    buttons: Sequence[gr.Button]
    state: gr.HTML
    stop: gr.Button

    @property
    def studies(self) -> StudyService:
        """The studying of the library."""
        return self.shared.desk.studies

    def connect(
        self, opened: Sequence[Any], show: Made, makers: Sequence[Made], changed: Sequence[Any]
    ) -> None:
        """Say what opening the view and each of its buttons set off.

        Args:
            opened: what shows the view, besides its own tab.
            show: shows what there is, and follows what is made.
            makers: one for each button, called with the fields of the form.
            changed: the components of the results.
        """
        followed = [self.state, self.stop, *changed]
        gr.on([*opened, self.tab.select], show, None, followed, **QUIET)
        fields = fields_of(str(self.form.elem_id))
        for button, make in zip(self.buttons, makers, strict=True):
            button.click(make, self.form, followed, js=fields, **QUIET)
        self.stop.click(self.studies.maker.halt, queue=False, **QUIET)

    def make(
        self, what: What, fields: dict[str, Any], results: Callable[[], Updates]
    ) -> Iterator[Updates]:
        """Begin to make what a form asks for, and follow it to its end."""
        try:
            self.studies.maker.begin(read_order(what, fields))
        except FootnoteError as error:
            yield {self.state: render_problem(error)}
            return
        yield from self.follow((what,), results)

    def follow(self, whats: tuple[What, ...], results: Callable[[], Updates]) -> Iterator[Updates]:
        """Yield how the making goes to its end, and the results whenever there are more."""
        made = 0
        for state in self.studies.maker.watch():
            if state.order.what not in whats:
                continue
            going = isinstance(state, Working)
            said = {self.state: render_making(state), self.stop: gr.update(visible=going)}
            if state.made != made or not going:
                made, said = state.made, {**said, **results()}
            yield said


def lay_out_view(
    shared: SharedComponents, tab: gr.Tab, name: str, form: str, *buttons: str
) -> StudyView:
    """Place what every view begins with; the first of its buttons stands out.

    Args:
        shared: what the tabs share.
        tab: the view's own, which is being laid out.
        name: of the view, and the beginning of its parts' names.
        form: markup of what can be chosen.
        buttons: words on them.
    """
    with gr.Row(elem_classes="bar"):
        fields = html(f"{name}-form", form)
        made = [
            gr.Button(words, elem_classes="secondary" if place else "primary")
            for place, words in enumerate(buttons)
        ]
    with gr.Row(elem_classes="under-way"):
        state = html(f"{name}-state")
        stop = gr.Button("Stop", visible=False, elem_classes="secondary")
    return StudyView(shared, tab, fields, made, state, stop)
