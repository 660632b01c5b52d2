"""The command as a whole: bad usage, settings and system errors, and help."""

from __future__ import annotations

import errno
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from cli.conftest import Run
from rag.cli import main as cli
from rag.library import Library
from rag.settings import PROJECT


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["ask", "What?"], 3, "rag index"),
        (["search", "What?", "--library", "nowhere"], 3, "no library in nowhere"),
        (["search", "What?", "--library", ""], 2, "name a directory for the library alone"),
        (["index", "notes", "--library", "/proc/1/x"], 2, "cannot be written"),
        (["index", "empty"], 2, "no documents in empty"),
        (["index", "missing.md"], 2, "no such file"),
        (["index"], 2, "No file or folder was given"),
        (["index", "notes", "--re-embed"], 2, "cannot be used with notes"),
        (["index", "--re-embed", "--watch"], 2, "cannot be used with --watch"),
        (["index", "--re-embed"], 3, "rag index"),
        (["documents", "list"], 3, "no library"),
        (["index", "notes/questions.jsonl"], 2, "Files ending in '.jsonl' are not supported"),
        (["models", "pull", "nonsense"], 2, "Known names"),
        (["verify", "missing.jsonl"], 2, "missing.jsonl"),
        (["frobnicate"], 2, "frobnicate"),
    ],
)
def test_bad_input_has_message_and_exit_code(
    run: Run, notes: Path, tmp_path: Path, words: list[str], code: int, message: str
) -> None:
    (tmp_path / "empty").mkdir()
    got, out, err = run(*words)
    assert got == code
    assert message in out + err
    assert "Traceback" not in err


def test_missing_model(tmp_path: Path, notes: Path) -> None:
    """With the real library and an empty models folder."""
    models = tmp_path / "models"
    models.mkdir()
    real = PROJECT / "models" / "catalog.toml"
    (models / "catalog.toml").write_text(real.read_text())
    ran = subprocess.run(
        [sys.executable, "-m", "rag.cli", "index", "notes"],
        cwd=tmp_path,
        env={"RAG_MODELS_DIR": str(models), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 3
    assert "rag models pull all-minilm-l6-v2" in ran.stderr
    assert ran.stdout == ""


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "The disk is full."),
        (sqlite3.OperationalError("database or disk is full"), "The disk is full."),
        (PermissionError(errno.EACCES, "Permission denied", "x.json"), "x.json cannot be used"),
        (OSError(errno.EBADF, "Bad file descriptor"), "The output cannot be written"),
        (ImportError("libfaiss.so: cannot open shared object file"), "Run: rag doctor"),
    ],
)
def test_system_errors_have_messages(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: Exception, message: str
) -> None:
    def refused(*_: object) -> None:
        raise error

    monkeypatch.setattr(Library, "listing", refused)
    code, out, err = run("documents", "list")
    assert (code, out) == (3 if isinstance(error, ImportError) else 1, "")
    assert message in err


def test_unknown_setting(run: Run, notes: Path, tmp_path: Path) -> None:
    (tmp_path / "footnote.toml").write_text("chunk_size = 3\n")
    code, _, err = run("index", "notes")
    assert code == 2
    assert "chunk_size" in err


@pytest.mark.parametrize("content", [b"model = [", b"\xff\xfe\xfa"])
def test_broken_settings_file(run: Run, notes: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "footnote.toml").write_bytes(content)
    code, _, err = run("index", "notes")
    assert code == 2
    assert "footnote.toml cannot be read" in err


def test_help_loads_nothing_heavy() -> None:
    """`rag --help` answers at once because these are imported where they are used."""
    heavy = {"torch", "faiss", "llama_cpp", "gradio", "numpy", "pydantic", "transformers"}
    script = "import sys, rag.cli.main; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert heavy.isdisjoint(ran.stdout.split())


def test_help_teaches() -> None:
    """Every command has a first line that is shown whole, an example, and help for each option."""

    def check(command: Any, path: str) -> None:
        if children := getattr(command, "commands", None):
            widest = max(map(len, children))
            for name, child in children.items():
                assert child.get_short_help_str(78 - 4 - widest)[-3:] != "...", f"{path} {name}"
                check(child, f"{path} {name}")
        else:
            assert f"\n\nExample: {path.replace('eval run', 'eval')} " in f"{command.help} ", path
            for param in command.params:
                assert param.help, f"{path} {param.name}"

    check(typer.main.get_command(cli.app), "rag")
