"""HTML of the Library tab: every document with its state, work under way, and the health."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import PurePosixPath

from rag.documents.readers.ocr import describe_unread
from rag.errors import FootnoteError
from rag.page.document_picker import make_value
from rag.page.library.document_service import Added, Adding
from rag.page.markup import plain, say_pages
from rag.page.notices import render_added, render_adding, render_problem
from rag.text.display import count
from rag.types import DocumentInfo, Failure, Finding

FILES_SHOWN = 200
"""Files that are named while they are added; the number of all is said."""


def render_listing(listing: Sequence[DocumentInfo], failures: Sequence[Failure]) -> str:
    """Return all documents and the files that failed, failures first."""
    if not listing and not failures:
        return (
            '<div class="welcome"><h2>Your library is empty</h2><p>Drop files or folders anywhere '
            "on this page, or choose them above. Text, Markdown, PDF, Word, PowerPoint, EPUB, web "
            "pages, tables, notebooks and source code can be read. They are copied beside your "
            "library and never leave this computer.</p></div>"
        )
    chunks = sum(info.chunks for info in listing)
    known = {info.path for info in listing}
    failed = {failure.path: failure for failure in failures}
    rows = [_failed_row(failure) for failure in failures if failure.path not in known]
    rows += [_row(info, failed.get(info.path)) for info in listing]
    return (
        '<div data-choice><p class="hint"><strong>'
        f"{count(len(listing), 'document')}, {count(chunks, 'chunk')}.</strong> "
        'Questions are asked of <span class="chosen" data-all="all documents">all documents</span>'
        ": tick those to use, or none for all. "
        '<button type="button" class="all">Use all</button></p>'
        '<div class="wide" tabindex="0" role="region" aria-label="Documents">'
        '<table class="documents"><thead><tr><th scope="col">Use</th>'
        '<th scope="col">Document</th><th scope="col" class="figure">Pages</th>'
        '<th scope="col" class="figure">Chunks</th><th scope="col">Tags</th>'
        '<th scope="col">State</th><th scope="col"><span class="unseen">Change</span></th></tr>'
        f"</thead><tbody>{''.join(rows)}</tbody></table></div></div>"
    )


def _row(info: DocumentInfo, failure: Failure | None) -> str:
    name = plain(PurePosixPath(info.path).name)
    carried = " ".join(make_value("tag", tag) for tag in info.tags)
    value = make_value("document", info.path)
    tags = "".join(
        f'<button type="button" class="untag" data-act="untag" data-name="{value}" '
        f'data-tag="{plain(tag)}" aria-label="Remove the tag {plain(tag)} from {name}">'
        f"#{plain(tag)}</button>"
        for tag in info.tags
    )
    return (
        f'<tr><td><input type="checkbox" value="{value}" data-tags="{carried}" '
        f'aria-label="Use {name}"></td><th scope="row"><bdi>{name}</bdi>'
        f'<span class="path"><bdi>{plain(info.path)}</bdi></span></th>'
        f'<td class="figure" data-label="pages">{info.pages or ""}</td>'
        f'<td class="figure" data-label="chunks">{info.chunks}</td><td class="tags">{tags}</td>'
        f"<td>{_state(info, failure)}</td><td>{_menu(name, value)}</td></tr>"
    )


def _state(info: DocumentInfo, failure: Failure | None) -> str:
    """Return whether a document can be used, and what is missing of it."""
    value = make_value("document", info.path)
    if failure:  # its file was changed and cannot be read any more
        return _failed("Ready, but an older version", failure, value)
    if info.unread:
        reason, cure = describe_unread(info.unread)
        missing = Failure(info.path, f"{say_pages(info.unread).capitalize()}: {reason}", cure)
        return _failed("Read in part", missing, value)
    return '<span class="state ready">Ready</span>'


def _failed(state: str, failure: Failure, value: str, more: str = "") -> str:
    kind = "failed" if state == "Failed" else "partly"
    retry = (
        f'<button type="button" class="link" data-act="retry" data-name="{value}" aria-label='
        f'"Retry {plain(PurePosixPath(failure.path).name)}">Retry</button>'
    )
    return (
        f'<span class="state {kind}">{state}</span> '
        f'<span class="why" dir="auto">{plain(failure.reason)} '
        f'<span class="cure">{plain(failure.cure)}</span></span> {retry}{more}'
    )


def _failed_row(failure: Failure) -> str:
    name = plain(PurePosixPath(failure.path).name)
    value = make_value("document", failure.path)
    forget = (
        f' <button type="button" class="link" data-act="forget" data-name="{value}" '
        f'aria-label="Forget {name}">Forget it</button>'
    )
    return (
        f'<tr class="lost"><td></td><th scope="row"><bdi>{name}</bdi>'
        f'<span class="path"><bdi>{plain(failure.path)}</bdi></span></th><td colspan="5">'
        f"{_failed('Failed', failure, value, forget)}</td></tr>"
    )


def _menu(name: str, value: str) -> str:
    return (
        f'<details class="menu change"><summary aria-label="Change {name}">⋯</summary>'
        f'<div class="sheet" role="group" aria-label="Change {name}"><div class="new-tag">'
        f'<input type="text" maxlength="50" placeholder="New tag" aria-label="New tag of {name}" '
        f'autocomplete="off"><button type="button" class="link" data-act="tag" '
        f'data-name="{value}">Add tag</button></div>'
        f'<button type="button" class="link" data-act="remove" data-name="{value}" '
        'data-sure="Press again: it is removed, its own file stays">Remove from the library'
        "</button></div></details>"
    )


def render_work(
    state: Adding | Added | FootnoteError | None, listing: Sequence[DocumentInfo]
) -> str:
    """Return what is being added, file by file, or what became of it."""
    match state:
        case Adding():
            return render_adding(state.progress) + _files(state)
        case Added():
            stopped = (
                '<p class="notice" role="status">Stopped. What was read is in the library.</p>'
            )
            said = render_added(state.report, state.refused, listing)
            return (stopped if state.stopped else "") + said
        case FootnoteError():
            return render_problem(state)
    return ""


def _files(state: Adding) -> str:
    """Return the state of each file that is known; of a folder, those read so far."""
    seen = [PurePosixPath(name).name for name in state.seen]
    now = PurePosixPath(state.progress.file).name if state.progress else ""
    items = [(name, "Reading…" if name == now else "Read") for name in seen]
    if not state.progress or state.progress.of >= len(state.names):
        items += [(name, "Waiting") for name in state.names if name not in seen]
    rows = "".join(
        f"<li><bdi>{plain(name)}</bdi> <span>{said}</span></li>"
        for name, said in islice(items, FILES_SHOWN)
    )
    return f'<ul class="files">{rows}</ul>' if rows else ""


def render_health(findings: Sequence[Finding], *, goes_on: bool = False) -> str:
    """Return what the doctor found, or has found until now."""
    worst = {finding.status for finding in findings}
    said = (
        "Looking…"
        if goes_on
        else "The library is sound."
        if worst <= {"good"}
        else "Something is broken."
        if "broken" in worst
        else "It works, with a warning."
    )
    items = "".join(
        f'<li class="{finding.status}" dir="auto"><strong>{plain(finding.name)}</strong> '
        f'{plain(finding.detail)} <span class="cure">{plain(finding.cure)}</span></li>'
        for finding in findings
    )
    return f'<p class="notice" role="status">{said}</p><ul class="findings">{items}</ul>'
