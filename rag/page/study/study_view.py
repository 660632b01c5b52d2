"""The fields above the views of the Study tab, and the progress of what is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import gradio as gr
from markupsafe import Markup

from rag.errors import FootnoteError
from rag.page.components import QUIET, SharedComponents, Updates, html
from rag.page.document_picker import make_value
from rag.page.markup import names_of, shorten, without_controls
from rag.page.notices import render_note, render_problem
from rag.page.study.item_maker import Made, Making, Order, Product
from rag.page.templates import render
from rag.text.display import count
from rag.types import DocumentInfo

ALL = "all"
"""Value of the choice of all documents."""
NAMES: dict[Product, str] = {
    "summary": "section",
    "guide": "section",
    "cards": "card",
    "quiz": "question",
}
"""The noun that the progress counts."""


@dataclass(frozen=True, slots=True)
class SourceFields:
    """The fields above all views: from which documents, and without the language model."""

    documents: gr.Dropdown
    quote_only: gr.Checkbox

    @property
    def inputs(self) -> list[Any]:
        """Both, as the inputs of an event."""
        return [self.documents, self.quote_only]

    def update(self, shared: SharedComponents, chosen: str) -> Updates:
        """Return the documents to choose from; what is chosen stays if it is still there."""
        shared.service.refresh()
        choices = source_choices(shared.service.documents.listing)
        documents: dict[str, Any] = {"choices": choices}
        # Otherwise the value is left alone: the person may have changed it meanwhile.
        if chosen not in [value for _, value in choices]:
            documents["value"] = ALL
        extractive = shared.service.settings.extractive
        return {
            self.documents: gr.update(**documents),
            self.quote_only: gr.update(value=True, interactive=False)
            if extractive
            else gr.update(interactive=True),
        }


def source_choices(listing: Sequence[DocumentInfo]) -> list[tuple[str, str]]:
    """Return the choices of documents, as labels and values: all, each tag, each document."""
    tags = sorted({tag for info in listing for tag in info.tags})
    names = names_of([info.path for info in listing])
    return [
        ("All documents", ALL),
        *((without_controls(f"#{tag}"), make_value("tag", tag)) for tag in tags),
        *(
            (without_controls(name), make_value("document", info.path))
            for info, name in zip(listing, names, strict=True)
        ),
    ]


def place_source(shared: SharedComponents) -> SourceFields:
    """Place the fields above the views."""
    with gr.Row(elem_classes="bar"):
        documents = gr.Dropdown(
            source_choices(shared.service.documents.listing),
            value=ALL,
            label="From",
            elem_id="study-from",
            elem_classes="field",
        )
        extractive = shared.service.settings.extractive
        quote_only = gr.Checkbox(
            extractive,
            label="Without the language model",
            interactive=not extractive,
            elem_id="study-quote-only",
            elem_classes="field",
        )
    return SourceFields(documents, quote_only)


@dataclass(frozen=True, slots=True)
class MakingProgress:
    """How far something is made, and its Stop button."""

    shared: SharedComponents
    state: gr.HTML
    stop: gr.Button

    @property
    def shown(self) -> list[Any]:
        """The components, as outputs of an event."""
        return [self.state, self.stop]

    def connect(self) -> None:
        """Say what the button does."""
        self.stop.click(self.shared.service.studies.maker.stop, queue=False, **QUIET)

    def make(self, order: Order, results: Callable[[], Updates]) -> Iterator[Updates]:
        """Begin to make something, and follow it to its end."""
        try:
            self.shared.service.studies.maker.begin(order)
        except FootnoteError as error:
            yield {self.state: render_problem(error)}
            return
        yield from self.follow((order.product,), results)

    def follow(
        self, products: tuple[Product, ...], results: Callable[[], Updates]
    ) -> Iterator[Updates]:
        """Yield the progress to its end, and the results whenever there are more."""
        made = 0
        for state in self.shared.service.studies.maker.watch():
            if state.order.product not in products:
                continue
            is_going = isinstance(state, Making)
            said = {self.state: render_making(state), self.stop: gr.update(visible=is_going)}
            if state.made != made or not is_going:
                made, said = state.made, {**said, **results()}
            yield said


def place_progress(shared: SharedComponents, name: str) -> MakingProgress:
    """Place the progress of a view."""
    with gr.Row(elem_classes="under-way"):
        state = html(f"{name}-state")
        stop = gr.Button("Stop", visible=False, elem_classes="secondary")
    return MakingProgress(shared, state, stop)


def render_making(state: Making | Made) -> Markup:
    """Return how far an order has come, or how it ended."""
    product = state.order.product
    counts_items = product in ("cards", "quiz")
    if isinstance(state, Making):
        if state.progress is None:
            return render_note("Waiting for its turn…")
        return render(
            "study/progress.html",
            unit=NAMES[product],
            done=state.made if counts_items else state.progress.done,
            of=state.progress.of,
            doing=shorten(PurePosixPath(state.progress.doing).name),
        )
    kept = ""
    if counts_items and state.made:
        kept = f" {count(state.made, NAMES[product])} {'is' if state.made == 1 else 'are'} kept."
    if state.problem:
        stopped = render_note(f"Stopped.{kept}") if kept else Markup()
        return stopped + render_problem(state.problem)
    if state.stopped:
        return render_note(f"Stopped.{kept}")
    if not counts_items:
        return Markup()
    wanted = state.order.number
    made = f"{count(state.made, NAMES[product])} made."
    if state.made < wanted:
        made = f"{state.made} of {count(wanted, NAMES[product])} made; the documents yield no more."
    return render_note(made)
