"""The Library tab: which documents there are, adding more, and whether all is sound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import gradio as gr

from rag.doctor import checks, examine
from rag.documents.formats import READERS
from rag.errors import FootnoteError
from rag.page.components import QUIET, SharedComponents, Updates, html
from rag.page.document_picker import read_choice
from rag.page.library.document_service import Adding
from rag.page.library.library_html import render_health, render_listing, render_work
from rag.page.notices import render_problem
from rag.types import Finding

ACT = "() => window.footnote.act()"
"""The list is our own markup; what is pressed in it takes the place of the list's value."""
CHECKS = (checks.disk, checks.writer, checks.library, checks.weights_on_disk)
"""Those of the doctor that are about the library; they load no language model."""


@dataclass(frozen=True, slots=True)
class LibraryTab:
    """The components of the tab, and what happens on it."""

    shared: SharedComponents
    tab: gr.Tab
    files: gr.UploadButton
    folder: gr.UploadButton
    path: gr.Textbox
    add_path: gr.Button
    stop: gr.Button
    work: gr.HTML
    documents: gr.HTML
    check: gr.Button
    health: gr.HTML
    act: gr.Button

    def connect(self, blocks: gr.Blocks) -> None:
        """Say which component sets off what."""
        shown = [*self.shared.shown, self.documents, self.work, self.stop]
        gr.on([blocks.load, self.tab.select], self.show, None, shown, **QUIET)
        for event, given in (
            (self.files.upload, self.files),
            (self.folder.upload, self.folder),
        ):
            event(self.add, given, shown, **QUIET)
        if self.shared.is_local:  # a hidden field could still be sent by hand
            gr.on(
                [self.add_path.click, self.path.submit],
                self.add_from,
                self.path,
                [*shown, self.path],
                **QUIET,
            )
        self.stop.click(self.shared.desk.shelf.halt, queue=False, **QUIET)
        self.act.click(self.change, self.documents, shown, js=ACT, **QUIET)
        self.check.click(self.examine, None, self.health, **QUIET)

    def show(self) -> Iterator[Updates]:
        """Show the documents; while some are being added, follow that to its end."""
        self.shared.desk.look()
        yield self._all()
        yield from self._follow()

    def add(self, files: list[str]) -> Iterator[Updates]:
        """Add uploaded files, or all files of a folder."""
        self.shared.desk.shelf.add([Path(file) for file in files])
        yield from self._follow()

    def add_from(self, path: str) -> Iterator[Updates]:
        """Add a file or folder of this computer by its path."""
        if path.strip():
            self.shared.desk.shelf.add_path(path)
            yield {self.path: ""}
            yield from self._follow()

    def change(self, wanted: list[str]) -> Iterator[Updates]:
        """Do what was pressed in the list: what, to which document, and a tag."""
        what, value, tag = wanted
        (name,) = read_choice([value]).documents
        shelf = self.shared.desk.shelf
        try:
            match what:
                case "tag":
                    shelf.tag(name, add=[tag])
                case "untag":
                    shelf.tag(name, remove=[tag])
                case "remove":
                    shelf.remove(name)
                case "forget":
                    shelf.forget(name)
                case "retry":
                    shelf.retry(name)
                    yield from self._follow()
                    return
        except FootnoteError as error:
            yield {**self._all(), self.work: render_problem(error)}
            return
        yield {**self._all(), self.work: ""}

    def examine(self) -> Iterator[Updates]:
        """Let the doctor look at the library."""
        found: list[Finding] = []
        yield {self.health: render_health(found, goes_on=True)}
        for finding in examine(self.shared.desk.settings, CHECKS):
            found.append(finding)
            yield {self.health: render_health(found, goes_on=True)}
        yield {self.health: render_health(found)}

    def _follow(self) -> Iterator[Updates]:
        shelf = self.shared.desk.shelf
        for state in shelf.watch():
            work = render_work(state, shelf.listing)
            if isinstance(state, Adding):
                yield {self.work: work, self.stop: gr.update(visible=True)}
            else:
                yield {**self._all(), self.work: work}
        yield {self.stop: gr.update(visible=False)}

    def _all(self) -> Updates:
        shelf = self.shared.desk.shelf
        return {
            **self.shared.library(),
            self.documents: render_problem(shelf.problem)
            if shelf.problem
            else render_listing(shelf.listing, shelf.failures),
            self.stop: gr.update(visible=shelf.busy),
        }


def lay_out(shared: SharedComponents) -> LibraryTab:
    """Place the components; style/library.css gives them their look."""
    with (
        gr.Tab("Library", id="library", elem_id="library-tab") as tab,
        gr.Column(elem_id="shelf", elem_classes="leaf"),
    ):
        with gr.Row(elem_classes="bar"):
            files = gr.UploadButton(
                "Add files",
                file_count="multiple",
                file_types=sorted(READERS),
                elem_id="add-to-shelf",
                elem_classes="primary",
            )
            folder = gr.UploadButton(
                "Add a folder", file_count="directory", elem_classes="secondary"
            )
            path = shared.path_box("Path of a file or folder on this computer", "shelf-path")
            add_path = gr.Button(
                "Add path", elem_classes="secondary", visible=shared.is_local, elem_id="add-path"
            )
        with gr.Row(elem_classes="under-way"):
            work = html("shelf-work")
            stop = gr.Button("Stop adding", visible=False, elem_classes="secondary")
        documents = html("documents")
        act = gr.Button("Change", elem_id="act")  # pressed by library.js alone
        with gr.Row(elem_classes="bar"):
            check = gr.Button("Check the library", elem_classes="secondary")
        health = html("health")
    return LibraryTab(
        shared,
        tab,
        files,
        folder,
        path,
        add_path,
        stop,
        work,
        documents,
        check,
        health,
        act,
    )
