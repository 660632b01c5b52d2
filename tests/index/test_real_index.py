"""The real `rag index` with the real encoder, stopped and killed from outside."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import CORPUS

from rag.errors import MissingLibrary
from rag.index.inspect import inspect_library
from rag.library import Library
from rag.settings import Settings

pytestmark = pytest.mark.model

KILLS = 3


START = (
    "from rag.cli import progress_bars; from rag.cli.main import main; "
    "progress_bars.LOG_INTERVAL = 0; main()"
)
"""The command, but that it tells at every step how far it is."""


@pytest.fixture
def settings(real_library_settings: Settings, tmp_path: Path) -> Settings:
    return real_library_settings.model_copy(update={"library": tmp_path / ".rag"})


def start_index(settings: Settings) -> subprocess.Popen[bytes]:
    """Start the command in a process group of its own, as a terminal does."""
    command = [sys.executable, "-c", START, "index", str(CORPUS), "--json"]
    return subprocess.Popen(
        [*command, "--library", str(settings.library)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        # Else a test run in the background hands on its deafness to Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )


def test_ctrl_c_keeps_what_was_embedded(settings: Settings, real_library: Library) -> None:
    """In the middle: the first chunks of a window are embedded, and the others are not."""
    with start_index(settings) as process:
        assert process.stderr
        assert any(re.search(rb" [1-9]\d* chunk", line) for line in process.stderr)
        os.killpg(process.pid, signal.SIGINT)
        errors = process.stderr.read()
    assert process.returncode == 130
    assert b"finished is saved" in errors
    assert b"Traceback" not in errors
    library = Library(settings, embedder=real_library.embedder)
    kept = len(library.snapshot().vectors)
    assert kept > 0
    report = library.sync([CORPUS])
    chunks = {c.text for p in library.documents() for c in library.snapshot().store.chunks_of(p)}
    assert report.embedded <= len(chunks) - kept + 5  # a few texts occur under several headings
    assert {finding.status for finding in library.inspect()} == {"good"}


def test_killed_and_run_again_equals_a_run_at_once(
    settings: Settings, real_library: Library
) -> None:
    rng = random.Random(3)
    library = Library(settings, embedder=real_library.embedder)
    for _ in range(KILLS):
        with start_index(settings) as process:
            time.sleep(rng.uniform(0.2, 8))
            process.kill()
        findings = inspect_library(settings.library) if settings.library.exists() else []
        assert not [finding for finding in findings if finding.status == "broken"]
        with suppress(MissingLibrary):
            library.documents()
    out, _ = start_index(settings).communicate()
    assert json.loads(out)["documents"] == len(real_library.documents())
    ours, theirs = library.snapshot(), real_library.snapshot()
    assert ours.vectors.ids() == theirs.vectors.ids() == ours.store.vector_ids()
    for path in ours.store.paths():
        assert [(c.start, c.end, c.text) for c in ours.store.chunks_of(path)] == [
            (c.start, c.end, c.text) for c in theirs.store.chunks_of(path)
        ]
