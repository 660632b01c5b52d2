"""The Study tab: from which documents, and its views, a module each."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from rag.page.components import QUIET, SharedComponents, Updates
from rag.page.study import cards_view, quiz_view, review_view, summary_view
from rag.page.study.study_view import SourceFields, place_source


@dataclass(frozen=True, slots=True)
class StudyTab:
    """The fields that the views share, and the views."""

    shared: SharedComponents
    tab: gr.Tab
    source: SourceFields
    summary: summary_view.SummaryView
    quiz: quiz_view.QuizView
    cards: cards_view.CardsView
    review: review_view.ReviewView

    def connect(self, blocks: gr.Blocks) -> None:
        """Say which component sets off what."""
        for view in (self.summary, self.quiz, self.cards, self.review):
            view.connect(self.tab.select)
        self.tab.select(self.show, self.source.documents, self.source.inputs, **QUIET)

    def show(self, chosen: str) -> Updates:
        """Show the documents to choose from."""
        return self.source.update(self.shared, chosen)


def lay_out(shared: SharedComponents) -> StudyTab:
    """Place the components; study.css gives them their look."""
    with (
        gr.Tab("Study", id="study", elem_id="study-tab") as tab,
        gr.Column(elem_id="study", elem_classes="leaf"),
    ):
        source = place_source(shared)
        with gr.Tabs(elem_id="study-tabs", overflow_behavior="wrap"):
            summary = summary_view.lay_out(shared, source)
            quiz = quiz_view.lay_out(shared, source)
            cards = cards_view.lay_out(shared, source)
            review = review_view.lay_out(shared, source)
    return StudyTab(shared, tab, source, summary, quiz, cards, review)
