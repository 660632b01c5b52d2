"""The writer lock of a library: one writer at a time, who leaves a note for the others."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import BadInput

WAIT_SECONDS = 5.0
"""How long a writer waits for another; a sync of a few files is over by then."""


@contextmanager
def writer(library: Path) -> Iterator[None]:
    """Hold the library's writer lock; the system releases it even if this process is killed.

    Raises:
        BadInput: the directory cannot be written, or another process is writing.
    """
    lock, note = library / "writer.lock", library / "writer.json"
    try:
        library.mkdir(parents=True, exist_ok=True)
        # Without write permission the lock would only wait in vain.
        lock.touch()
    except OSError as error:
        raise BadInput(
            f"The library directory {library} cannot be written: {error.strerror}.",
            "Name another with --library or RAG_LIBRARY.",
        ) from error
    try:
        with FileLock(lock, timeout=WAIT_SECONDS):
            # The note is optional: a full disk must not prevent removing documents.
            with suppress(OSError):
                note.write_text(json.dumps(_this_process()), encoding="utf-8")
            try:
                yield
            finally:
                note.unlink(missing_ok=True)
    except Timeout as error:
        raise BadInput(
            f"Another process is writing to the library {library}{_holder(note)}.",
            "Wait until it has finished, or stop it.",
        ) from error
    except PermissionError as error:
        if error.filename is None or Path(error.filename) != lock:
            raise
        raise BadInput(
            f"The library {library} cannot be locked: {error.strerror}.",
            "Change its permissions, or name another with --library or RAG_LIBRARY.",
        ) from error


def current_writer(library: Path) -> str | None:
    """Return who holds the lock, in words, or None if nobody does."""
    lock = library / "writer.lock"
    if not lock.exists():
        return None
    try:
        with FileLock(lock, timeout=0):
            return None
    except Timeout:
        return f"another process is writing{_holder(library / 'writer.json')}"


def _this_process() -> dict[str, object]:
    command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])[:200]
    since = datetime.now().astimezone().strftime("%H:%M:%S")
    return {"pid": os.getpid(), "command": command, "since": since}


def _holder(note: Path) -> str:
    """Return ': process 12 (rag index notes), since 10:12', or nothing if there is no note."""
    try:
        fields = json.loads(note.read_text(encoding="utf-8"))
        return f": process {fields['pid']} ({fields['command']}), since {fields['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
