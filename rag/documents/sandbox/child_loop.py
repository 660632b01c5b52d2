"""The loop of a sandboxed child process: answer requests within limits, without a network.

Each message has its length in front; a reply is JSON.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import struct
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import IO, Any

from rag.documents.limits import Limits

GRACE = 5
"""Seconds over the limit after which a child ends itself, because its parent has not done so."""
_LENGTH = struct.Struct(">Q")


def serve(answer: Callable[[bytes, Limits], Any]) -> None:
    """Answer requests from standard input until the parent closes it.

    Args:
        answer: makes a dataclass of a request; or None when memory ran out, which ends the child.
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
        if reply is None:
            break  # this process can no longer be relied on


def send(pipe: IO[bytes], message: bytes) -> None:
    """Write a message whole."""
    pipe.write(_LENGTH.pack(len(message)) + message)
    pipe.flush()


def receive(pipe: IO[bytes], most: int = sys.maxsize) -> bytes:
    """Read a message of at most `most` bytes; an empty one if the other side has ended."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return b""
    (length,) = _LENGTH.unpack(head)
    message = pipe.read(length) if length <= most else b""
    return message if len(message) == length else b""


def _encode(reply: Any) -> bytes:
    """Return a reply as JSON; lone surrogates become '?', which keeps all offsets right."""
    return json.dumps(reply, default=asdict, ensure_ascii=False).encode("utf-8", "replace")


def _take_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Keep the pipes to the parent for messages; discard what a parser prints."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    return requests, replies


def _confine(limits: Limits) -> None:
    """Limit the memory, write no core dump (it would hold a document), and block the network."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = limits.memory_mb * 1_000_000
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    sys.addaudithook(_refuse_network)


def _refuse_network(event: str, _: object) -> None:
    """Refuse sockets and host names; an audit hook cannot be removed.

    It sees Python code only. The C parsers in use have no network code.
    """
    if event.startswith("socket."):
        raise PermissionError("A reader may not use the network.")
