"""Run this Python in a child process, and watch the file that it downloads grow."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rag.errors import DownloadFailed

_POLL_SECONDS = 0.2


def run_and_watch(
    arguments: Sequence[str],
    env: Mapping[str, str],
    grows: Path,
    show: Callable[[int], None],
    what: str,
) -> bytes:
    """Run this Python with arguments; return what it prints.

    Args:
        arguments: of the interpreter.
        env: variables besides those of this process.
        grows: a file, or a folder of files, that the child writes.
        show: called with the size of the largest file at `grows`, in bytes, until the child ends.
        what: is downloaded, for the error.

    Raises:
        DownloadFailed: the child failed; with the last line that it wrote to standard error.
    """
    # -P: a pip.py in the working directory must not be imported.
    command = [sys.executable, "-P", *arguments]
    with (
        tempfile.TemporaryFile() as log,
        tempfile.TemporaryFile() as output,
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,  # closes when this process is killed: see hub_process.py
            stdout=output,
            stderr=log,
            env={**os.environ, **env},
        ) as process,
    ):
        try:
            while process.poll() is None:
                show(_largest(grows))
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(_POLL_SECONDS)
        except BaseException:  # Ctrl-C, or the caller's progress raised
            process.kill()
            raise
        if process.returncode:
            log.seek(0)
            lines = log.read().decode(errors="replace").strip().splitlines()
            reason = lines[-1].removeprefix("ERROR: ") if lines else f"exit {process.returncode}"
            reason = reason.rstrip(".")
            raise DownloadFailed(
                f"{what} was not downloaded: {reason}.", "Check the network connection."
            )
        output.seek(0)
        return output.read()


def _largest(path: Path) -> int:
    """Return the size of the largest file at or under a path: the one being downloaded."""
    sizes = [0]
    for entry in [path, *path.rglob("*")]:
        with contextlib.suppress(OSError):  # renamed meanwhile
            if entry.is_file():
                sizes.append(entry.stat().st_size)
    return max(sizes)
