"""The view of summaries and study guides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag.errors import FootnoteError
from rag.page.components import SharedComponents, Updates, html
from rag.page.study.study_forms import read_from, render_text_form
from rag.page.study.study_view import StudyView, lay_out_view
from rag.page.study.text_html import render_text
from rag.study.sections import sections_of


@dataclass(frozen=True, slots=True)
class TextsView:
    """The components of the view, and what happens on it."""

    view: StudyView
    text: gr.HTML

    def connect(self, *opened: Any) -> None:
        """Say which component sets off what; it is shown whenever one of these opens it."""
        makers = (self.sum_up, self.guide_through)
        self.view.connect(opened, self.show, makers, [self.text])

    def show(self) -> Iterator[Updates]:
        """Show the text that was made last, and follow the one under way."""
        yield self._text()
        yield from self.view.follow(("summary", "guide"), self._text)

    def sum_up(self, fields: dict[str, Any]) -> Iterator[Updates]:
        """Make a summary."""
        yield from self.view.make("summary", fields, self._text)

    def guide_through(self, fields: dict[str, Any]) -> Iterator[Updates]:
        """Make a study guide."""
        yield from self.view.make("guide", fields, self._text)

    def offer_sections(self, chosen: list[str]) -> str:
        """Offer the sections of the document that was chosen."""
        documents = read_from({"from": chosen[0]}).documents
        try:
            document = (
                self.view.studies.material.library.document(documents[0]) if documents else None
            )
        except FootnoteError:  # said when something is made of it
            document = None
        headings = [section.heading for section in sections_of(document)] if document else []
        return render_text_form(list(dict.fromkeys(filter(None, headings))))

    def _text(self) -> Updates:
        return {self.text: render_text(self.view.studies.maker.text)}


def lay_out(shared: SharedComponents) -> TextsView:
    """Place the components; style/study.css gives them their look."""
    with gr.Tab("Summary", id="study-text", elem_id="study-text-tab") as tab:
        form = render_text_form(())
        view = lay_out_view(shared, tab, "study-text", form, "Summarise", "Study guide")
        text = html("study-text")
    return TextsView(view, text)
