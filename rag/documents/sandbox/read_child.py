"""The child process that reads files: a path comes in, a document goes out.

A path is sent as the bytes that it has on disk.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from rag.documents.formats import read_file
from rag.documents.limits import Limits
from rag.documents.sandbox.child_loop import serve
from rag.errors import UnreadableFile
from rag.types import Document

NEAR_LIMIT = 0.8
"""Share of the memory limit above which a parser's error is attributed to lack of memory."""


@dataclass(frozen=True, slots=True)
class ReadReply:
    """A document, or what is wrong and the cure."""

    document: Document | None = None
    failure: tuple[str, str] | None = None


def main() -> None:
    """Read the files whose paths come on standard input."""
    serve(lambda path, limits: _answer(Path(os.fsdecode(path)), limits))


def _answer(path: Path, limits: Limits) -> ReadReply | None:
    try:
        return ReadReply(document=read_file("", path, limits))
    except MemoryError:
        return None
    except UnreadableFile as error:
        if error.__cause__ and _ran_out(error.__cause__, limits):
            return None
        return ReadReply(failure=(error.what, error.cure))
    # Nobody sees a traceback from here, and a bug in one reader must not stop the others.
    except Exception as error:
        return ReadReply(
            failure=(
                f"The reader failed with {type(error).__name__}: {str(error).rstrip('.')}.",
                "This is a bug in Footnote: please report it, with the file if you can.",
            )
        )


def _ran_out(error: BaseException, limits: Limits) -> bool:
    """Whether a parser's error comes from too little memory.

    C parsers report that under many names, such as "unknown error"; the peak memory then tells
    (on Linux). The peak may be an earlier file's, so this is final only in a fresh child.
    """
    status = Path("/proc/self/status")
    peak = re.search(r"VmHWM:\s*(\d+) kB", status.read_text() if status.exists() else "")
    near = NEAR_LIMIT * limits.memory_mb * 1_000_000
    return isinstance(error, MemoryError) or (peak is not None and int(peak[1]) * 1024 > near)
