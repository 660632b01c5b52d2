"""Read files in a child process: a parser that hangs, swells or crashes takes only itself down."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from threading import Event, Timer
from typing import TYPE_CHECKING, Self

from rag.documents.child import Reply, receive, send
from rag.documents.limits import Limits
from rag.errors import UnreadableFile
from rag.types import Document

if TYPE_CHECKING:
    from pydantic import TypeAdapter

PACKAGES = Path(__file__).resolve().parents[2]
"""Where `rag` itself lies; the child finds it there even if nothing is installed."""
DYING = 2
"""Seconds for a process that has closed its pipes to end; the system may write down its state."""
# -P: no file of the folder in which the command is run can pass itself off as a module.
_COMMAND = (
    *(sys.executable, "-P", "-c"),
    "import sys, importlib; sys.path.append(sys.argv[1]); "
    "importlib.import_module(sys.argv[2]).main()",
)


class _Died(UnreadableFile):
    """The child ended over a file. The file is to blame, if the child had read no other."""


class ReadingProcess:
    """Reads files in one child process, started when it is needed and again after it has ended.

    For one thread at a time. `module` is what runs in the child; tests bring readers that fail.
    """

    def __init__(self, limits: Limits, *, module: str = "rag.documents.child") -> None:
        self._limits = limits
        self._module = module
        self._child: _Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the child."""
        if self._child:
            self._child.end()
            self._child = None

    def read(self, name: str, path: Path) -> Document:
        """Read a file as `rag.documents.reader.read_file` does, within all limits.

        Raises:
            UnreadableFile: what that raises; or reading took too long, too much memory or crashed.
        """
        if self._child and not self._child.is_alive():
            self.close()  # it ended between two files, so neither is to blame
        is_first = self._child is None
        try:
            return replace(self._read(path), path=name)
        except _Died:
            if is_first:
                raise
        # What earlier files left in the child's memory must not condemn this one.
        return replace(self._read(path), path=name)

    def _read(self, path: Path) -> Document:
        self._child = self._child or _Child(self._module, self._limits)
        try:
            reply = _checked(self._child.ask(path))
        except BaseException:
            # Not only a child that failed: after Ctrl-C, its reply would be taken for the next.
            self.close()
            raise
        if reply.failure:
            raise UnreadableFile(*reply.failure)
        if reply.document is None:
            self.close()
            raise _Died(
                f"Reading it takes more than {self._limits.memory_mb} MB of memory.",
                "Split the file, or raise the limit with RAG_READER_MB.",
            )
        return reply.document


class _Child:
    """One process, which is asked until it fails."""

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

    def ask(self, path: Path) -> bytes:
        """Return the reply to a path.

        Raises:
            UnreadableFile: it took too long.
            _Died: the child ended without a reply.
        """
        late = Event()

        def stop() -> None:
            late.set()
            self._kill()

        timer = Timer(self._limits.seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            reply = self._exchange(os.fsencode(path.absolute()))
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
            raise _Died(*_cause(self.end()))
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


def _checked(message: bytes) -> Reply:
    """Parse a reply, which comes from where a hostile file was read.

    Raises:
        UnreadableFile: it is no reply, or has pages or headings outside of the text.
    """
    with suppress(ValueError):
        reply = _reply_type().validate_json(message)
        if reply.document is None or _is_consistent(reply.document):
            return reply
    raise UnreadableFile(
        "The reader gave back something that is no document.",
        "Open the file in its own program and save it again.",
    )


def _is_consistent(document: Document) -> bool:
    spans = [(page.start, page.end) for page in document.pages]
    spans += [(heading.start, heading.end) for heading in document.headings]
    return all(0 <= start <= end <= len(document.text) for start, end in spans)


@cache
def _reply_type() -> TypeAdapter[Reply]:
    from pydantic import TypeAdapter

    return TypeAdapter(Reply)
