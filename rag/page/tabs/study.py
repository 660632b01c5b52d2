"""The Study tab: of which documents, and its views, a module each."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from rag.page.study_form import render_from
from rag.page.tabs import study_cards, study_quiz, study_review, study_text
from rag.page.tabs.parts import QUIET, Shared, html
from rag.page.tabs.study_parts import PRESSED, fields_of


@dataclass(frozen=True, slots=True)
class Study:
    """The components that the views share, and the views."""

    shared: Shared
    tab: gr.Tab
    source: gr.HTML
    chosen: gr.Button
    texts: study_text.Texts
    quiz: study_quiz.Quizzing
    cards: study_cards.Cards
    review: study_review.Reviewing

    def connect(self, blocks: gr.Blocks) -> None:
        """Say which component sets off what."""
        for view in (self.texts, self.quiz, self.cards, self.review):
            view.connect(self.tab.select)
        self.tab.select(self.show, None, self.source, **QUIET)
        form = self.texts.view.form
        self.chosen.click(self.texts.offer_sections, form, form, js=PRESSED, **QUIET)
        card = self.review.card
        of_these = fields_of(study_review.CARD)
        self.chosen.click(self.review.show, card, card, js=of_these, **QUIET)

    def show(self) -> str:
        """Show the documents to choose from."""
        desk = self.shared.desk
        desk.look()
        return render_from(desk.shelf.listing, extractive=desk.settings.extractive)


def lay_out(shared: Shared) -> Study:
    """Place the components; style/study.css gives them their look."""
    with (
        gr.Tab("Study", id="study", elem_id="study-tab") as tab,
        gr.Column(elem_id="study", elem_classes="leaf"),
    ):
        source = html("study-from")
        chosen = gr.Button("Choose", elem_id="source-press", elem_classes="pressed")
        with gr.Tabs(elem_id="study-tabs", overflow_behavior="wrap"):
            texts = study_text.lay_out(shared)
            quiz = study_quiz.lay_out(shared)
            cards = study_cards.lay_out(shared)
            review = study_review.lay_out(shared)
    return Study(shared, tab, source, chosen, texts, quiz, cards, review)
