"""Draw pages of PDFs in a child process, so that a hostile file harms only its own picture."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from dataclasses import asdict, replace
from functools import cache
from threading import Lock

from pydantic import TypeAdapter

from rag.documents.limits import Limits
from rag.documents.sandbox.draw_child import DrawReply, PageRequest, Picture
from rag.documents.sandbox.process import ChildProcess
from rag.errors import UnreadableFile

SECONDS = 20
"""Longest time for one page; an ordinary one takes a fifth of a second."""
PICTURE_MB = 4
"""Largest picture: a page of photographs has one megabyte."""


class DrawingProcess:
    """Draws pages in one child process, one after the other. Safe to use from several threads.

    `module` runs in the child; tests bring one that fails.
    """

    def __init__(self, limits: Limits, *, module: str = "rag.documents.sandbox.draw_child") -> None:
        self._limits = replace(limits, seconds=min(limits.seconds, SECONDS))
        self._child = ChildProcess(module, self._limits)
        self._lock = Lock()

    def draw(self, request: PageRequest) -> Picture:
        """Return the picture of a page.

        Raises:
            UnreadableFile: the page cannot be drawn, and why.
        """
        with self._lock:
            reply = self._child.ask(json.dumps(asdict(request)).encode(), _checked)
            if reply is None:
                self._child.end()
                raise UnreadableFile(
                    f"Drawing the page takes more than {self._limits.memory_mb} MB of memory.",
                    "Raise the limit with RAG_READER_MB.",
                )
        if reply.picture is None:
            raise UnreadableFile(*(reply.failure or ("The page cannot be drawn.", "")))
        return reply.picture

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._child.end()


def _checked(message: bytes) -> DrawReply | None:
    """Parse a reply, which a hostile file may have forged; None when memory ran out.

    Raises:
        UnreadableFile: the reply is malformed, no picture, or too large.
    """
    with suppress(ValueError):
        reply = _reply_type().validate_json(message)
        if reply is None or reply.picture is None or _is_valid(reply.picture):
            return reply
    raise UnreadableFile("The page cannot be shown as a picture.", "Open the file itself.")


def _is_valid(picture: Picture) -> bool:
    data = base64.b64decode(picture.webp, validate=True)
    return (
        len(data) <= PICTURE_MB * 1_000_000
        and (data[:4], data[8:12]) == (b"RIFF", b"WEBP")
        and 0 < picture.width <= 2000
        and 0 < picture.height <= 2000
        and all(0 <= share <= 1 for box in picture.boxes for share in box)
    )


@cache
def _reply_type() -> TypeAdapter[DrawReply | None]:
    return TypeAdapter(DrawReply | None)
