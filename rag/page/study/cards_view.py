"""The view of the study items: making cards, the list, export and import, and what changed."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
from markupsafe import Markup

from rag.errors import FootnoteError
from rag.page.components import QUIET, Action, SharedComponents, Updates, html, on_action
from rag.page.document_picker import read_choice
from rag.page.notices import render_note, render_problem
from rag.page.study.item_maker import Order
from rag.page.study.study_sources import StudySources
from rag.page.study.study_view import MakingProgress, SourceFields, place_progress
from rag.page.templates import render
from rag.study.export.export_formats import READERS
from rag.study.export.exported_items import answer_of
from rag.study.store.stored_items import Change, StoredItem
from rag.study.study import Imported
from rag.text.display import count

SAVE = "() => window.footnote.save('#study-file')"
FORMATS = [
    ("Anki (.apkg)", ".apkg"),
    ("Spreadsheet (.csv)", ".csv"),
    ("To read (.md)", ".md"),
    ("A copy of everything (.json)", ".json"),
]
SHOWN = 100
"""Items that the list shows, the newest; all are exported and reviewed."""
CHANGES_SHOWN = 100
CHANGES = ("kept", "updated", "retired", "restored", "removed")


@dataclass(frozen=True, slots=True)
class CardsView:
    """The components of the view, and what happens on it."""

    shared: SharedComponents
    source: SourceFields
    tab: gr.Tab
    number: gr.Number
    make: gr.Button
    progress: MakingProgress
    format: gr.Dropdown
    export: gr.Button
    file: gr.HTML
    upload: gr.UploadButton
    said: gr.HTML
    items: gr.HTML
    changes: gr.HTML
    compare: gr.Button

    def connect(self, *opened: Any) -> None:
        """Say which component sets off what; it is shown whenever one of these opens it."""
        listed = [self.items, self.changes, self.said]
        followed = [*self.progress.shown, *listed]
        gr.on([*opened, self.tab.select], self.show, None, followed, **QUIET)
        self.make.click(self.make_cards, [*self.source.inputs, self.number], followed, **QUIET)
        self.progress.connect()
        on_action(self.items, "remove", self.remove, outputs=listed)
        self.export.click(
            self.write, [self.source.documents, self.format], [self.file, self.said], **QUIET
        ).then(None, js=SAVE, **QUIET)
        self.upload.upload(self.load, self.upload, listed, **QUIET)
        self.compare.click(self.refresh, None, listed, **QUIET)

    def show(self) -> Iterator[Updates]:
        """Compare items with documents that changed, show them, and follow the making."""
        try:
            found = self.shared.service.studies.check_items()
        except FootnoteError as error:
            yield {self.said: render_problem(error)}
            return
        yield self._listed(found)
        if said := describe_changes(found):
            yield {self.said: render_note(said)}
        yield from self.progress.follow(("cards",), self._listed)

    def make_cards(self, documents: str, quote_only: bool, number: int | None) -> Iterator[Updates]:
        """Make cards; each is in the list as soon as it is ready."""
        self.shared.service.studies.changes = ()
        yield {self.said: ""}
        order = Order("cards", read_choice([documents]), quote_only, number or 0)
        yield from self.progress.make(order, self._listed)

    def remove(self, action: Action) -> Updates:
        """Remove an item for good."""
        try:
            self._sources.study.store.remove([action.text("id")])
        except FootnoteError as error:
            return {self.said: render_problem(error)}
        self.shared.service.studies.changes = ()
        return {**self._listed(), self.said: ""}

    def write(self, documents: str, ending: str) -> Updates:
        """Give the browser a file of the items that rest on the chosen documents."""
        name = f"footnote-study{ending}"
        try:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / name
                scope = self._sources.scope(read_choice([documents]))
                number = self._sources.study.export(path, scope)
                content = path.read_bytes()
        except FootnoteError as error:
            return {self.file: "", self.said: render_problem(error)}
        said = render_note(f"{count(number, 'item')} exported to {name}.")
        return {self.file: render_file(name, content), self.said: said}

    def load(self, file: str) -> Updates:
        """Import the items of a file into the library."""
        try:
            found = self._sources.study.import_file(Path(file))
        except FootnoteError as error:
            return {self.said: render_problem(error)}
        return {**self._listed(), self.said: render_note(describe_import(found))}

    def refresh(self) -> Updates:
        """Compare all items with the documents now."""
        try:
            found = self._sources.study.refresh().changes
        except FootnoteError as error:
            return {self.said: render_problem(error)}
        self.shared.service.studies.changes = ()
        said = describe_changes(found) or "No study items have changed."
        return {**self._listed(found), self.said: render_note(said)}

    @property
    def _sources(self) -> StudySources:
        return self.shared.service.studies.sources

    def _listed(self, found: Sequence[Change] = ()) -> Updates:
        """Show the items and their changes; a change that only kept an item is not stored."""
        study = self._sources.study
        try:
            every = study.store.items()
            kept = [change for change in found if change.what == "kept"]
            changes = [*study.store.changes(), *kept]
        except FootnoteError as error:
            return {self.items: render_problem(error)}
        questions = {one.item.id: answer_of(one.item)[0] for one in every}
        return {
            self.items: render_items([one for one in every if one.status == "good"]),
            self.changes: render_changes(changes, questions),
        }


def lay_out(shared: SharedComponents, source: SourceFields) -> CardsView:
    """Place the components; cards.css gives them their look."""
    with gr.Tab("Cards", id="study-cards", elem_id="study-cards-tab") as tab:
        with gr.Row(elem_classes="bar"):
            number = gr.Number(10, label="New cards", precision=0, elem_classes="field short")
            make = gr.Button("Make cards", elem_classes="primary")
        progress = place_progress(shared, "study-cards")
        with gr.Row(elem_classes="bar"):
            format = gr.Dropdown(
                FORMATS, value=".apkg", label="Format", filterable=False, elem_classes="field"
            )
            export = gr.Button("Export", elem_classes="secondary")
            upload = gr.UploadButton(
                "Import", file_types=list(READERS), elem_classes="secondary", elem_id="import-items"
            )
        said, file = html("study-cards-said"), html("study-file")
        items = html("study-items")
        with gr.Column(elem_classes="changed"):
            html("changes-title", "<h3>Changes</h3>")
            changes = html("study-changes")
            with gr.Row(elem_classes="bar"):
                compare = gr.Button("Check for changes", elem_classes="secondary")
    return CardsView(
        shared,
        source,
        tab,
        number,
        make,
        progress,
        format,
        export,
        file,
        upload,
        said,
        items,
        changes,
        compare,
    )


def render_items(items: Sequence[StoredItem]) -> Markup:
    """Return the items, newest first.

    Args:
        items: that can be studied, oldest first.
    """
    rows = [(one.item, *answer_of(one.item)) for one in items[: -SHOWN - 1 : -1]]
    return render("study/items.html", items=rows, number=len(items))


def render_changes(changes: Sequence[Change], questions: dict[str, str]) -> Markup:
    """Return how items changed with their documents.

    Args:
        changes: oldest first; each with the quotations that the item had before.
        questions: what each item asks, by its id.
    """
    shown = changes[::-1][:CHANGES_SHOWN]
    return render("study/item_changes.html", changes=shown, questions=questions)


def describe_changes(changes: Sequence[Change]) -> str:
    """Return in a sentence how items changed, "" where none did."""
    counts = {what: sum(one.what == what for one in changes) for what in CHANGES}
    said = ", ".join(f"{number} {what}" for what, number in counts.items() if number)
    return said and f"Documents have changed; {count(len(changes), 'item')} checked: {said}."


def describe_import(found: Imported) -> str:
    """Return in a sentence what was imported from a file."""
    said = f"Imported {count(found.added, 'item')} and {count(found.reviews, 'review')}; "
    said += f"{count(found.known, 'item')} {'was' if found.known == 1 else 'were'} there already."
    if found.retired:
        verb = "is" if found.retired == 1 else "are"
        said += (
            f" {count(found.retired, 'item')} {verb} retired, because the quoted words are not in "
            "this library."
        )
    return said


def render_file(name: str, content: bytes) -> Markup:
    """Return a file that quiz.js saves; no address is served for it."""
    return render("study/exported_file.html", name=name, content=base64.b64encode(content).decode())
