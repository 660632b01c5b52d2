"""Probes in a child process: crashes, timeouts and bad output become findings."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from rag.doctor import checks
from rag.doctor.run_probe import run_command, run_probe
from rag.settings import Settings, load_settings
from rag.types import Finding

GOOD = Finding("x", "good", "All is well.")


def child(code: str, *, seconds: int = 60) -> Finding:
    """Return what is found of a child that runs this code."""
    (finding,) = run_command("x", [sys.executable, "-c", code], seconds=seconds, cure="Mend it.")
    return finding


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (signal.SIGSEGV, "compiled for another processor"),  # AMX that is listed and does not run
        (signal.SIGILL, "instructions that this one lacks"),
        (signal.SIGABRT, "internal error"),  # a failed assertion of llama.cpp
        (signal.SIGKILL, "memory ran out"),
    ],
)
def test_crash_is_a_finding(number: signal.Signals, words: str) -> None:
    step = "import sys; print('writing a token', file=sys.stderr, flush=True);"
    finding = child(f"{step} import os; os.kill(os.getpid(), {int(number)})")
    assert finding.status == "broken"
    assert number.name in finding.detail
    assert words in finding.detail
    assert "Its last message: writing a token" in finding.detail
    assert finding.cure == "Mend it."


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import no_such_module", "No module named 'no_such_module'"),
        ("raise SystemExit(7)", "exit status 7"),
        ("print('no findings')", "exit status 0"),
        ("print('[1]')", "exit status 0"),
        ("", "exit status 0"),
    ],
)
def test_child_without_findings_is_broken(code: str, words: str) -> None:
    finding = child(code)
    assert finding.status == "broken"
    assert words in finding.detail


def test_timeout() -> None:
    finding = child("import time; time.sleep(600)", seconds=1)
    assert (finding.status, finding.detail) == ("broken", "No answer after 1 seconds.")


def test_other_output_is_ignored() -> None:
    row = '{"name": "x", "status": "good", "detail": "All is well.", "cure": ""}'
    assert child(f"print('Loading...'); print('[{row}]')") == GOOD


def test_folder_that_shadows_modules(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person's numpy.py is no reason to fail, and must not be run."""
    (tmp_path / "numpy.py").write_text("raise SystemExit('run!')")
    monkeypatch.chdir(tmp_path)
    (finding,) = checks.compiled_libraries(settings)
    assert (finding.status, finding.name) == ("good", "compiled libraries"), finding.detail


def test_settings_reach_the_child(tmp_path: Path) -> None:
    """Those given as arguments too, which are neither in the environment nor in a file."""
    chosen = load_settings(library=tmp_path / "elsewhere", ignore=("*.tmp",))
    (finding,) = run_probe("library", chosen, probe="library", seconds=60, cure="")
    assert str(tmp_path / "elsewhere") in finding.detail
