"""Find the documents in the files and folders that a person names."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.documents.reader import can_read


@dataclass(frozen=True, slots=True)
class Found:
    """What the named paths hold: documents, files of other kinds, folders that cannot be read."""

    documents: tuple[Path, ...]
    skipped: tuple[Path, ...]
    closed: tuple[Path, ...]


def discover(paths: Sequence[Path]) -> Found:
    """List the files under paths, sorted; links to folders are not followed, so no loop can form.

    A file that is named itself is always a document: if it cannot be read, that is a failure and
    not a file to pass over.
    """
    documents: set[Path] = set()
    skipped: set[Path] = set()
    closed: list[Path] = []
    for path in paths:
        if not path.is_dir():
            documents.add(absolute(path))
            continue
        for folder, folders, files in os.walk(
            absolute(path), onerror=lambda error: closed.append(Path(error.filename))
        ):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in files:
                file = Path(folder, name)
                known = can_read(file) and not name.startswith(".")
                (documents if known else skipped).add(file)
    return Found(tuple(sorted(documents)), tuple(sorted(skipped - documents)), tuple(closed))


def printable(name: str) -> str:
    """Return a name that can be stored and printed: bytes that are not UTF-8 become '?'."""
    return name.encode("utf-8", "replace").decode()


def absolute(path: Path) -> Path:
    """Return the absolute path without '..', links in it left as they are."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links
