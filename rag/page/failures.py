"""Files that could not be read, remembered beside the library until they are cured.

LIBRARY/failed.json holds them, so that a reload or a restart forgets none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from rag.documents.discover import absolute
from rag.files import replace_file
from rag.types import DocumentInfo, Failure

FAILED = "failed.json"


def read_failures(library: Path) -> tuple[Failure, ...]:
    """Return what is remembered; a file that cannot be read remembers nothing."""
    try:
        rows = json.loads((library / FAILED).read_text(encoding="utf-8"))
        return tuple(Failure(row["path"], row["reason"], row["cure"]) for row in rows)
    except (OSError, ValueError, TypeError, KeyError):
        return ()


def write_failures(library: Path, failures: Iterable[Failure]) -> None:
    """Remember these and no others."""
    rows = [asdict(failure) for failure in failures]
    library.mkdir(parents=True, exist_ok=True)
    replace_file(library / FAILED, json.dumps(rows, ensure_ascii=False, indent=1) + "\n")


def place_of(library: Path, name: str) -> Path:
    """Return where the file of a document lies; names are relative to the library's folder."""
    return absolute(library).parent / name


def after_sync(
    before: Sequence[Failure],
    failed: Sequence[Failure],
    synced: Sequence[Path],
    listing: Sequence[DocumentInfo],
    library: Path,
) -> tuple[Failure, ...]:
    """Return what has failed now that some paths were synced.

    What lies under those paths and did not fail again is cured, or gone. A document of which some
    pages could not be read is no failure: it is in the library, and its listing says so.
    """
    partly = {info.path for info in listing if info.unread}
    roots = [absolute(path) for path in synced]
    elsewhere = {
        failure.path: failure
        for failure in before
        if not any(place_of(library, failure.path).is_relative_to(root) for root in roots)
    }
    now = {failure.path: failure for failure in failed if failure.path not in partly}
    return tuple((elsewhere | now).values())
