"""HTML around the conversation: the head, the welcome, problems, and files being added."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from rag.errors import FootnoteError
from rag.page.text import count, plain
from rag.types import Failure, SyncReport


def render_masthead(documents: Sequence[str]) -> str:
    """Return the page's head: its name, and the documents it answers from."""
    names = "".join(f"<li><bdi>{plain(name)}</bdi></li>" for name in documents)
    library = (
        f'<details class="library"><summary>{count(len(documents), "document")}</summary>'
        f"<ul>{names}</ul></details>"
        if documents
        else ""
    )
    return f'<header class="masthead"><h1>Footnote</h1>{library}</header>'


def render_welcome(documents: Sequence[str], problem: FootnoteError | None, endings: str) -> str:
    """Return what stands where the conversation will be: how to begin, or why it cannot.

    Args:
        documents: of the library; none when there is no library yet.
        problem: that keeps the library from opening.
        endings: of the files that can be added, for the reader.
    """
    if problem is not None:
        return (
            '<div class="welcome"><h2>The library cannot be opened</h2>'
            f"{render_problem(problem)}</div>"
        )
    if not documents:
        return (
            '<div class="welcome"><h2>There is nothing to read yet</h2>'
            "<p>Press <strong>Add files</strong> below and choose notes, papers or chapters "
            f"({plain(endings)}). They are copied beside your library and never leave this "
            "computer. Then ask about them.</p></div>"
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


def render_adding(done: int, of: int, file: str) -> str:
    """Return the progress of adding files; of 0 means that it has not begun."""
    if not of:
        return '<p class="notice" role="status">Waiting for what is being done now…</p>'
    words = f"Reading {PurePosixPath(file).name}" if file else "Finishing"
    return (
        f'<p class="notice" role="status"><progress value="{done}" max="{of}"></progress> '
        f"<bdi>{plain(words)}</bdi> ({min(done + 1, of)} of {of})…</p>"
    )


def render_added(report: SyncReport | None, refused: Sequence[Failure]) -> str:
    """Return what became of added files; refused are those that never reached the library."""
    failed = [*refused, *(report.failed if report else ())]
    lines = []
    if report:
        for verb, paths in (("Added", report.added), ("Updated", report.updated)):
            if paths:
                names = ", ".join(PurePosixPath(path).name for path in paths)
                lines.append(f"{verb} {count(len(paths), 'document')}: <bdi>{plain(names)}</bdi>.")
        if report.unchanged:
            already = "was" if report.unchanged == 1 else "were"
            lines.append(f"{count(report.unchanged, 'document')} {already} there already.")
    sentences = f'<p class="notice" role="status">{" ".join(lines)}</p>' if lines else ""
    if not failed:
        return sentences
    items = "".join(
        f'<li dir="auto"><strong>{plain(PurePosixPath(failure.path).name)}</strong>: '
        f'{plain(failure.reason)} <span class="cure">{plain(failure.cure)}</span></li>'
        for failure in failed
    )
    return (
        f'{sentences}<div class="problem" role="alert"><p>{count(len(failed), "file")} could not '
        f"be added.</p><ul>{items}</ul></div>"
    )
