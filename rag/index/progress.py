"""The progress of a sync: files and chunks done, speed, and time left."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from rag.types import SyncProgress

Progress = Callable[[SyncProgress], None]


@dataclass(slots=True)
class SyncMeter:
    """Counts files and chunks, and estimates the rest from the chunks per byte so far."""

    report: Progress | None
    files: int
    bytes: int
    _done: int = 0
    _bytes_read: int = 0
    _embedded: int = 0
    _file: str = ""
    _began: float | None = None

    def begin(self, name: str) -> None:
        """Set the current file."""
        self._file = name
        self._show(0)

    def end(self, bytes: int) -> None:
        """Count a file as read."""
        self._done += 1
        self._bytes_read += bytes

    def embedded(self, chunks: int, waiting: int) -> None:
        """Count embedded chunks; `waiting` are known to follow."""
        self._embedded += chunks
        self._show(waiting)

    def _show(self, waiting: int) -> None:
        if self.report is None:
            return
        # The clock starts at the first file: opening the library does not count for the speed.
        now = time.monotonic()
        self._began = self._began or now
        spent = now - self._began
        rate = self._embedded / spent if spent > 0 else 0.0
        left = (waiting + self._unread_chunks(waiting)) / rate if rate else None
        self.report(SyncProgress(self._done, self.files, self._file, self._embedded, rate, left))

    def _unread_chunks(self, waiting: int) -> float:
        """Estimate the chunks of unread files from the chunks per byte so far."""
        if not self._bytes_read:
            return 0.0
        return (self._embedded + waiting) * (self.bytes / self._bytes_read - 1)
