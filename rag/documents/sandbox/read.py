"""Read files in a child process: a parser that hangs, swells or crashes takes only itself down."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Self

from rag.documents.limits import Limits
from rag.documents.sandbox.process import Child, Died
from rag.documents.sandbox.read_child import ChildReply
from rag.errors import UnreadableFile
from rag.types import Document

if TYPE_CHECKING:
    from pydantic import TypeAdapter


class ReadingProcess:
    """Reads files in one child process, started when it is needed and again after it has ended.

    For one thread at a time. `module` is what runs in the child; tests bring readers that fail.
    """

    def __init__(self, limits: Limits, *, module: str = "rag.documents.sandbox.read_child") -> None:
        self._limits = limits
        self._module = module
        self._child: Child | None = None

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
        """Read a file as `rag.documents.formats.read_file` does, within all limits.

        Raises:
            UnreadableFile: what that raises; or reading took too long, too much memory or crashed.
        """
        if self._child and not self._child.is_alive():
            self.close()  # it ended between two files, so neither is to blame
        is_first = self._child is None
        try:
            return replace(self._read(path), path=name)
        except Died:
            if is_first:
                raise
        # What earlier files left in the child's memory must not condemn this one.
        return replace(self._read(path), path=name)

    def _read(self, path: Path) -> Document:
        self._child = self._child or Child(self._module, self._limits)
        try:
            reply = _checked(self._child.ask(os.fsencode(path.absolute())))
        except BaseException:
            # Not only a child that failed: after Ctrl-C, its reply would be taken for the next.
            self.close()
            raise
        if reply.failure:
            raise UnreadableFile(*reply.failure)
        if reply.document is None:
            self.close()
            raise Died(
                f"Reading it takes more than {self._limits.memory_mb} MB of memory.",
                "Split the file, or raise the limit with RAG_READER_MB.",
            )
        return reply.document


def _checked(message: bytes) -> ChildReply:
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
def _reply_type() -> TypeAdapter[ChildReply]:
    from pydantic import TypeAdapter

    return TypeAdapter(ChildReply)
