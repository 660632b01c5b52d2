"""A child process that is asked one thing at a time: it ends when it is late or its parent ends."""

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
from rag.documents.sandbox.read_child import receive, send
from rag.errors import UnreadableFile

PACKAGES = Path(__file__).resolve().parents[3]
"""Where `rag` itself lies; the child finds it there even if nothing is installed."""
DYING = 2
"""Seconds for a process that has closed its pipes to end; the system may write down its state."""
# -P: no file of the folder in which the command is run can pass itself off as a module.
_COMMAND = (
    *(sys.executable, "-P", "-c"),
    "import sys, importlib; sys.path.append(sys.argv[1]); "
    "importlib.import_module(sys.argv[2]).main()",
)


class Died(UnreadableFile):
    """The child ended over a file. The file is to blame, if the child had read no other."""


class Child:
    """One process that runs a module's `main`, which is asked until it fails."""

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
                f"No process can be started to read it: {error.strerror or error}.",
                "Close other programs, and index again.",
            ) from error

    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    def ask(self, request: bytes) -> bytes:
        """Return the reply to a request.

        Raises:
            UnreadableFile: it took too long.
            Died: the child ended without a reply.
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
            raise Died(*_cause(self.end()))
        return reply

    def end(self) -> int:
        """End the process and whatever it has started; return its exit status."""
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
            "The reader was stopped from outside while it read this file; the system does so when "
            "memory runs out.",
            "Close other programs, or split the file.",
        )
    how = f"signal {-status}" if status < 0 else f"exit status {status}"
    return (
        f"The reader crashed on this file ({how}).",
        "Open it in its own program and save it again; if it is very large, split it or raise "
        "RAG_READER_MB.",
    )
