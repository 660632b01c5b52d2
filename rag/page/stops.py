"""What each tab waits for, and can stop."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event as Flag


class Stops:
    """A flag for the latest work of each tab; a tab is named by its reader."""

    def __init__(self) -> None:
        self._flags: dict[str, Flag] = {}

    @contextmanager
    def given(self, reader: str) -> Iterator[Flag]:
        """Give a flag that a tab can set by its Stop.

        In the end it is set, also when the page is closed in the middle: the library must not write
        on for nobody.
        """
        stop = self._flags[reader] = Flag()
        try:
            yield stop
        finally:
            stop.set()
            if self._flags.get(reader) is stop:  # the same tab may have asked again meanwhile
                del self._flags[reader]

    def is_waiting(self, reader: str) -> bool:
        """Whether a tab waits for something."""
        return (flag := self._flags.get(reader)) is not None and not flag.is_set()

    def stop(self, reader: str) -> None:
        """Stop what a tab waits for."""
        if flag := self._flags.get(reader):
            flag.set()

    def stop_all(self) -> None:
        """Stop what anybody waits for."""
        for reader in list(self._flags):
            self.stop(reader)
