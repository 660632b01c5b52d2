"""What the views of the Study tab share: the choice of documents, and following what is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag import page
from rag.errors import FootnoteError
from rag.page.studies import Studies, What, Working
from rag.page.study_form import read_order
from rag.page.study_state import render_making
from rag.page.tabs.parts import Shared, Updates

PRESSED = "() => window.footnote.studied()"
"""The views are our own markup; what is pressed in them takes the place of a component's value."""


def fields_of(form: str) -> str:
    """Return the script that gives Python the fields of a form, and of the choice above it."""
    return f"() => window.footnote.fields('#{form}')"


@dataclass(frozen=True, slots=True)
class View:
    """A view that makes something: its state, its Stop, and how its result is shown."""

    shared: Shared
    state: gr.HTML
    stop: gr.Button

    @property
    def studies(self) -> Studies:
        """The studying of the library."""
        return self.shared.desk.studies

    @property
    def followed(self) -> list[Any]:
        """The components that `follow` changes, besides those of its results."""
        return [self.state, self.stop]

    def make(
        self, what: What, fields: dict[str, Any], results: Callable[[], Updates]
    ) -> Iterator[Updates]:
        """Begin to make what a form asks for, and follow it to its end."""
        try:
            self.studies.begin(read_order(what, fields))
        except FootnoteError as error:
            yield {self.state: page.render_problem(error)}
            return
        yield from self.follow((what,), results)

    def follow(self, whats: tuple[What, ...], results: Callable[[], Updates]) -> Iterator[Updates]:
        """Yield how the making goes to its end, and the results whenever there are more."""
        made = 0
        for state in self.studies.watch():
            if state.order.what not in whats:
                continue
            going = isinstance(state, Working)
            said = {self.state: render_making(state), self.stop: gr.update(visible=going)}
            if state.made != made or not going:
                made, said = state.made, {**said, **results()}
            yield said
