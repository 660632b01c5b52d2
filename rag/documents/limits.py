"""What a file may cost, so that none can stop the others or the machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.settings import Settings


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one file; `rag/settings.py` has their defaults and reasons."""

    file_mb: int = 200
    unpacked_mb: int = 1000
    pages: int = 5000
    characters: int = 20_000_000
    nesting: int = 100
    seconds: int = 300
    memory_mb: int = 4000

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """Return the limits that the settings name."""
        return cls(
            file_mb=settings.file_mb,
            unpacked_mb=settings.unpacked_mb,
            pages=settings.file_pages,
            characters=settings.file_characters,
            nesting=settings.file_nesting,
            seconds=settings.file_seconds,
            memory_mb=settings.reader_mb,
        )
