"""The parent's side of a sandbox: a child process that answers one request at a time.

The child is killed when it is late, and ends when its parent does.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from threading import Event, Timer

from rag.documents.limits import Limits
from rag.documents.sandbox.child_loop import receive, send
from rag.errors import UnreadableFile

PACKAGES = Path(__file__).resolve().parents[3]
"""Where `rag` itself lies; the child finds it there even if nothing is installed."""
DYING = 2
"""Seconds that a process which closed its pipes has to end; the system may be dumping its core."""
# -P: a file in the working directory must not be imported as a module.
_COMMAND = (
    *(sys.executable, "-P", "-c"),
    "import sys, importlib; sys.path.append(sys.argv[1]); "
    "importlib.import_module(sys.argv[2]).main()",
)


class ChildDied(UnreadableFile):
    """The child ended while it read a file; the file is to blame if it was the child's first."""


class Child:
    """One process that runs a module's `main` and answers requests until it fails."""

    def __init__(self, module: str, limits: Limits) -> None:
        self._limits = limits
        arguments = (str(PACKAGES), module, json.dumps(asdict(limits)))
        try:
            self._process = subprocess.Popen(
                [*_COMMAND, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the parent to answer
            )
        except OSError as error:
            raise UnreadableFile(
                f"No process can be started to read the file: {error.strerror or error}.",
                "Close other programs and index again.",
            ) from error

    def is_alive(self) -> bool:
        """Whether the process is running."""
        return self._process.poll() is None

    def ask(self, request: bytes) -> bytes:
        """Return the reply to a request.

        Raises:
            UnreadableFile: it took too long.
            ChildDied: the child ended without a reply.
        """
        late = Event()

        def stop() -> None:
            late.set()
            self._kill()

        timer = Timer(self._limits.seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            reply = self._exchange(request)
        finally:
            timer.cancel()
        if late.is_set():
            raise UnreadableFile(
                f"Reading took longer than {self._limits.seconds} s.",
                "Split the file, or raise the limit with RAG_FILE_SECONDS.",
            )
        if not reply:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(DYING)
            raise ChildDied(*_cause(self.end()))
        return reply

    def end(self) -> int:
        """End the process and all that it started; return its exit status."""
        self._kill()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(BrokenPipeError):  # a request that nobody read
                if pipe:
                    pipe.close()
        return self._process.wait()

    def _exchange(self, request: bytes) -> bytes:
        requests, replies = self._process.stdin, self._process.stdout
        assert requests and replies
        try:
            send(requests, request)
        except BrokenPipeError:
            return b""
        return receive(replies, most=self._limits.memory_mb * 1_000_000)

    def _kill(self) -> None:
        if self.is_alive():
            with suppress(ProcessLookupError, PermissionError):  # it has ended just now
                os.killpg(self._process.pid, signal.SIGKILL)


def _cause(status: int) -> tuple[str, str]:
    """Say what an exit status means, and what to do about it."""
    if status == -signal.SIGKILL:
        return (
            "The reader was killed while it read this file, most likely because memory ran out.",
            "Close other programs, or split the file.",
        )
    how = f"signal {-status}" if status < 0 else f"exit status {status}"
    return (
        f"The reader crashed on this file ({how}).",
        "Open it in its own program and save it again; if it is very large, split it or raise "
        "RAG_READER_MB.",
    )
