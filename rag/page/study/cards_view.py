"""The view of the study items: making cards, the list, in and out, what became of them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from rag.errors import FootnoteError
from rag.page.components import QUIET, SharedComponents, Updates, html
from rag.page.notices import render_note, render_problem
from rag.page.study.cards_html import (
    render_changes,
    render_file,
    render_items,
    say_changes,
    say_imported,
)
from rag.page.study.study_forms import read_from, render_cards_form, render_export_form
from rag.page.study.study_view import PRESSED, StudyView, fields_of, lay_out_view
from rag.study.export import READERS
from rag.study.export.bundle import answer_of
from rag.study.store.stored_items import Change

EXPORT = "study-export-form"
SAVE = "() => window.footnote.save('#study-file')"


@dataclass(frozen=True, slots=True)
class CardsView:
    """The components of the view, and what happens on it."""

    view: StudyView
    items: gr.HTML
    press: gr.Button
    export_form: gr.HTML
    export: gr.Button
    file: gr.HTML
    take: gr.UploadButton
    said: gr.HTML
    compare: gr.Button
    changes: gr.HTML

    def connect(self, *opened: Any) -> None:
        """Say which component sets off what; it is shown whenever one of these opens it."""
        listed = [self.items, self.changes, self.said]
        self.view.connect(opened, self.show, [self.make_cards], listed)
        self.press.click(self.remove, self.items, listed, js=PRESSED, **QUIET)
        self.export.click(
            self.write, self.export_form, [self.file, self.said], js=fields_of(EXPORT), **QUIET
        ).then(None, js=SAVE, **QUIET)
        self.take.upload(self.load, self.take, listed, **QUIET)
        self.compare.click(self.refresh, None, listed, **QUIET)

    def show(self) -> Iterator[Updates]:
        """Show the items, after a comparison with documents that changed; follow the making."""
        try:
            found = self.view.studies.material.study.refresh_if_stale().changes
        except FootnoteError as error:
            yield {self.said: render_problem(error)}
            return
        yield {**self._listed(found), self.said: self._note(say_changes(found))}
        yield from self.view.follow(("cards",), self._listed)

    def make_cards(self, fields: dict[str, Any]) -> Iterator[Updates]:
        """Make cards; each is in the list as soon as it is ready."""
        yield {self.said: ""}
        yield from self.view.make("cards", fields, self._listed)

    def remove(self, pressed: list[str]) -> Updates:
        """Take an item away for good."""
        try:
            self.view.studies.material.study.remove(pressed)
        except FootnoteError as error:
            return {self.said: render_problem(error)}
        return {**self._listed(), self.said: ""}

    def write(self, fields: dict[str, Any]) -> Updates:
        """Give the browser a file of the items that rest on the chosen documents."""
        name = f"footnote-study{fields['ending']}"
        try:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / Path(name).name
                scope = self.view.studies.material.scope(read_from(fields))
                number = self.view.studies.material.study.export(path, scope)
                content = path.read_bytes()
        except FootnoteError as error:
            return {self.file: "", self.said: render_problem(error)}
        written = f"{number} item" if number == 1 else f"{number} items"
        return {
            self.file: render_file(name, content),
            self.said: render_note(f"{written} in {name}."),
        }

    def load(self, file: str) -> Updates:
        """Take the items of a file into the library."""
        try:
            found = self.view.studies.material.study.load(Path(file))
        except FootnoteError as error:
            return {self.said: render_problem(error)}
        return {**self._listed(), self.said: render_note(say_imported(found))}

    def refresh(self) -> Updates:
        """Compare all items with the documents now."""
        try:
            found = self.view.studies.material.study.refresh().changes
        except FootnoteError as error:
            return {self.said: render_problem(error)}
        said = say_changes(found) or "Every item stands where it stood."
        return {**self._listed(found), self.said: render_note(said)}

    def _note(self, words: str) -> str:
        return render_note(words) if words else ""

    def _listed(self, found: tuple[Change, ...] = ()) -> Updates:
        """Show the items and what became of them; what was only kept is in no record."""
        study = self.view.studies.material.study
        try:
            every = study.store.items()
            kept = [change for change in found if change.what == "kept"]
            changes = [*study.changes(), *kept]
        except FootnoteError as error:
            return {self.items: render_problem(error)}
        asked = {one.item.id: answer_of(one.item)[0] for one in every}
        return {
            self.items: render_items([one for one in every if one.status == "good"]),
            self.changes: render_changes(changes, asked),
        }


def lay_out(shared: SharedComponents) -> CardsView:
    """Place the components; style/study.css gives them their look."""
    with gr.Tab("Cards", id="study-cards", elem_id="study-cards-tab") as tab:
        view = lay_out_view(shared, tab, "study-cards", render_cards_form(), "Make cards")
        with gr.Row(elem_classes="bar"):
            export_form = html(EXPORT, render_export_form())
            export = gr.Button("Export", elem_classes="secondary", elem_id="export-items")
            take = gr.UploadButton(
                "Import", file_types=list(READERS), elem_classes="secondary", elem_id="import-items"
            )
        said, file = html("study-cards-said"), html("study-file")
        press = gr.Button("Press", elem_id="items-press", elem_classes="pressed")
        items = html("study-items")
        with gr.Column(elem_classes="changed"):
            html("changes-title", "<h3>When documents changed</h3>")
            changes = html("study-changes")
            with gr.Row(elem_classes="bar"):
                compare = gr.Button("Compare now", elem_classes="secondary")
    return CardsView(
        view,
        items,
        press,
        export_form,
        export,
        file,
        take,
        said,
        compare,
        changes,
    )
