"""How far a sync has come, how fast it goes, and how long it will take."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from rag.types import SyncProgress

Progress = Callable[[SyncProgress], None]


@dataclass(slots=True)
class SyncMeter:
    """Counts files and chunks, and judges the rest by what the bytes so far have made."""

    tell: Progress | None
    files: int
    bytes: int
    _done: int = 0
    _bytes_read: int = 0
    _embedded: int = 0
    _file: str = ""
    _began: float | None = None

    def begin(self, name: str) -> None:
        """Say which file is at hand."""
        self._file = name
        self._show(0)

    def end(self, bytes: int) -> None:
        """Count a file as read."""
        self._done += 1
        self._bytes_read += bytes

    def embedded(self, chunks: int, waiting: int) -> None:
        """Count chunks that were embedded, with how many are known to follow."""
        self._embedded += chunks
        self._show(waiting)

    def _show(self, waiting: int) -> None:
        """Report where things stand."""
        if self.tell is None:
            return
        # The clock starts at the first file: opening the library says nothing about the speed.
        now = time.monotonic()
        self._began = self._began or now
        spent = now - self._began
        rate = self._embedded / spent if spent > 0 else 0.0
        left = (waiting + self._unread_chunks(waiting)) / rate if rate else None
        self.tell(SyncProgress(self._done, self.files, self._file, self._embedded, rate, left))

    def _unread_chunks(self, waiting: int) -> float:
        """Guess the chunks of files not yet read from those of the bytes that were."""
        if not self._bytes_read:
            return 0.0
        return (self._embedded + waiting) * (self.bytes / self._bytes_read - 1)
