"""What a file may cost, so that none can stop the others or the machine."""

from __future__ import annotations

from dataclasses import dataclass


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
