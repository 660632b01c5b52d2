"""Progress of questions, on a terminal and in a log."""

from __future__ import annotations

import pytest

from rag.cli import progress_bars
from rag.cli.progress_bars import question_progress
from rag.evaluation.run import RunProgress


def test_a_log_has_a_line_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress_bars, "LOG_INTERVAL", 0.0)
    with question_progress("Asking", terminal=False) as show:
        show(RunProgress(0, 200, "What?", None))
        show(RunProgress(50, 200, "What?", 1500.0))
    assert capsys.readouterr().err.splitlines() == [
        "Asking: 0 of 200 questions, What?",
        "Asking: 50 of 200 questions, 25 min left, What?",
    ]


def test_a_terminal_has_a_bar(capsys: pytest.CaptureFixture[str]) -> None:
    with question_progress("Asking", terminal=True) as show:
        for done in range(3):
            show(RunProgress(done, 3, "What do\x1b cats eat?", 90.0))
    assert "\x1b c" not in capsys.readouterr().err
