"""The child's side of reading: a path comes in, a document goes out, nothing else is in reach.

Each message has its length in front; a path is sent as the bytes that it has on disk, a reply as
JSON. This module imports little, because the child's start is part of every `rag index`.
"""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import struct
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from rag.documents.limits import Limits
from rag.errors import UnreadableFile
from rag.types import Document

GRACE = 5
"""Seconds over the limit after which a child ends itself, because its parent has not done so."""
NEAR_LIMIT = 0.8
"""Share of the memory allowed, above which a parser's refusal is put down to the limit."""
_LENGTH = struct.Struct(">Q")


@dataclass(frozen=True, slots=True)
class ChildReply:
    """A document, or what is wrong and the cure; neither where the memory was not enough."""

    document: Document | None = None
    failure: tuple[str, str] | None = None


OUT_OF_MEMORY = ChildReply()


def main() -> None:
    """Read the files whose paths come on standard input, until it ends with the parent."""
    serve(lambda path, limits: _answer(Path(os.fsdecode(path)), limits))


def serve(answer: Callable[[bytes, Limits], Any]) -> None:
    """Answer requests with what a function makes of them, within the limits, until their end.

    Args:
        answer: returns a dataclass, or `OUT_OF_MEMORY`, after which this process ends.
    """
    limits = Limits(**json.loads(sys.argv[-1]))
    requests, replies = _take_pipes()
    _confine(limits)
    while request := receive(requests):
        # The kernel's clock ends even a parser in C that no Python code could interrupt.
        signal.alarm(limits.seconds + GRACE)
        reply = answer(request, limits)
        send(replies, _encode(reply))
        signal.alarm(0)
        if reply == OUT_OF_MEMORY:
            break  # what is left of this process cannot be relied on


def send(pipe: IO[bytes], message: bytes) -> None:
    """Write a message whole."""
    pipe.write(_LENGTH.pack(len(message)) + message)
    pipe.flush()


def receive(pipe: IO[bytes], most: int = sys.maxsize) -> bytes:
    """Read a message of at most `most` bytes; an empty one where the other side has ended."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return b""
    (length,) = _LENGTH.unpack(head)
    message = pipe.read(length) if length <= most else b""
    return message if len(message) == length else b""


def _answer(path: Path, limits: Limits) -> ChildReply:
    try:
        from rag.documents.formats import read_file

        return ChildReply(document=read_file("", path, limits))
    except MemoryError:
        return OUT_OF_MEMORY
    except UnreadableFile as error:
        if error.__cause__ and _ran_out(error.__cause__, limits):
            return OUT_OF_MEMORY
        return ChildReply(failure=(error.what, error.cure))
    # Nobody sees a traceback from here, and a mistake in one reader must not stop the others.
    except Exception as error:
        return ChildReply(
            failure=(
                f"The reader failed with {type(error).__name__}: {str(error).rstrip('.')}.",
                "This is a mistake in the program: please report it, with the file if you can.",
            )
        )


def _ran_out(error: BaseException, limits: Limits) -> bool:
    """Whether a parser's error comes from too little memory.

    Parsers in C have many names for that, such as "unknown error"; then the peak gives it away
    (where Linux tells it). It may be an earlier file's: only in a fresh child is this the verdict.
    """
    status = Path("/proc/self/status")
    peak = re.search(r"VmHWM:\s*(\d+) kB", status.read_text() if status.exists() else "")
    near = NEAR_LIMIT * limits.memory_mb * 1_000_000
    return isinstance(error, MemoryError) or (peak is not None and int(peak[1]) * 1024 > near)


def _encode(reply: Any) -> bytes:
    """Return a reply as JSON; half characters in it become '?', which leaves all offsets right."""
    return json.dumps(reply, default=asdict, ensure_ascii=False).encode("utf-8", "replace")


def _take_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Keep the pipes to the parent for messages; what a parser prints goes nowhere."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    return requests, replies


def _confine(limits: Limits) -> None:
    """Bound the memory, leave no copy of a document behind in a crash, and shut off the network."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = limits.memory_mb * 1_000_000
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    sys.addaudithook(_refuse_network)


def _refuse_network(event: str, _: object) -> None:
    """Refuse every use of sockets and of names of hosts; an audit hook cannot be taken out again.

    It sees Python code only. The parsers written in C that are used have no network code.
    """
    if event.startswith("socket."):
        raise PermissionError("A reader may not use the network.")
