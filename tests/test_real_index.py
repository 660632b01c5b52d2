"""The real `rag index` with the real encoder, stopped and killed from outside."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import CORPUS

from rag.errors import MissingLibrary
from rag.index.inspect import inspect_library
from rag.library import Library
from rag.settings import Settings

pytestmark = pytest.mark.model

KILLS = 3


@pytest.fixture
def settings(real_library_settings: Settings, tmp_path: Path) -> Settings:
    return real_library_settings.model_copy(update={"library": tmp_path / ".rag"})


def start_index(settings: Settings) -> subprocess.Popen[bytes]:
    """Start the command in a process group of its own, as a terminal does."""
    command = [sys.executable, "-m", "rag.cli", "index", str(CORPUS), "--json"]
    return subprocess.Popen(
        [*command, "--library", str(settings.library)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        # Else a test run in the background hands on its deafness to Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )


def wait_for_work(settings: Settings) -> None:
    """Wait until the first generation is begun, that is, until the encoder is loaded."""
    for _ in range(600):
        if list(settings.library.glob("generation-*")):
            return
        time.sleep(0.1)
    raise AssertionError("nothing was begun within a minute")


def test_ctrl_c_keeps_what_was_embedded(settings: Settings) -> None:
    process = start_index(settings)
    wait_for_work(settings)
    time.sleep(5)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Nothing is lost" in errors
    assert b"Traceback" not in errors
    library = Library(settings)
    kept = len(library.snapshot().vectors)
    assert kept > 0
    report = library.sync([CORPUS])
    chunks = {c.text for p in library.documents() for c in library.snapshot().store.chunks_of(p)}
    assert report.embedded <= len(chunks) - kept + 5  # a few texts occur under several headings
    assert {finding.status for finding in library.inspect()} == {"good"}


def test_killed_and_run_again_equals_a_run_at_once(
    settings: Settings, real_library_settings: Settings
) -> None:
    rng = random.Random(3)
    for _ in range(KILLS):
        process = start_index(settings)
        time.sleep(rng.uniform(0.2, 12))
        process.kill()
        process.communicate()
        findings = inspect_library(settings.library) if settings.library.exists() else []
        assert not [finding for finding in findings if finding.status == "broken"]
        try:
            Library(settings).documents()
        except MissingLibrary:
            continue
    process = start_index(settings)
    out, _ = process.communicate(timeout=120)
    assert json.loads(out)["documents"] == len(Library(real_library_settings).documents())
    ours, theirs = Library(settings).snapshot(), Library(real_library_settings).snapshot()
    assert ours.vectors.ids() == theirs.vectors.ids() == ours.store.vector_ids()
    for path in ours.store.paths():
        assert [(c.start, c.end, c.text) for c in ours.store.chunks_of(path)] == [
            (c.start, c.end, c.text) for c in theirs.store.chunks_of(path)
        ]
