"""The Study tab: of which documents, and its views, a module each."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from rag.page.components import QUIET, SharedComponents, html
from rag.page.study import cards_view, quiz_view, review_view, text_view
from rag.page.study.study_forms import render_from
from rag.page.study.study_view import PRESSED, fields_of


@dataclass(frozen=True, slots=True)
class StudyTab:
    """The components that the views share, and the views."""

    shared: SharedComponents
    tab: gr.Tab
    source: gr.HTML
    chosen: gr.Button
    texts: text_view.TextsView
    quiz: quiz_view.QuizView
    cards: cards_view.CardsView
    review: review_view.ReviewView

    def connect(self, blocks: gr.Blocks) -> None:
        """Say which component sets off what."""
        for view in (self.texts, self.quiz, self.cards, self.review):
            view.connect(self.tab.select)
        self.tab.select(self.show, None, self.source, **QUIET)
        form = self.texts.view.form
        self.chosen.click(self.texts.offer_sections, form, form, js=PRESSED, **QUIET)
        card = self.review.card
        of_these = fields_of(review_view.CARD)
        self.chosen.click(self.review.show, card, card, js=of_these, **QUIET)

    def show(self) -> str:
        """Show the documents to choose from."""
        desk = self.shared.desk
        desk.look()
        return render_from(desk.shelf.listing, extractive=desk.settings.extractive)


def lay_out(shared: SharedComponents) -> StudyTab:
    """Place the components; style/study.css gives them their look."""
    with (
        gr.Tab("Study", id="study", elem_id="study-tab") as tab,
        gr.Column(elem_id="study", elem_classes="leaf"),
    ):
        source = html("study-from")
        chosen = gr.Button("Choose", elem_id="source-press", elem_classes="pressed")
        with gr.Tabs(elem_id="study-tabs", overflow_behavior="wrap"):
            texts = text_view.lay_out(shared)
            quiz = quiz_view.lay_out(shared)
            cards = cards_view.lay_out(shared)
            review = review_view.lay_out(shared)
    return StudyTab(shared, tab, source, chosen, texts, quiz, cards, review)
