"""Work in turn on one thread, in the order in which it came; whoever waits can say its place."""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Event as Flag
from threading import Lock
from typing import TypeVar

from rag.errors import FootnoteError
from rag.types import Draft, Reading

TICK = 0.05
"""Seconds between two updates of the page: faster than reading, slow enough for the browser."""

Piece = TypeVar("Piece")
State = TypeVar("State")
Tell = Callable[[object], None]
Work = Callable[[Tell], None]


@dataclass(frozen=True, slots=True)
class Ahead:
    """So many pieces of work come first; the one under way is counted."""

    number: int


@dataclass(slots=True)
class Ticket:
    """A place in a line, and what the work there has told so far."""

    line: Line
    news: SimpleQueue[object] = field(default_factory=SimpleQueue)

    def listen(self, stop: Flag) -> Iterator[object]:
        """Yield news until their end or a stop, and while waiting the place when it changes.

        Of drafts and progress piled up, only the latest is yielded.
        """
        ahead = 0
        while not stop.is_set():
            if ahead != (ahead := self.line.ahead(self)):
                yield Ahead(ahead)
            try:
                batch = [self.news.get(timeout=TICK)]
            except Empty:
                continue
            while not self.news.empty():
                batch.append(self.news.get_nowait())
            for item, following in itertools.zip_longest(batch, batch[1:]):
                if item is None:
                    return
                if not (isinstance(item, Draft | Reading) and type(following) is type(item)):
                    yield item
            stop.wait(TICK)


class Stopped(Exception):
    """Nobody waits for the rest of some work any more."""


def heed(stop: Flag) -> None:
    """End work whose flag is set.

    Raises:
        Stopped: it is.
    """
    if stop.is_set():
        raise Stopped


def heeded(pieces: Generator[Piece], stop: Flag) -> Generator[Piece]:
    """Yield pieces of work until a flag is set; whatever makes them is closed.

    Raises:
        Stopped: the flag is set, before the work or after one of its pieces.
    """
    with closing(pieces):
        heed(stop)
        for piece in pieces:
            heed(stop)
            yield piece


class Line:
    """A thread and the work that waits for it: first come, first served."""

    def __init__(self, name: str) -> None:
        self.idle = Flag()
        """Set while nothing is under way or waits."""
        self.idle.set()
        self._lock = Lock()
        self._tickets: list[Ticket] = []
        self._worker = ThreadPoolExecutor(1, thread_name_prefix=name)

    def ahead(self, ticket: Ticket) -> int:
        """Return how many pieces of work come before this one."""
        with self._lock:
            return self._tickets.index(ticket) if ticket in self._tickets else 0

    def prepare(self, work: Callable[[], None]) -> Future[None]:
        """Do something ahead of all that comes, which nobody waits for."""
        return self._worker.submit(work)

    def begin(self, work: Work) -> Ticket:
        """Do work when its turn comes. Errors are news but `Stopped`, and None is the last."""
        ticket = Ticket(self)
        with self._lock:
            self._tickets.append(ticket)
            self.idle.clear()

        def run() -> None:
            try:
                work(ticket.news.put)
            except FootnoteError as error:
                ticket.news.put(error)
            except Stopped:
                pass  # who stopped it knows
            # A fault of ours must reach the reader too, who cannot see the terminal.
            except Exception as error:
                ticket.news.put(fault(error))
            finally:
                with self._lock:
                    self._tickets.remove(ticket)
                    if not self._tickets:
                        self.idle.set()
                ticket.news.put(None)

        self._worker.submit(run)
        return ticket

    def close(self) -> None:
        """Wait for what is under way, and forget the rest."""
        self._worker.shutdown(cancel_futures=True)


def follow(busy: Callable[[], bool], state: Callable[[], State | None]) -> Iterator[State]:
    """Yield the state of some work whenever it is another, until the work is over."""
    seen = None
    while True:
        # In this order: the state of work that is over is its last.
        goes_on, now = busy(), state()
        if now is not None and now is not seen:
            yield now
            seen = now
        if not goes_on:
            return
        time.sleep(TICK)


def fault(error: Exception) -> FootnoteError:
    """Return an error of ours as one that a reader can be told, and log where it was."""
    logging.getLogger(__name__).exception("a fault behind the page", exc_info=error)
    return FootnoteError(
        f"Something broke inside Footnote: {type(error).__name__}: {error}.",
        "The terminal that runs the page shows where; trying again may help.",
    )
