"""The Library tab: the documents, adding and removing them, and the health of the library."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath

import gradio as gr
from markupsafe import Markup

from rag.doctor import checks, examine
from rag.documents.formats import READERS
from rag.documents.hidden import describe_hidden
from rag.documents.readers.ocr import describe_unread
from rag.errors import BadInput, FootnoteError
from rag.page.components import (
    QUIET,
    Action,
    SharedComponents,
    Updates,
    html,
    keep_latest,
    on_action,
)
from rag.page.document_picker import make_value, read_choice
from rag.page.library.document_service import Added, Adding
from rag.page.markup import say_pages
from rag.page.notices import render_added, render_adding, render_note, render_problem
from rag.page.reading_ahead import say_progress
from rag.page.templates import render
from rag.reading_ahead.ahead_reader import AheadProgress
from rag.types import DocumentInfo, Failure, Finding

CHECKS = (checks.disk, checks.writer, checks.library, checks.weights_on_disk)
"""Checks of the doctor that are about the library; they load no language model."""
FILES_SHOWN = 200
"""Files that are named while they are added; the number of all is shown."""


@dataclass(frozen=True, slots=True)
class LibraryTab:
    """The components of the tab, and what happens on it."""

    shared: SharedComponents
    tab: gr.Tab
    files: gr.UploadButton
    folder: gr.UploadButton
    path: gr.Textbox
    add_path: gr.Button
    work: gr.HTML
    stop: gr.Button
    documents: gr.HTML
    ahead: gr.HTML
    check: gr.Button
    health: gr.HTML

    def connect(self, blocks: gr.Blocks) -> None:
        """Say which component sets off what."""
        shown = [*self.shared.shown, self.documents, self.ahead, self.work, self.stop]
        gr.on([blocks.load, self.tab.select], self.show, None, shown, **QUIET)
        for button in (self.files, self.folder):
            button.upload(self.add, button, shown, **QUIET)
        if self.shared.is_local:  # a hidden field could still be sent by hand
            gr.on(
                [self.add_path.click, self.path.submit],
                self.add_from,
                self.path,
                [*shown, self.path],
                **QUIET,
            )
        self.stop.click(self.shared.service.documents.stop, queue=False, **QUIET)
        for act in (self.tag, self.untag, self.remove, self.dismiss, self.retry):
            on_action(self.documents, act.__name__, act, outputs=shown)
        keep_latest(self.documents, self._all, shown)
        on_action(self.ahead, "look", self.look, outputs=[self.ahead])
        self.check.click(self.examine, None, self.health, **QUIET)

    def show(self) -> Iterator[Updates]:
        """Show the documents; while some are being added, follow that to its end."""
        self.shared.service.refresh()
        yield self._all()
        yield from self._follow()
        yield self._all()  # a change may have been shown before the first of these arrived

    def look(self, _: Action) -> Markup:
        """Show how much the language model has read ahead."""
        return render_ahead(self.shared.service.ahead.progress)

    def add(self, files: list[str]) -> Iterator[Updates]:
        """Add uploaded files, or all files of a folder."""
        self.shared.service.documents.add([Path(file) for file in files])
        yield from self._follow()

    def add_from(self, path: str) -> Iterator[Updates]:
        """Add a file or folder of this computer by its path."""
        if path.strip():
            self.shared.service.documents.add_path(path)
            yield {self.path: ""}
            yield from self._follow()

    def tag(self, action: Action) -> Updates:
        """Add a tag to a document."""
        name, tag = _document_of(action), action.text("tag")
        return self._changed(lambda: self.shared.service.documents.tag(name, add=[tag]))

    def untag(self, action: Action) -> Updates:
        """Remove a tag of a document."""
        name, tag = _document_of(action), action.text("tag")
        return self._changed(lambda: self.shared.service.documents.tag(name, remove=[tag]))

    def remove(self, action: Action) -> Updates:
        """Remove a document."""
        name = _document_of(action)
        return self._changed(lambda: self.shared.service.documents.remove(name))

    def dismiss(self, action: Action) -> Updates:
        """Take a file that failed off the list."""
        name = _document_of(action)
        return self._changed(lambda: self.shared.service.documents.dismiss(name))

    def retry(self, action: Action) -> Iterator[Updates]:
        """Read a file that failed again."""
        self.shared.service.documents.retry(_document_of(action))
        yield from self._follow()

    def examine(self) -> Iterator[Updates]:
        """Let the doctor check the library."""
        found: list[Finding] = []
        yield {self.health: render_health(found, goes_on=True)}
        for finding in examine(self.shared.service.settings, CHECKS):
            found.append(finding)
            yield {self.health: render_health(found, goes_on=True)}
        yield {self.health: render_health(found)}

    def _changed(self, change: Callable[[], None]) -> Updates:
        try:
            change()
        except FootnoteError as error:
            return {**self._all(), self.work: render_problem(error)}
        return {**self._all(), self.work: ""}

    def _follow(self) -> Iterator[Updates]:
        documents = self.shared.service.documents
        for state in documents.watch():
            work = render_work(state, documents.listing)
            if isinstance(state, Adding):
                yield {self.work: work, self.stop: gr.update(visible=True)}
            else:
                yield {**self._all(), self.work: work}
        yield {self.stop: gr.update(visible=False)}

    def _all(self) -> Updates:
        documents = self.shared.service.documents
        version = documents.version  # read first: never newer than the list
        return {
            **self.shared.library(),
            self.documents: render_problem(documents.problem)
            if documents.problem
            else render_listing(documents.listing, documents.failures, version),
            self.ahead: render_ahead(self.shared.service.ahead.progress),
            self.stop: gr.update(visible=documents.busy),
        }


def _document_of(action: Action) -> str:
    """Return the path of the document that an action names.

    Raises:
        BadInput: it names none.
    """
    documents = read_choice([action.text("name")]).documents
    if not documents:
        raise BadInput("There is no such document.", "Load the page again.")
    return documents[0]


def lay_out(shared: SharedComponents) -> LibraryTab:
    """Place the components; library.css gives them their look."""
    with (
        gr.Tab("Library", id="library", elem_id="library-tab") as tab,
        gr.Column(elem_id="library", elem_classes="leaf"),
    ):
        with gr.Row(elem_classes="bar"):
            files = gr.UploadButton(
                "Add files",
                file_count="multiple",
                file_types=sorted(READERS),
                elem_id="add-to-library",
                elem_classes="primary",
            )
            folder = gr.UploadButton(
                "Add a folder", file_count="directory", elem_classes="secondary"
            )
            path = shared.path_box("Path of a file or folder on this computer", "library-path")
            add_path = gr.Button(
                "Add path", elem_classes="secondary", visible=shared.is_local, elem_id="add-path"
            )
        with gr.Row(elem_classes="under-way"):
            work = html("library-work")
            stop = gr.Button("Stop adding", visible=False, elem_classes="secondary")
        documents = html("documents")
        ahead = html("read-ahead")
        with gr.Row(elem_classes="bar"):
            check = gr.Button("Check the library", elem_classes="secondary")
        health = html("health")
    return LibraryTab(
        shared, tab, files, folder, path, add_path, work, stop, documents, ahead, check, health
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list: a document, or with no `info` a file that is not in the library.

    `failure` says why it cannot be read, or not all of it.
    """

    path: str
    state: str
    info: DocumentInfo | None = None
    failure: Failure | None = None

    @property
    def name(self) -> str:
        """The name of the file."""
        return PurePosixPath(self.path).name

    @property
    def value(self) -> str:
        """The value of the document's box and buttons."""
        return make_value("document", self.path)

    @property
    def hidden(self) -> str:
        """What was not read because the file hides it."""
        return describe_hidden(self.info.hidden) if self.info else ""

    @property
    def tag_values(self) -> str:
        """The values of the boxes of its tags."""
        return " ".join(make_value("tag", tag) for tag in self.info.tags) if self.info else ""


def render_listing(
    listing: Sequence[DocumentInfo], failures: Sequence[Failure], version: int = 0
) -> Markup:
    """Return all documents and the files that failed, failures first.

    Args:
        listing: of the library.
        failures: files that could not be read.
        version: of both; see `rag.page.components.keep_latest`.
    """
    known = {info.path for info in listing}
    failed = {failure.path: failure for failure in failures}
    rows = [Row(one.path, "Failed", failure=one) for one in failures if one.path not in known]
    rows += [_row(info, failed.get(info.path)) for info in listing]
    chunks = sum(info.chunks for info in listing)
    return render(
        "library/listing.html", rows=rows, documents=len(listing), chunks=chunks, version=version
    )


def _row(info: DocumentInfo, failure: Failure | None) -> Row:
    if failure:  # its file was changed and cannot be read any more
        return Row(info.path, "Ready, but an older version", info, failure)
    if info.unread:
        reason, cure = describe_unread(info.unread)
        missing = Failure(info.path, f"{say_pages(info.unread).capitalize()}: {reason}", cure)
        return Row(info.path, "Read in part", info, missing)
    return Row(info.path, "Ready", info)


def render_work(
    state: Adding | Added | FootnoteError | None, listing: Sequence[DocumentInfo]
) -> Markup:
    """Return what is being added, file by file, or what became of it."""
    match state:
        case Adding():
            files = list(islice(_files(state), FILES_SHOWN))
            listed = render("library/files_added.html", files=files) if files else ""
            return render_adding(state.progress) + listed
        case Added():
            stopped = render_note("Stopped. What was read is in the library.")
            added = render_added(state.report, state.refused, listing)
            return stopped + added if state.stopped else added
        case FootnoteError():
            return render_problem(state)
    return Markup()


def _files(state: Adding) -> Iterator[tuple[str, str]]:
    """Yield each file that is known with its state; of a folder, those read so far."""
    seen = [PurePosixPath(name).name for name in state.seen]
    now = PurePosixPath(state.progress.file).name if state.progress else ""
    for name in seen:
        yield name, "Reading…" if name == now else "Read"
    if not state.progress or state.progress.of >= len(state.names):
        for name in state.names:
            if name not in seen:
                yield name, "Waiting"


def render_ahead(progress: AheadProgress | None) -> Markup:
    """Return how much is read ahead; library.js looks again while that goes on."""
    goes_on = progress is not None and progress.ready < progress.passages and not progress.problem
    return render("library/read_ahead.html", said=say_progress(progress), goes_on=goes_on)


def render_health(findings: Sequence[Finding], *, goes_on: bool = False) -> Markup:
    """Return what the doctor found, or has found so far."""
    worst = {finding.status for finding in findings}
    if goes_on:
        summary = "Checking…"
    elif "broken" in worst:
        summary = "Something is broken."
    elif "warning" in worst:
        summary = "The library works, with a warning."
    else:
        summary = "No problems were found."
    return render("library/health.html", summary=summary, findings=findings)
