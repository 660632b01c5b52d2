"""HTML around the conversation: the head, the welcome, problems, and files being added."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from rag.errors import FootnoteError
from rag.page.markup import name_writer, plain, say_pages, say_time_left
from rag.text.display import count
from rag.types import DocumentInfo, Failure, SyncProgress, SyncReport


def render_masthead(listing: Sequence[DocumentInfo], writer: str | None) -> str:
    """Return the page's head: its name, who writes the answers, and from which documents.

    Args:
        listing: of the library.
        writer: name of the language model; None where the documents are only quoted.
    """
    library = f'<span class="library">{count(len(listing), "document")}</span>' if listing else ""
    who = "quoting only, no language model" if writer is None else name_writer(writer)
    return (
        '<header class="masthead"><h1>Footnote</h1>'
        f'<span class="writer">{who}</span>{library}</header>'
    )


def render_welcome(listing: Sequence[DocumentInfo], problem: FootnoteError | None) -> str:
    """Return what stands where the conversation will be: how to begin, or why it cannot.

    Args:
        listing: of the library; empty when there is no library yet.
        problem: that keeps the library from opening.
    """
    if problem is not None:
        return (
            '<div class="welcome"><h2>The library cannot be opened</h2>'
            f"{render_problem(problem)}</div>"
        )
    if not listing:
        return (
            '<div class="welcome"><h2>There is nothing to read yet</h2>'
            "<p>Press <strong>Add files</strong> below and choose notes, papers or chapters: text, "
            "Markdown, PDF, Word, PowerPoint, EPUB, web pages, tables, notebooks or source code. "
            "They are copied beside your library and never leave this computer. Then ask about "
            "them.</p></div>"
        )
    return (
        '<div class="welcome"><h2>Ask your documents</h2><p>Every sentence of an answer is checked '
        "and carries a number. Press the number to see the sentence it rests on.</p></div>"
    )


def render_problem(problem: FootnoteError) -> str:
    """Return an error where it happened: what is wrong, and what to do."""
    return (
        f'<div class="problem" role="alert" dir="auto"><p>{plain(problem.what)}</p>'
        f'<p class="cure">{plain(problem.cure)}</p></div>'
    )


def render_refused(problem: FootnoteError) -> str:
    """Return why a question was not asked; asking.js then puts it back into its box."""
    return f'<div class="refused">{render_problem(problem)}</div>'


def render_note(words: str) -> str:
    """Return a sentence that says how something stands."""
    return f'<p class="notice" role="status">{plain(words)}</p>'


def render_stopped() -> str:
    """Return that something was stopped before there was any of it."""
    return '<p class="notice stopped" role="status">Stopped.</p>'


def render_adding(progress: SyncProgress | None) -> str:
    """Return the progress of adding files; None means that it is not yet their turn."""
    if progress is None:
        return '<p class="notice" role="status">Waiting for what is being added now…</p>'
    name = PurePosixPath(progress.file).name
    now = f"Reading {name}" if name else "Finishing"
    number = min(progress.files + 1, progress.of)
    pace = []
    if progress.chunks_per_second >= 1:
        pace.append(f"{count(round(progress.chunks_per_second), 'chunk')} a second")
    if progress.seconds_left is not None:
        pace.append(say_time_left(progress.seconds_left))
    return (
        '<p class="notice adding" role="status"><progress aria-label="Files read" '
        f'value="{progress.files}" max="{progress.of}"></progress> '
        f"<bdi>{plain(now)}</bdi> (file {number} of {progress.of})…"
        f' <span class="pace">{", ".join(pace)}</span></p>'
    )


def render_added(
    report: SyncReport | None, refused: Sequence[Failure], listing: Sequence[DocumentInfo]
) -> str:
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
        _item(
            failure,
            f" {'was added' if failure.path in added else 'is in the library'}, "
            f"but {gaps[failure.path]} could not be read:",
        )
        for failure in failed
        if failure.path in gaps
    ]
    lost = [*refused, *(failure for failure in failed if failure.path not in gaps)]
    title = f"<p>{count(len(lost), 'file')} could not be added.</p>"
    return (
        (_done(report) if report else "")
        + _problems("partly", "", partly)
        + _problems("", title, [_item(failure, ":") for failure in lost])
    )


def _done(report: SyncReport) -> str:
    """Return which documents are new, changed, or were there already."""
    lines = []
    for verb, paths in (("Added", report.added), ("Updated", report.updated)):
        if paths:
            names = ", ".join(PurePosixPath(path).name for path in paths)
            lines.append(f"{verb} {count(len(paths), 'document')}: <bdi>{plain(names)}</bdi>.")
    if report.unchanged:
        already = "was" if report.unchanged == 1 else "were"
        lines.append(f"{count(report.unchanged, 'document')} {already} there already.")
    return f'<p class="notice" role="status">{" ".join(lines)}</p>' if lines else ""


def _item(failure: Failure, words: str) -> str:
    return (
        f'<li dir="auto"><strong>{plain(PurePosixPath(failure.path).name)}</strong>{words} '
        f'{plain(failure.reason)} <span class="cure">{plain(failure.cure)}</span></li>'
    )


def _problems(kind: str, title: str, items: Sequence[str]) -> str:
    if not items:
        return ""
    return f'<div class="problem {kind}" role="alert">{title}<ul>{"".join(items)}</ul></div>'
