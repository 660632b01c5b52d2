"""What a terminal shows, and what it must not be shown."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from cli.conftest import Run
from rag.cli.output import print_documents
from rag.cli.progress_bars import sync_progress
from rag.types import DocumentInfo, SyncProgress


def test_pages_that_were_not_read_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    scan = DocumentInfo("a.pdf", "0" * 64, 1200, 12, 3, ("exam",), (2, 4, 5, 6), reader=1)
    print_documents([scan])
    out = capsys.readouterr().out
    assert "12 pages" in out
    assert "NOT READ: Pages 2 and 4-6 are images without text." in out
    assert "For pages that were not read: " in out


def test_names_and_texts_cannot_command_the_terminal(run: Run, notes: Path) -> None:
    (notes / "bees\x1b[2J\n.md").write_text("# Bees\x1b[2J\n\nBees \x1b]0;dance\x07 at night.")
    for words in (["index", "notes"], ["documents", "list"], ["search", "bees"]):
        _, out, _ = run(*words)
        assert "bees" in out
        assert "\x1b" not in out


def test_a_long_run_without_a_terminal_shows_life(
    run: Run, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Indexing" not in run("index", "notes")[2]
    monkeypatch.setattr("rag.cli.progress_bars.LOG_INTERVAL", 0.0)
    (notes / "bees.md").write_text("# Bees\n\nBees dance.")
    _, _, err = run("index", "notes")
    assert re.search(r"^Indexing: \d of 1 file, \d chunks?.*, notes/bees.md$", err, re.M)


def test_a_terminal_gets_a_bar(capsys: pytest.CaptureFixture[str]) -> None:
    at = SyncProgress(3, 9, "notes/bees.md", 1200, 45.0, 190.0)
    with sync_progress("Indexing", terminal=True) as progress:
        time.sleep(0.15)  # it draws ten times a second at most
        progress(at)
    err = capsys.readouterr().err
    assert "3/9 files" in err
    assert "1,200 chunks, 45 a second, 3 min left  notes/bees.md" in err
