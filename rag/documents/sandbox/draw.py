"""Draw pages of PDFs in a child process: a hostile file can harm nothing but its own picture."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from dataclasses import asdict, replace
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from rag.documents.limits import Limits
from rag.documents.sandbox.draw_child import Drawn, Picture, Wanted
from rag.documents.sandbox.process import Child
from rag.errors import UnreadableFile

if TYPE_CHECKING:
    from pydantic import TypeAdapter

SECONDS = 20
"""Longest time for one page; an ordinary one takes a fifth of a second."""
PICTURE_MB = 4
"""Largest picture: a page of photographs has one megabyte."""


class Drawing:
    """Draws pages in one child process, one after the other. Safe to use from several threads.

    `module` is what runs in the child; tests bring one that fails.
    """

    def __init__(self, limits: Limits, *, module: str = "rag.documents.sandbox.draw_child") -> None:
        self._limits = replace(limits, seconds=min(limits.seconds, SECONDS))
        self._module = module
        self._child: Child | None = None
        self._lock = Lock()

    def draw(self, wanted: Wanted) -> Picture:
        """Return the picture of a page.

        Raises:
            UnreadableFile: there is none, and why.
        """
        with self._lock:
            if self._child and not self._child.is_alive():
                self._end()
            self._child = self._child or Child(self._module, self._limits)
            try:
                drawn = _checked(self._child.ask(json.dumps(asdict(wanted)).encode()))
            except BaseException:
                self._end()  # its reply, should one still come, is not the next one's
                raise
            if drawn.failure:
                raise UnreadableFile(*drawn.failure)
            if drawn.picture is None:
                self._end()
                raise UnreadableFile(
                    f"Drawing it takes more than {self._limits.memory_mb} MB of memory.",
                    "Raise the limit with RAG_READER_MB.",
                )
            return drawn.picture

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._child:
            self._child.end()
            self._child = None


def _checked(message: bytes) -> Drawn:
    """Parse a reply, which comes from where a hostile file was read.

    Raises:
        UnreadableFile: it is no picture of a page with boxes on it, or too large.
    """
    with suppress(ValueError):
        drawn = _drawn_type().validate_json(message)
        if drawn.picture is None or _is_sound(drawn.picture):
            return drawn
    raise UnreadableFile("The page cannot be shown as a picture.", "Open the file itself.")


def _is_sound(picture: Picture) -> bool:
    data = base64.b64decode(picture.webp, validate=True)
    return (
        len(data) <= PICTURE_MB * 1_000_000
        and (data[:4], data[8:12]) == (b"RIFF", b"WEBP")
        and 0 < picture.width <= 2000
        and 0 < picture.height <= 2000
        and all(0 <= share <= 1 for box in picture.boxes for share in box)
    )


@cache
def _drawn_type() -> TypeAdapter[Drawn]:
    from pydantic import TypeAdapter

    return TypeAdapter(Drawn)
