"""Reading ahead on the page: when it goes on, and which passages are likely to be asked about."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from threading import Lock
from typing import Protocol

from rag.errors import FootnoteError
from rag.page.markup import say_time_left
from rag.reading_ahead.ahead_reader import AheadProgress, BackgroundReader

REMEMBERED = 5
"""Documents whose passages come first: those that were used last."""


class HasReader(Protocol):
    """Reads ahead where its settings allow it; see `LibraryReading`."""

    def background_reader(self) -> BackgroundReader | None:
        """Return the reader, or None where nothing can be read ahead."""


class ReadingAhead:
    """Has a library read ahead while nobody asks. Safe for several threads."""

    def __init__(self, reading: HasReader, suggested: Callable[[], Sequence[str]]) -> None:
        """Take what a library has read, and the function that returns the suggested questions."""
        self._reading = reading
        self._suggested = suggested
        self._reader: BackgroundReader | None = None
        self._lock = Lock()
        self._documents: deque[str] = deque(maxlen=REMEMBERED)

    @property
    def progress(self) -> AheadProgress | None:
        """How far it is; None where nothing is read ahead, or nothing was counted yet."""
        progress = self._reader.progress if self._reader else None
        return progress if progress and (progress.passages or progress.problem) else None

    def begin(self) -> None:
        """Read ahead from now on if the settings of the library allow it, and else no longer."""
        reader = None
        with suppress(FootnoteError):  # shown when a question needs what is missing
            reader = self._reading.background_reader()
        self._reader = reader
        if reader:
            self.changed()
            reader.begin()

    def paused(self) -> AbstractContextManager[None]:
        """Return a context within which nothing is read ahead."""
        reader = self._reader
        return reader.paused() if reader else nullcontext()

    def near(self, paths: Iterable[str]) -> None:
        """Read next the rest of documents that somebody looks at or that an answer is from."""
        new = [path for path in paths if path not in self._documents]
        if new:
            self._prefer(new)

    def changed(self, paths: Iterable[str] = ()) -> None:
        """Look anew for what there is to read, after documents were added or removed.

        Args:
            paths: of documents that are new, to be read next.
        """
        self._prefer(paths, self._suggested())

    def _prefer(self, documents: Iterable[str], questions: Sequence[str] = ()) -> None:
        with self._lock:
            for path in documents:
                if path in self._documents:
                    self._documents.remove(path)
                self._documents.appendleft(path)
            wanted = list(self._documents)
        if self._reader:
            self._reader.prefer(questions, wanted)


def say_progress(progress: AheadProgress | None) -> str:
    """Return how much is read ahead, in sentences; "" where nothing is."""
    if progress is None:
        return ""
    said = f"{progress}."
    if progress.problem:
        return f"{said} No more are read: {progress.problem}"
    if progress.ready >= progress.passages:
        return said
    if progress.waits_for_power:
        return f"{said} The others wait until the computer is plugged in."
    left = progress.seconds_left
    return f"{said} The others are read while nobody asks" + (
        "." if left is None else f", {say_time_left(left)}."
    )
