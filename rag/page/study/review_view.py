"""The view of the review: cards that are due, one by one, and the statistics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import gradio as gr
from markupsafe import Markup

from rag.errors import FootnoteError
from rag.page.components import QUIET, Action, SharedComponents, html, on_action
from rag.page.document_picker import read_choice
from rag.page.notices import render_problem
from rag.page.study.citation_view import CARD, citation_view, cited_text
from rag.page.study.study_view import SourceFields
from rag.page.templates import render
from rag.study.review.review_session import ReviewSession
from rag.study.review.review_statistics import Statistics, forecast_plot
from rag.study.review.schedule import RATINGS, say_wait
from rag.study.store.stored_items import Rating
from rag.svg_plot import Plot
from rag.text.display import count

FOCUS_NEXT = "() => window.footnote.focusNext('#study-card')"


@dataclass(frozen=True, slots=True)
class ReviewView:
    """The components of the view, and what happens on it."""

    shared: SharedComponents
    source: SourceFields
    tab: gr.Tab
    card: gr.HTML
    ask: gr.Button
    figures: gr.HTML

    def connect(self, *opened: Any) -> None:
        """Say which component sets off what; it is shown whenever one of these opens it."""
        documents = self.source.documents
        events = [*opened, self.tab.select, documents.input]
        gr.on(events, self.show, documents, self.card, **QUIET)
        for rated in (
            on_action(self.card, "rate", self.rate, [documents], [self.card]),
            on_action(self.card, "undo", self.undo, [documents], [self.card]),
        ):
            rated.then(None, js=FOCUS_NEXT, **QUIET)
        self.ask.click(self.show_statistics, None, self.figures, **QUIET)

    def show(self, documents: str) -> Markup:
        """Show the next card."""
        studies = self.shared.service.studies
        study, library = studies.sources.study, studies.sources.library
        try:
            studies.check_items()
            session = study.review_session(studies.sources.scope(read_choice([documents])))
            if session.next is None:
                return render_card(session, studies.rated)
            evidence = cited_text(citation_view(library, session.next), CARD).evidence
            waits = study.intervals(session.next.id)
        except FootnoteError as error:
            return render_problem(error)
        said = {rating: say_wait(wait) for rating, wait in waits.items()}
        return render_card(session, studies.rated, said, evidence)

    def rate(self, documents: str, action: Action) -> Markup:
        """Record a rating, then show the next card."""
        # Where it is none of 1 to 4, it is refused.
        rating = cast(Rating, action.number("rating"))
        try:
            self.shared.service.studies.rate(
                action.text("card"), rating, action.number("milliseconds")
            )
        except FootnoteError as error:
            return render_problem(error)
        return self.show(documents)

    def undo(self, documents: str, action: Action) -> Markup:
        """Take the last rating back, and show its card again."""
        try:
            self.shared.service.studies.undo()
        except FootnoteError as error:
            return render_problem(error)
        return self.show(documents)

    def show_statistics(self) -> Markup:
        """Show what was learned, and what is to come."""
        try:
            figures = self.shared.service.studies.sources.study.statistics()
        except FootnoteError as error:
            return render_problem(error)
        return render_statistics(figures, forecast_plot(figures))


def lay_out(shared: SharedComponents, source: SourceFields) -> ReviewView:
    """Place the components; cards.css gives them their look."""
    with gr.Tab("Review", id="study-review", elem_id="study-review-tab") as tab:
        card = html("study-card")
        with gr.Row(elem_classes="bar"):
            ask = gr.Button("Statistics", elem_classes="secondary")
        figures = html("study-figures")
    return ReviewView(shared, source, tab, card, ask, figures)


def render_card(
    session: ReviewSession,
    rated: int,
    waits: dict[Rating, str] | None = None,
    evidence: Markup | None = None,
) -> Markup:
    """Return the next card with its back and its passages, or why there is none.

    Args:
        session: whose next card is shown; review.js shows the back when it is asked for.
        rated: how many ratings can be taken back.
        waits: for each rating, in words, the time until the card comes again.
        evidence: the passages of the card.
    """
    counts = {
        "learning": len(session.learning) + len(session.soon),
        "due": len(session.due),
        "new": len(session.new),
    }
    return render(
        "study/review_card.html",
        session=session,
        card=session.next,
        rated=rated,
        counts=[f"{number} {words}" for words, number in counts.items() if number],
        ratings=[
            (number, name, wait)
            for number, wait in (waits or {}).items()
            for name in [RATINGS[number]]
        ],
        evidence=evidence,
        wait=say_wait(session.wait) if session.wait else "",
    )


def render_statistics(figures: Statistics, plot: Plot) -> Markup:
    """Return the figures of what was learned, and what is to come."""
    states = ", ".join(f"{number} {name}" for name, number in figures.states.items())
    ratings = ", ".join(f"{number} {name}" for name, number in figures.ratings.items())
    rows = {
        "Cards": f"{figures.cards} ({states})",
        "Questions": str(figures.questions),
        "No longer studied": f"{figures.retired} retired, {figures.removed} removed",
        "Remembered now": f"{figures.known:g} of {count(figures.cards, 'card')} (estimate)",
        "Reviews": f"{figures.reviews}, {figures.reviews_today} today ({ratings})",
        "Retention": f"{figures.retention.words()} in the last 30 days",
        "Right in quizzes": figures.quiz.words(),
    }
    return render("study/statistics.html", rows=rows, plot=plot)
