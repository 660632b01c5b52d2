"""Progress on a terminal and in a log."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from cli.conftest import Run
from rag.cli import progress_bars
from rag.cli.progress_bars import question_progress, sync_progress
from rag.evaluation.ask_questions import RunProgress
from rag.types import SyncProgress


def test_index_logs_progress(run: Run, notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Indexing" not in run("index", "notes")[2]
    monkeypatch.setattr("rag.cli.progress_bars.LOG_INTERVAL", 0.0)
    (notes / "bees.md").write_text("# Bees\n\nBees dance.")
    _, _, err = run("index", "notes")
    assert re.search(r"^Indexing: \d of 1 file, \d chunks?.*, notes/bees.md$", err, re.M)


def test_sync_bar(capsys: pytest.CaptureFixture[str]) -> None:
    at = SyncProgress(3, 9, "notes/bees.md", 1200, 45.0, 190.0)
    with sync_progress("Indexing", terminal=True) as progress:
        time.sleep(0.15)  # it draws ten times a second at most
        progress(at)
    err = capsys.readouterr().err
    assert "3/9 files" in err
    assert "1,200 chunks, 45 a second, 3 min left  notes/bees.md" in err


def test_question_log(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(progress_bars, "LOG_INTERVAL", 0.0)
    with question_progress("Asking", terminal=False) as show:
        show(RunProgress(0, 200, "What?", None))
        show(RunProgress(50, 200, "What?", 1500.0))
    assert capsys.readouterr().err.splitlines() == [
        "Asking: 0 of 200 questions, What?",
        "Asking: 50 of 200 questions, 25 min left, What?",
    ]


def test_question_bar(capsys: pytest.CaptureFixture[str]) -> None:
    with question_progress("Asking", terminal=True) as show:
        for done in range(3):
            show(RunProgress(done, 3, "What do\x1b cats eat?", 90.0))
    assert "\x1b c" not in capsys.readouterr().err
