"""The list of documents, the adding of files and the health, as markup."""

from __future__ import annotations

from turns import Seen, info

from rag.errors import BadInput
from rag.page.library.document_service import Added, Adding
from rag.page.library.library_tab import render_health, render_listing, render_work
from rag.types import Failure, Finding, SyncProgress, SyncReport

HOSTILE = '\u202e<script>alert(1)</script>" onload="x'


def words(html: str) -> str:
    """Return what a person would read."""
    seen = Seen()
    seen.feed(html)
    return " ".join(" ".join(seen.words).split())


def test_empty_library() -> None:
    assert "Drop files or folders" in words(render_listing((), ()))


def test_each_state_of_a_document() -> None:
    """Ready, read in part, failed, and ready in an older version."""
    listing = [info("a.md", "exam"), info("b.pdf", unread=(3, 7)), info("c.md")]
    listing.append(info("d.pptx", hidden={"slides": 2}))
    failures = [Failure("lost.md", "It is empty.", "Fill it."), Failure("c.md", "Gone.", "Mend.")]
    said = words(render_listing(listing, failures))
    assert "4 documents, 36 chunks." in said
    assert "lost.md lost.md Failed It is empty. Fill it. Retry Dismiss" in said
    assert "Read in part Pages 3 and 7" in said
    assert "Ready, but an older version Gone. Mend. Retry" in said
    assert "Ready Not read: 2 hidden slides" in said


def test_listing_is_inert() -> None:
    """They come from anywhere, and stand in attributes too."""
    failure = Failure(HOSTILE, HOSTILE, HOSTILE)
    shown = render_listing([info(f"a/{HOSTILE}", HOSTILE)], [failure])
    shown += render_work(Adding((HOSTILE,)), [])
    shown += render_health([Finding(HOSTILE, "broken", HOSTILE, HOSTILE)])
    seen = Seen()
    seen.feed(shown)
    assert "script" not in seen.names
    assert not any(name.startswith("on") for name in seen.attributes)
    assert "\u202e" not in shown


def test_state_of_each_file() -> None:
    progress = SyncProgress(1, 3, "added/b.md", 4, 2.0, None)
    state = Adding(("a.md", "b.md", "c.md"), progress, ("added/a.md", "added/b.md"))
    said = words(render_work(state, []))
    assert "a.md Read b.md Reading… c.md Waiting" in said


def test_added_files() -> None:
    report = SyncReport(1, 1, ("added/a.md",), (), (), 0, (), (), 0.1)
    assert "Added 1 document:" in words(render_work(Added(report), []))
    assert "Stopped." in words(render_work(Added(None, stopped=True), []))
    assert "No. Do." in words(render_work(BadInput("No.", "Do."), []))
    assert render_work(None, []) == ""


def test_health() -> None:
    good, bad = Finding("disk", "good", "Fine."), Finding("library", "broken", "Ruined.", "Repair.")
    assert "No problems were found." in words(render_health([good]))
    assert "Something is broken." in words(render_health([good, bad]))
    assert "Checking… disk Fine." in words(render_health([good], goes_on=True))
    warning = Finding("disk", "warning", "Nearly full.")
    assert "works, with a warning." in words(render_health([good, warning]))
