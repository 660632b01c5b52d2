"""Checks of what is on disk: room, the writer, the library."""

from __future__ import annotations

import os
import shutil

from rag.doctor.apart import try_apart
from rag.settings import Settings
from rag.types import Finding

ROOM_MB = 500
"""What is needed beside two generations: the text of a large file, and the system's own work."""


def disk(settings: Settings) -> list[Finding]:
    """Say whether the next index run has room: it writes a generation beside the one in use."""
    library = settings.library
    place = next(path for path in (library, *library.absolute().parents) if path.exists())
    if not os.access(place, os.W_OK):
        cure = "Allow yourself to write there, or name another with --library or RAG_LIBRARY."
        return [Finding("disk", "broken", f"The folder {place} cannot be written.", cure)]
    size = sum(file.stat().st_size for file in library.rglob("*") if file.is_file()) / 1e6
    free = shutil.disk_usage(place).free / 1e6
    needed = 2 * size + ROOM_MB
    detail = f"{free:,.0f} MB are free; the library has {size:,.0f} MB."
    if free < needed:
        cure = f"Free some space: an index run may need {needed:,.0f} MB."
        return [Finding("disk", "warning", detail, cure)]
    return [Finding("disk", "good", detail)]


def writer(settings: Settings) -> list[Finding]:
    """Say who is writing to the library."""
    from rag.index.lock import current_writer

    who = current_writer(settings.library)
    if who:
        cure = "Searching works meanwhile; to index, wait until it has finished, or stop it."
        return [Finding("writer", "warning", f"{who[0].upper()}{who[1:]}.", cure)]
    return [Finding("writer", "good", "Nobody is writing to the library.")]


def library(settings: Settings) -> list[Finding]:
    """Examine the library in a child: its files may make a parser of machine code crash."""
    return try_apart(
        "library",
        settings,
        probe="library",
        seconds=600,
        cure=f"Rebuild it from its stored text: rag doctor --repair --library {settings.library}",
    )
