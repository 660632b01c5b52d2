"""The view of summaries and study guides: cited sentences, their evidence, and the coverage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr
from markupsafe import Markup

from rag.citations.footnote_numbers import footnote_numbers
from rag.errors import FootnoteError
from rag.page.ask.answer_html import verdict_words
from rag.page.ask.prose_html import render_prose
from rag.page.components import QUIET, SharedComponents, Updates, html
from rag.page.document_picker import read_choice
from rag.page.markup import without_controls
from rag.page.study.citation_view import TEXT, cited_text, evidence_of
from rag.page.study.item_maker import Order
from rag.page.study.study_view import MakingProgress, SourceFields, place_progress
from rag.page.templates import render
from rag.study.sections import sections_of
from rag.study.summaries.composed_answer import ClaimBlock, answer_of
from rag.study.summaries.markdown_text import answer_markdown, guide_markdown
from rag.study.summaries.study_guide import Guide, claims_of
from rag.study.summaries.summary import Level, Summary
from rag.types import Claim

LEVELS: list[tuple[str, Level]] = [
    ("A paragraph", "paragraph"),
    ("A page", "page"),
    ("Something from every section", "full"),
]
WHOLE = ""
"""Value of the choice of all sections."""


@dataclass(frozen=True, slots=True)
class SummaryView:
    """The components of the view, and what happens on it."""

    shared: SharedComponents
    source: SourceFields
    tab: gr.Tab
    level: gr.Dropdown
    section: gr.Dropdown
    summarize: gr.Button
    guide: gr.Button
    progress: MakingProgress
    text: gr.HTML

    def connect(self, *opened: Any) -> None:
        """Say which component sets off what; it is shown whenever one of these opens it."""
        followed = [*self.progress.shown, self.text]
        gr.on([*opened, self.tab.select], self.show, None, followed, **QUIET)
        self.source.documents.input(
            self.offer_sections, self.source.documents, self.section, **QUIET
        )
        fields = [*self.source.inputs, self.level, self.section]
        self.summarize.click(self.make_summary, fields, followed, **QUIET)
        self.guide.click(self.make_guide, self.source.inputs, followed, **QUIET)
        self.progress.connect()

    def show(self) -> Iterator[Updates]:
        """Show the text that was made last, and follow the one under way."""
        yield self._text()
        yield from self.progress.follow(("summary", "guide"), self._text)

    def make_summary(
        self, documents: str, quote_only: bool, level: Level, section: str
    ) -> Iterator[Updates]:
        """Make a summary."""
        choice = read_choice([documents])
        # The section may be left over from a document that is gone.
        wanted = section or None if choice.documents else None
        order = Order("summary", choice, quote_only, level=level, section=wanted)
        yield from self.progress.make(order, self._text)

    def make_guide(self, documents: str, quote_only: bool) -> Iterator[Updates]:
        """Make a study guide."""
        order = Order("guide", read_choice([documents]), quote_only)
        yield from self.progress.make(order, self._text)

    def offer_sections(self, documents: str) -> Any:
        """Offer the sections of the document that was chosen, none of several documents."""
        chosen = read_choice([documents]).documents
        library = self.shared.service.studies.sources.library
        try:
            document = library.document(chosen[0]) if chosen else None
        except FootnoteError:  # shown when something is made from it
            document = None
        headings = [section.heading for section in sections_of(document)] if document else []
        choices = section_choices(headings)
        return gr.update(choices=choices, value=WHOLE, interactive=len(choices) > 1)

    def _text(self) -> Updates:
        return {self.text: render_text(self.shared.service.studies.maker.text)}


def lay_out(shared: SharedComponents, source: SourceFields) -> SummaryView:
    """Place the components; study.css gives them their look."""
    with gr.Tab("Summary", id="study-text", elem_id="study-text-tab") as tab:
        with gr.Row(elem_classes="bar"):
            level = gr.Dropdown(
                LEVELS, value="page", label="Length", filterable=False, elem_classes="field"
            )
            section = gr.Dropdown(
                section_choices(()),
                value=WHOLE,
                label="Section",
                interactive=False,
                elem_classes="field",
            )
            summarize = gr.Button("Summarize", elem_classes="primary")
            guide = gr.Button("Study guide", elem_classes="secondary")
        progress = place_progress(shared, "study-text")
        text = html("study-text")
    return SummaryView(shared, source, tab, level, section, summarize, guide, progress, text)


def section_choices(headings: Sequence[str]) -> list[tuple[str, str]]:
    """Return the choices of a section, as labels and values.

    Args:
        headings: paths of headings of one document, some of them empty or the same; none where
            several documents are chosen.
    """
    paths = list(dict.fromkeys(filter(None, headings)))
    sections = [
        (without_controls("\u2003" * path.count(" › ") + path.rsplit(" › ", 1)[-1]), path)
        for path in paths
    ]
    return [("The whole document" if paths else "Choose one document first", WHOLE), *sections]


def render_text(text: Summary | Guide | None) -> Markup:
    """Return a summary or a guide beside its evidence; None is the beginning."""
    match text:
        case Summary(answer=answer):
            return render(
                "study/summary.html",
                summary=text,
                cited=cited_text(answer, TEXT),
                verdict=verdict_words(answer),
                markdown=answer_markdown(answer),
            )
        case Guide():
            return _render_guide(text)
    return render("study/summary_welcome.html")


def _render_guide(guide: Guide) -> Markup:
    claims = tuple(claims_of(guide))
    everything = answer_of(
        guide.title, [ClaimBlock(claims)], guide.passages, writer=None, seconds=0.0
    )
    numbers = footnote_numbers(claims, guide.passages)
    first = 0  # place of the next claim among all of the guide

    def say(said: Sequence[Claim]) -> Markup:
        nonlocal first
        first += len(said)
        return _render_list(said, first - len(said), numbers)

    return render(
        "study/guide.html",
        guide=guide,
        points=[(block.title, say(block.claims)) for block in guide.key_points],
        terms=[(term, say([term.definition])) for term in guide.terms],
        confusions=[(contrast, say([contrast.claim])) for contrast in guide.confusions],
        open_questions=say(guide.open_questions),
        evidence=evidence_of(everything, TEXT),
        markdown=guide_markdown(guide),
    )


def _render_list(claims: Sequence[Claim], first: int, numbers: Mapping[int, int]) -> Markup:
    """Return claims with their chips, as a list where there are several."""
    mark = "- " if len(claims) > 1 else ""
    text, placed = "", list[Claim]()
    for claim in claims:
        said, start = " ".join(claim.text.split()), len(text) + len(mark)
        text += f"{mark}{said}\n"
        placed.append(replace(claim, text=said, start=start, end=start + len(said)))
    return render_prose(text, placed, TEXT, first=first, numbers=numbers)
