"""HTML around the conversation: the head, the welcome, problems, and files being added."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from markupsafe import Markup

from rag.documents.hidden import describe_hidden
from rag.errors import FootnoteError
from rag.page.markup import say_pages, say_time_left
from rag.page.templates import render
from rag.text.display import count
from rag.types import DocumentInfo, Failure, SyncProgress, SyncReport


def render_masthead(
    listing: Sequence[DocumentInfo], writer: str | None, missing: str | None = None
) -> Markup:
    """Return the page's head: its name, who writes the answers, and from which documents.

    Args:
        listing: of the library.
        writer: name of the language model; None where the documents are only quoted.
        missing: what the language model lacks so far, in a sentence.
    """
    return render("shared/masthead.html", documents=len(listing), writer=writer, missing=missing)


def render_welcome(listing: Sequence[DocumentInfo], problem: FootnoteError | None) -> Markup:
    """Return what stands where the conversation will be: how to begin, or why it cannot.

    Args:
        listing: of the library; empty when there is no library yet.
        problem: that keeps the library from opening.
    """
    return render(
        "shared/welcome.html",
        problem=render_problem(problem) if problem else None,
        is_empty=not listing,
    )


def render_problem(problem: FootnoteError) -> Markup:
    """Return an error where it happened: what is wrong, and what to do."""
    return render("shared/problem.html", problem=problem)


def render_refused(problem: FootnoteError) -> Markup:
    """Return why a question was not asked; question_gate.js then puts it back into its box."""
    return Markup('<div class="refused">{}</div>').format(render_problem(problem))


def render_note(words: str) -> Markup:
    """Return a sentence that says how something stands."""
    return render("shared/notice.html", words=words)


def render_stopped() -> Markup:
    """Return that something was stopped before there was any of it."""
    return Markup('<p class="notice stopped" role="status">Stopped.</p>')


def render_adding(progress: SyncProgress | None) -> Markup:
    """Return the progress of adding files; None means that it is not yet their turn."""
    if progress is None:
        return render_note("Waiting for the files that are being added now…")
    name = PurePosixPath(progress.file).name
    pace = []
    if progress.chunks_per_second >= 1:
        pace.append(f"{count(round(progress.chunks_per_second), 'chunk')} a second")
    if progress.seconds_left is not None:
        pace.append(say_time_left(progress.seconds_left))
    return render(
        "shared/adding_documents.html",
        progress=progress,
        step=f"Reading {name}" if name else "Finishing",
        number=min(progress.files + 1, progress.of),
        pace=", ".join(pace),
    )


def render_added(
    report: SyncReport | None, refused: Sequence[Failure], listing: Sequence[DocumentInfo]
) -> Markup:
    """Return what became of added files.

    Args:
        report: of the sync, if any file reached the library.
        refused: files that did not.
        listing: of the library now; it knows which documents were read in part.
    """
    failed = report.failed if report else ()
    gaps = {info.path: say_pages(info.unread) for info in listing if info.unread}
    added = report.added if report else ()
    partly = [
        (failure, "was added" if failure.path in added else "is in the library", gap)
        for failure in failed
        if (gap := gaps.get(failure.path))
    ]
    lost = [*refused, *(failure for failure in failed if failure.path not in gaps)]
    return render(
        "shared/documents_added.html",
        done=_done(report) if report else [],
        partly=partly,
        lost=lost,
    )


def _done(report: SyncReport) -> list[tuple[str, str]]:
    """Return which documents are new, changed, hide something, or were there already.

    Each is a sentence, and the names or words that end it.
    """
    lines = [
        (
            f"{verb} {count(len(paths), 'document')}",
            ", ".join(PurePosixPath(path).name for path in paths),
        )
        for verb, paths in (("Added", report.added), ("Updated", report.updated))
        if paths
    ]
    for path in (*report.added, *report.updated):
        if hidden := describe_hidden(report.hidden.get(path, {})):
            lines.append((f"Not read in {PurePosixPath(path).name}", hidden))
    if report.unchanged:
        already = "was" if report.unchanged == 1 else "were"
        lines.append((f"{count(report.unchanged, 'document')} {already} there already", ""))
    return lines
