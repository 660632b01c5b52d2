"""`rag index` and `rag documents`: add, list, tag and remove documents."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.options import (
    DocumentOption,
    JsonOption,
    LibraryOption,
    TagOption,
    open_library,
    scope_of,
)
from rag.cli.output import (
    print_changes,
    print_documents,
    print_error,
    print_json,
    print_json_line,
    print_message,
    print_totals,
    printable,
)
from rag.cli.progress_bars import ahead_progress, sync_progress
from rag.errors import BadInput, FootnoteError
from rag.text.display import count

if TYPE_CHECKING:
    from rag.library import Library
    from rag.types import SyncReport

Globs = Annotated[
    list[str],
    typer.Argument(metavar="GLOB", help="Paths, file names or patterns such as '*.pdf'."),
]


def index(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH", help="Files and folders to index.")
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATTERN",
            help="Skip files that match a pattern in .gitignore syntax; repeatable. "
            "A .ragignore file in a folder does so permanently.",
        ),
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Keep indexing whenever files change, until Ctrl-C.")
    ] = False,
    re_embed: Annotated[
        bool,
        typer.Option(
            "--re-embed",
            help="Split and embed all documents again from the stored text, without PATH. "
            "Needed after a change of embedder or chunk_tokens.",
        ),
    ] = False,
    read_ahead: Annotated[
        bool,
        typer.Option(
            "--read-ahead",
            help="Also have the language model read all passages now, so that questions are "
            "answered sooner. PATH is optional; Ctrl-C loses nothing.",
        ),
    ] = False,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Index files and folders, or update the index.

    Adds new files, updates changed ones and removes deleted ones. Run it again whenever files have
    changed: only new content is read and embedded, and a moved file is only renamed.

    Supported formats: Markdown, text, PDF, Word, PowerPoint, HTML, EPUB, tables, notebooks and
    source code.

    Example: rag index ~/notes --ignore 'drafts/' --watch
    """
    paths = paths or []
    opened = open_library(library)

    def sync() -> SyncReport:
        with sync_progress("Indexing") as progress:
            report = opened.sync(paths, progress, ignore=tuple(ignore or ()))
        _print_affected_items(opened, report)
        return report

    if read_ahead and watch:
        raise BadInput(
            "--read-ahead cannot be used with --watch.",
            "The page reads ahead while nobody asks; or run rag index --read-ahead by itself.",
        )
    if re_embed:
        _refuse_with_re_embed(paths, ignore, watch)
        with sync_progress("Embedding") as progress:
            report = opened.reembed(progress)
        _print_sync(report, as_json, each=False)
        if read_ahead:
            _read_ahead(opened, as_json=False)
    elif read_ahead and not paths:
        _read_ahead(opened, as_json)
    elif watch:
        _watch(sync, paths, opened.settings.library, as_json)
    else:
        report = sync()
        _print_sync(report, as_json)
        if read_ahead:
            _read_ahead(opened, as_json=False)
        _exit_on_failure(report, paths)


def _read_ahead(opened: Library, as_json: bool) -> None:
    """Have the language model read all passages, until Ctrl-C."""
    progress = None
    try:
        with ahead_progress("Reading ahead") as show:
            for progress in opened.reading.read_all():
                show(progress)
    except KeyboardInterrupt:
        print_message("\nStopped. What was read is kept.")
    if as_json:
        ready, of = (progress.ready, progress.passages) if progress else (0, 0)
        print_json({"ready": ready, "passages": of})
    elif progress:
        print_message(f"{progress}.")


def _print_affected_items(opened: Library, report: SyncReport) -> None:
    """Print how many study items cite documents that were changed or removed."""
    moved = {move.old for move in report.moved}
    changed = {*report.updated, *report.removed} - moved
    if not changed:
        return
    from rag.study.store.changed_documents import count_on
    from rag.study.store.item_store import ItemStore

    try:
        touched = count_on(ItemStore(opened.settings.library), changed)
    except FootnoteError as error:
        print_error(error)  # the sync itself has succeeded
        return
    if touched:
        print_message(
            f"{count(touched, 'study item')} on documents that were changed: checked before the "
            "next use, or now with rag study refresh"
        )


def _exit_on_failure(report: SyncReport, paths: Sequence[Path]) -> None:
    """Exit with 2 if a named file could not be read or the library has no documents."""
    named = {path.name for path in paths if not os.path.isdir(path)}  # noqa: PTH112
    if any(Path(failure.path).name in named for failure in report.failed):
        raise typer.Exit(2)
    if report.documents == 0:
        skipped = f" ({count(len(report.skipped), 'file')} skipped)" if report.skipped else ""
        raise BadInput(
            f"There are no documents in {', '.join(map(str, paths))}{skipped}.",
            "Name a folder with Markdown, text, PDF, Word, PowerPoint, HTML or EPUB files, tables, "
            "notebooks or source code.",
        )


def _refuse_with_re_embed(paths: Sequence[Path], ignore: Sequence[str] | None, watch: bool) -> None:
    given = [str(path) for path in paths[:1]]
    given += ["--ignore"] * bool(ignore) + ["--watch"] * watch
    if given:
        raise BadInput(
            f"--re-embed works on all documents in the library and cannot be used with {given[0]}.",
            "Run it alone, and update the files with a second command: rag index FOLDER",
        )


def _watch(
    sync: Callable[[], SyncReport], paths: Sequence[Path], library: Path, as_json: bool
) -> None:
    """Sync once, then after every change; an error after the first sync does not end it."""
    from rag.index.watch import changes
    from rag.json_output import sync_json

    def show(report: SyncReport) -> None:
        if as_json:
            print_json_line(sync_json(report))
        else:
            _print_sync(report, as_json=False)

    last: SyncReport | None = None
    try:
        # The first item comes at once, so that a change during the first sync is not missed.
        for _ in changes(paths, library):
            try:
                report = sync()
            except FootnoteError as error:
                if last is None:
                    raise
                print_error(error)
                continue
            if last is None:
                show(report)
                print_message(
                    f"Watching {', '.join(printable(str(path)) for path in paths)} (Ctrl-C to stop)"
                )
            # Failed files are retried each time, but only a different list of them is printed.
            elif report.added or report.updated or report.removed or report.failed != last.failed:
                show(report)
            last = report
    except KeyboardInterrupt:
        print_message("\nStopped watching. Everything that was finished is in the library.")


def _print_sync(report: SyncReport, as_json: bool, *, each: bool = True) -> None:
    """Print a report, or only its totals if `each` is False."""
    from rag.json_output import sync_json

    if as_json:
        print_json(sync_json(report))
        return
    if each:
        print_changes(report)
    print_totals(report)


def list_documents(
    document: DocumentOption = None,
    tag: TagOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the documents, and their pages that could not be read.

    Example: rag documents list --tag exam
    """
    from rag.json_output import documents_json

    documents = open_library(library).listing(scope_of(document, tag))
    if as_json:
        print_json(documents_json(documents))
    else:
        print_documents(documents)


def tag_documents(
    tag: Annotated[str, typer.Argument(metavar="TAG", help="Any word, such as 'exam'.")],
    globs: Globs,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add a tag to documents.

    Most commands can be limited to a tag: rag ask "What is a mole?" --tag exam

    Example: rag documents tag exam 'lectures/*' notes/summary.md
    """
    changed = open_library(library).tag(scope_of(globs), add=[tag])
    _print_changed("tagged", changed, as_json)


def untag_documents(
    tag: Annotated[str, typer.Argument(metavar="TAG", help="Tag to remove.")],
    globs: Globs,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Remove a tag from documents.

    Example: rag documents untag exam '*'
    """
    changed = open_library(library).tag(scope_of(globs), remove=[tag])
    _print_changed("untagged", changed, as_json)


def remove_documents(
    globs: Globs, library: LibraryOption = None, as_json: JsonOption = False
) -> None:
    """Remove documents from the library.

    The files themselves are not deleted: indexing their folder adds them again, unless its
    .ragignore excludes them.

    Example: rag documents remove 'drafts/*'
    """
    removed = open_library(library).remove(scope_of(globs))
    _print_changed("removed", removed, as_json)
    print_message(
        "The files themselves are not deleted: indexing their folder adds them again, unless its "
        ".ragignore excludes them."
    )


def _print_changed(done: str, paths: Sequence[str], as_json: bool) -> None:
    if as_json:
        print_json({done: list(paths)})
        return
    for path in paths:
        print(f"{done:8s} {printable(path)}")
    print(f"{count(len(paths), 'document')} {done}.")
