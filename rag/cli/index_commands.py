"""`rag index` and `rag documents`: what is in the library."""

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
    count,
    print_changes,
    print_documents,
    print_json,
    print_json_line,
    print_totals,
    say,
    tame,
)
from rag.cli.progress_bars import sync_progress
from rag.errors import BadInput, FootnoteError

if TYPE_CHECKING:
    from rag.library import Library
    from rag.types import SyncReport

Globs = Annotated[
    list[str],
    typer.Argument(metavar="GLOB...", help="Paths, file names, or patterns such as '*.pdf'."),
]


def index(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH...", help="Files and folders.")
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATTERN",
            help="Pass over files that match, as a line of .gitignore would; repeatable. "
            "A .ragignore file in a folder does the same for good.",
        ),
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Then follow the files as they change, until Ctrl-C.")
    ] = False,
    re_embed: Annotated[
        bool,
        typer.Option(
            "--re-embed",
            help="Split and embed all documents again from the stored text; takes no PATH. "
            "For after another embedder or chunk size was chosen.",
        ),
    ] = False,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring the library in step with files and folders.

    Adds, updates and removes what was added, changed and deleted there; a moved file costs nothing.
    Run it again whenever the files have changed: only what is new is read and embedded.

    Reads Markdown, text, PDF, Word, PowerPoint, HTML, EPUB, tables, notebooks and source code.
    """
    paths = paths or []
    opened = open_library(library)

    def sync() -> SyncReport:
        with sync_progress("Indexing") as progress:
            report = opened.sync(paths, progress, ignore=tuple(ignore or ()))
        _say_touched(opened, report)
        return report

    if re_embed:
        _refuse_with_re_embed(paths, ignore, watch)
        with sync_progress("Embedding") as progress:
            report = opened.reembed(progress)
        _print_sync(report, as_json, each=False)
    elif watch:
        _watch(sync, paths, opened.settings.library, as_json)
    else:
        report = sync()
        _print_sync(report, as_json)
        _judge(report, paths)


def _say_touched(opened: Library, report: SyncReport) -> None:
    """Say how many study items rest on documents that are not what they were."""
    moved = {move.old for move in report.moved}
    changed = {*report.updated, *report.removed} - moved
    if not changed:
        return
    from rag.study.store.changed_documents import count_on
    from rag.study.store.item_store import ItemStore

    try:
        touched = count_on(ItemStore(opened.settings.library), changed)
    except FootnoteError as error:
        say(f"{tame(error.what)} {tame(error.cure)}")  # the sync itself is done
        return
    if touched:
        say(
            f"{count(touched, 'study item')} on documents that were changed: compared before they "
            "are shown again, or now by rag study refresh"
        )


def _judge(report: SyncReport, paths: Sequence[Path]) -> None:
    """Exit with 2 when a file that was named could not be read, or there is nothing at all."""
    named = {path.name for path in paths if not os.path.isdir(path)}  # noqa: PTH112
    if any(Path(failure.path).name in named for failure in report.failed):
        raise typer.Exit(2)
    if report.documents == 0:
        kinds = f" ({count(len(report.skipped), 'file')} passed over)" if report.skipped else ""
        raise BadInput(
            f"There are no documents in {', '.join(map(str, paths))}{kinds}.",
            "Name a folder with Markdown, text, PDF, Word, PowerPoint, HTML or EPUB files, tables, "
            "notebooks or source code.",
        )


def _refuse_with_re_embed(paths: Sequence[Path], ignore: Sequence[str] | None, watch: bool) -> None:
    given = [str(path) for path in paths[:1]]
    given += ["--ignore"] * bool(ignore) + ["--watch"] * watch
    if given:
        raise BadInput(
            f"--re-embed works on the text of all documents in the library, without {given[0]}.",
            "Run it alone; files are brought up to date by a second command: rag index FOLDER",
        )


def _watch(
    sync: Callable[[], SyncReport], paths: Sequence[Path], library: Path, as_json: bool
) -> None:
    """Sync once, then after every change; what goes wrong with one change does not end it."""
    from rag.index.watch import changes
    from rag.json_output import sync_json

    def show(report: SyncReport) -> None:
        if as_json:
            print_json_line(sync_json(report))
        else:
            _print_sync(report, as_json=False)

    last: SyncReport | None = None
    try:
        # The first of these comes at once: a change during the first sync is then not missed.
        for _ in changes(paths, library):
            try:
                report = sync()
            except FootnoteError as error:
                if last is None:
                    raise
                say(f"rag: {tame(error.what)}\n     {tame(error.cure)}")
                continue
            if last is None:
                show(report)
                say(f"Watching {', '.join(tame(str(path)) for path in paths)} (Ctrl-C ends it)")
            # Failed files are tried again each time; said again only when there is news of them.
            elif report.added or report.updated or report.removed or report.failed != last.failed:
                show(report)
            last = report
    except KeyboardInterrupt:
        say("\nStopped watching. The library holds everything that was finished.")


def _print_sync(report: SyncReport, as_json: bool, *, each: bool = True) -> None:
    """Print a report; without `each`, its totals only."""
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
    """Show the documents, and pages of them that could not be read."""
    from rag.json_output import documents_json

    documents = open_library(library).listing(scope_of(document, tag))
    if as_json:
        print_json(documents_json(documents))
    else:
        print_documents(documents)


def tag_documents(
    tag: Annotated[str, typer.Argument(help="A word of your own, such as 'exam'.")],
    globs: Globs,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give documents a tag, to search and ask only those.

    For example: rag documents tag exam 'lectures/*' notes/summary.md; and then:
    rag ask "What is a mole?" --tag exam
    """
    changed = open_library(library).tag(scope_of(globs), add=[tag])
    _print_changed("tagged", changed, as_json)


def untag_documents(
    tag: Annotated[str, typer.Argument(help="The tag to take away.")],
    globs: Globs,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a tag away from documents.

    From all of them: rag documents untag TAG '*'
    """
    changed = open_library(library).tag(scope_of(globs), remove=[tag])
    _print_changed("untagged", changed, as_json)


def remove_documents(
    globs: Globs, library: LibraryOption = None, as_json: JsonOption = False
) -> None:
    """Forget documents. The files themselves are not touched.

    Indexing their folder adds them again, unless a pattern in its .ragignore names them.
    """
    removed = open_library(library).remove(scope_of(globs))
    _print_changed("removed", removed, as_json)
    say(
        "The files themselves are not touched. Indexing their folder adds them again, unless a "
        "pattern in its .ragignore names them."
    )


def _print_changed(done: str, paths: Sequence[str], as_json: bool) -> None:
    if as_json:
        print_json({done: list(paths)})
        return
    for path in paths:
        print(f"{done:8s} {tame(path)}")
    print(f"{count(len(paths), 'document')} {done}.")
