"""The view of the review: cards that are due, one by one, and how it goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag.errors import FootnoteError
from rag.page.components import QUIET, SharedComponents, html
from rag.page.notices import render_problem
from rag.page.study.citation_view import grounds_of
from rag.page.study.review_html import render_card, render_figures, render_rest
from rag.page.study.study_forms import read_from
from rag.page.study.study_view import fields_of
from rag.study.review.review_statistics import forecast_plot

CARD = "study-card"
RATED = "() => window.footnote.rated()"
NEXT = f"() => window.footnote.attend('#{CARD}')"


@dataclass(frozen=True, slots=True)
class ReviewView:
    """The components of the view, and what happens on it."""

    shared: SharedComponents
    tab: gr.Tab
    card: gr.HTML
    press: gr.Button
    ask: gr.Button
    figures: gr.HTML

    def connect(self, *opened: Any) -> None:
        """Say which component sets off what; it is shown whenever one of these opens it."""
        chosen = fields_of(CARD)
        gr.on([*opened, self.tab.select], self.show, self.card, self.card, js=chosen, **QUIET)
        self.press.click(self.rate, self.card, self.card, js=RATED, **QUIET).then(
            None, js=NEXT, **QUIET
        )
        self.ask.click(self.show_figures, None, self.figures, **QUIET)

    def show(self, fields: dict[str, Any]) -> str:
        """Show the next card."""
        studies = self.shared.desk.studies
        try:
            study = studies.material.study
            desk = study.desk(studies.material.scope(read_from(fields)))
            if desk.next is None:
                return render_rest(desk, studies.rated)
            grounds = grounds_of(studies.material.library, desk.next)
            waits = study.intervals(desk.next.id)
        except FootnoteError as error:
            return render_problem(error)
        return render_card(desk, desk.next, waits, grounds, studies.rated)

    def rate(self, rated: dict[str, Any]) -> str:
        """Keep an answer or take the last one back, then show the next card."""
        studies = self.shared.desk.studies
        try:
            if rated["rating"] is None:
                studies.undo()
            else:
                studies.rate(rated["card"], rated["rating"], rated["milliseconds"])
        except FootnoteError as error:
            return render_problem(error)
        return self.show(rated)

    def show_figures(self) -> str:
        """Show what was learned, and what is to come."""
        try:
            figures = self.shared.desk.studies.material.study.statistics()
        except FootnoteError as error:
            return render_problem(error)
        return render_figures(figures, forecast_plot(figures))


def lay_out(shared: SharedComponents) -> ReviewView:
    """Place the components; style/study.css gives them their look."""
    with gr.Tab("Review", id="study-review", elem_id="study-review-tab") as tab:
        card = html(CARD)
        press = gr.Button("Press", elem_id="review-press", elem_classes="pressed")
        with gr.Row(elem_classes="bar"):
            ask = gr.Button("How it goes", elem_classes="secondary", elem_id="how-it-goes")
        figures = html("study-figures")
    return ReviewView(shared, tab, card, press, ask, figures)
