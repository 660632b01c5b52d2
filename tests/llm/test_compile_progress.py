"""How far llama.cpp is compiled, as another process reads it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rag.llm.compile_progress import CompileProgress, read_progress, write_progress


def test_written_and_read(tmp_path: Path) -> None:
    assert read_progress(tmp_path) is None
    progress = CompileProgress("compiling", 3, 83, os.getpid())
    write_progress(tmp_path, progress)
    assert read_progress(tmp_path) == progress
    assert progress.is_running


def test_process_that_ended() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    assert not CompileProgress("compiling", 3, 83, int(ended.stdout)).is_running
    assert not CompileProgress("compiling", 3, 83, 0).is_running
    assert not CompileProgress("failed", process=os.getpid()).is_running


@pytest.mark.parametrize("text", ["", "[]", '{"state": "compiling", "more": 1}'])
def test_damaged_file_is_none(tmp_path: Path, text: str) -> None:
    write_progress(tmp_path, CompileProgress("compiled"))
    [file] = tmp_path.iterdir()
    file.write_text(text)
    assert read_progress(tmp_path) is None
