"""A reader for the page that reads nothing, and notes what it is asked to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rag.reading_ahead.ahead_reader import AheadProgress


class FakeReader:
    """Stands in for `BackgroundReader`; `preferred` has what each call of `prefer` was given."""

    def __init__(self, look: Callable[[], AheadProgress]) -> None:
        """Take what returns the progress."""
        self._look = look
        self.begun = False
        self.pauses = 0
        self.preferred: list[tuple[tuple[str, ...], tuple[str, ...]]] = []

    @property
    def progress(self) -> AheadProgress:
        """How far it is."""
        return self._look()

    def begin(self) -> None:
        """Note it."""
        self.begun = True

    def prefer(self, questions: Sequence[str] = (), documents: Sequence[str] = ()) -> None:
        """Note them."""
        self.preferred.append((tuple(questions), tuple(documents)))

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Count."""
        self.pauses += 1
        yield
        self.pauses -= 1
