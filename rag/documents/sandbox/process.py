"""The parent's side of a sandbox: a child process that answers one request at a time.

The child is killed when it is late, and ends when its parent does.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from threading import Event, Timer
from typing import TypeVar

from rag.documents.limits import Limits
from rag.documents.sandbox.child_loop import receive, send
from rag.errors import UnreadableFile

T = TypeVar("T")

PACKAGES = Path(__file__).resolve().parents[3]
"""The folder of `rag`, where the child finds it even if nothing is installed."""
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


class ChildProcess:
    """A child process that runs a module's `main`; started when needed, replaced after a failure.

    For one thread at a time.
    """

    def __init__(self, module: str, limits: Limits) -> None:
        self._module = module
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None

    def is_running(self) -> bool:
        """Whether there is a child, and it has not ended."""
        return self._process is not None and self._process.poll() is None

    def ask(self, request: bytes, parse: Callable[[bytes], T]) -> T:
        """Return the parsed reply to a request; end the child if that fails.

        Raises:
            UnreadableFile: the child cannot be started, or took too long.
            ChildDied: the child ended without a reply.
        """
        if not self.is_running():
            self.end()
            self._process = self._start()
        try:
            return parse(self._reply(request))
        except BaseException:
            # Also after Ctrl-C: the reply would be taken for that of the next request.
            self.end()
            raise

    def end(self) -> None:
        """End the child, if there is one, and all that it started."""
        if process := self._process:
            self._kill(process)
            for pipe in (process.stdin, process.stdout):
                with suppress(BrokenPipeError):  # a request that nobody read
                    if pipe:
                        pipe.close()
            process.wait()
            self._process = None

    def _start(self) -> subprocess.Popen[bytes]:
        arguments = (str(PACKAGES), self._module, json.dumps(asdict(self._limits)))
        try:
            return subprocess.Popen(
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

    def _reply(self, request: bytes) -> bytes:
        process = self._process
        assert process and process.stdin and process.stdout
        late = Event()

        def stop() -> None:
            late.set()
            self._kill(process)

        timer = Timer(self._limits.seconds, stop)
        timer.daemon = True
        timer.start()
        reply = b""
        try:
            with suppress(BrokenPipeError):
                send(process.stdin, request)
                reply = receive(process.stdout, most=self._limits.memory_mb * 1_000_000)
        finally:
            timer.cancel()
        if late.is_set():
            raise UnreadableFile(
                f"Reading took longer than {self._limits.seconds} s.",
                "Split the file, or raise the limit with RAG_FILE_SECONDS.",
            )
        if not reply:
            with suppress(subprocess.TimeoutExpired):
                process.wait(DYING)
            self.end()
            raise ChildDied(*_cause(process.returncode))
        return reply

    @staticmethod
    def _kill(process: subprocess.Popen[bytes]) -> None:
        if process.poll() is None:
            with suppress(ProcessLookupError, PermissionError):  # it has ended just now
                os.killpg(process.pid, signal.SIGKILL)


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
