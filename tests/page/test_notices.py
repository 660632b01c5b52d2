"""What the page says of files that are added, and of a library that is new."""

from __future__ import annotations

from dataclasses import replace

import pytest
from turns import Seen, info

from rag.errors import BadInput
from rag.page.notices import render_added, render_adding, render_welcome
from rag.types import Failure, HiddenKind, SyncProgress, SyncReport


def test_result_of_adding_files() -> None:
    """What was added, what was there, and what failed with its cure."""
    report = SyncReport(
        9, 9, ("added/a.md",), (), (), 2, (), (Failure("added/b.pdf", "A scan.", "Use OCR."),), 1.0
    )
    shown = render_added(report, [Failure("c.exe", "No reader.", "Known: .md")], [])
    assert "Added 1 document: <bdi>a.md</bdi>. 2 documents were there already." in shown
    assert "2 files could not be added." in shown
    assert "<strong>b.pdf</strong>: A scan. " in shown
    assert "<strong>c.exe</strong>: No reader. " in shown


def test_hidden_content_is_said() -> None:
    hidden: dict[str, dict[HiddenKind, int]] = {"a.pptx": {"slides": 1}, "b.md": {"text": 2}}
    report = SyncReport(2, 9, ("a.pptx",), (), (), 1, (), (), 1.0, hidden=hidden)
    shown = render_added(report, [], [])
    assert "Added 1 document: <bdi>a.pptx</bdi>." in shown
    assert "Not read in a.pptx: <bdi>1 hidden slide</bdi>." in shown
    assert "b.md" not in shown


def test_document_read_in_part() -> None:
    """Not among what could not be added."""
    failure = Failure("added/b.pdf", "They are scans.", "Use OCR.")
    report = SyncReport(1, 9, ("added/b.pdf",), (), (), 0, (), (failure,), 1.0)
    listing = [info("added/b.pdf", unread=(3, 7))]
    shown = render_added(report, [], listing)
    assert "Added 1 document: <bdi>b.pdf</bdi>." in shown
    assert "<strong>b.pdf</strong> was added, but pages 3 and 7 could not be read: They" in shown
    assert "could not be added" not in shown
    again = replace(report, added=(), unchanged=1)
    assert "</strong> is in the library, but pages" in render_added(again, [], listing)


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (None, "Waiting for the files that are being added now…"),
        (SyncProgress(0, 2, "added/a.md", 0, 0.0, None), "Reading a.md (file 1 of 2)…"),
        (
            SyncProgress(1, 2, "added/b.md", 90, 43.2, 70.0),
            "Reading b.md (file 2 of 2)… 43 chunks a second, about 70 seconds left",
        ),
        (SyncProgress(2, 2, "", 99, 40.0, 0.0), "Finishing (file 2 of 2)…"),
    ],
)
def test_progress_in_words(progress: SyncProgress | None, words: str) -> None:
    """What is read now, and what is known of the pace."""
    seen = Seen()
    seen.feed(render_adding(progress))
    assert words in " ".join("".join(seen.words).split())


def test_welcome_teaches_or_tells() -> None:
    """An empty library says how to begin; a broken one says what is wrong."""
    assert "Add files" in render_welcome([], None)
    assert "Ask your documents" in render_welcome([info("a.md")], None)
    assert "Run this." in render_welcome([], BadInput("It broke.", "Run this."))
