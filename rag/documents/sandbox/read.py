"""Read files in a child process, so that a parser that hangs or crashes stops nothing else."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Self

from pydantic import TypeAdapter

from rag.documents.limits import Limits
from rag.documents.sandbox.process import ChildDied, ChildProcess
from rag.documents.sandbox.read_child import ReadReply
from rag.errors import UnreadableFile
from rag.types import Document


class ReadingProcess:
    """Reads files in one child process, started when needed and again after it has ended.

    For one thread at a time. `module` runs in the child; tests bring readers that fail.
    """

    def __init__(self, limits: Limits, *, module: str = "rag.documents.sandbox.read_child") -> None:
        self._limits = limits
        self._child = ChildProcess(module, limits)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the child."""
        self._child.end()

    def read(self, name: str, path: Path) -> Document:
        """Read a file as `rag.documents.formats.read_file` does, within all limits.

        Raises:
            UnreadableFile: as `read_file`; or reading took too long, too much memory or crashed.
        """
        is_fresh = not self._child.is_running()
        try:
            return replace(self._read(path), path=name)
        except ChildDied:
            if is_fresh:
                raise
        # Earlier files may have used up the child's memory: try once more in a fresh child.
        return replace(self._read(path), path=name)

    def _read(self, path: Path) -> Document:
        reply = self._child.ask(os.fsencode(path.absolute()), _checked)
        if reply is None:
            self._child.end()
            raise ChildDied(
                f"Reading the file takes more than {self._limits.memory_mb} MB of memory.",
                "Split the file, or raise the limit with RAG_READER_MB.",
            )
        if reply.document is None:
            raise UnreadableFile(*(reply.failure or ("The file cannot be read.", "")))
        return reply.document


def _checked(message: bytes) -> ReadReply | None:
    """Parse a reply, which a hostile file may have forged; None when memory ran out.

    Raises:
        UnreadableFile: the reply is malformed, or has spans outside the text.
    """
    with suppress(ValueError):
        reply = _reply_type().validate_json(message)
        if reply is None or reply.document is None or _is_consistent(reply.document):
            return reply
    raise UnreadableFile(
        "The reader returned no valid document.",
        "Open the file in its own program and save it again.",
    )


def _is_consistent(document: Document) -> bool:
    spans = [(page.start, page.end) for page in document.pages]
    spans += [(heading.start, heading.end) for heading in document.headings]
    spans += [(table.start, table.end) for table in document.tables]
    spans += [(row.start, row.end) for table in document.tables for row in table.rows]
    spans += [cell for table in document.tables for row in table.rows for cell in row.cells]
    if any(len(row.cells) != len(table.columns) for table in document.tables for row in table.rows):
        return False
    return all(0 <= start <= end <= len(document.text) for start, end in spans)


@cache
def _reply_type() -> TypeAdapter[ReadReply | None]:
    return TypeAdapter(ReadReply | None)
