"""A language model that stops when nobody waits for what it makes any more."""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Event as Flag
from threading import Lock
from typing import TypeVar

from rag.errors import FootnoteError
from rag.llm.model import ChatModel, Message, Weighed
from rag.types import Draft, ReadingProgress

TICK = 0.05
"""Seconds between two updates of the page: faster than reading, slow enough for the browser."""

Piece = TypeVar("Piece")
State = TypeVar("State")
Tell = Callable[[object], None]
Work = Callable[[Tell], None]


@dataclass(frozen=True, slots=True)
class QueuePosition:
    """So many pieces of work come first; the one under way is counted."""

    number: int


@dataclass(slots=True)
class Job:
    """A place in a line, and what the work there has told so far."""

    line: JobQueue
    news: SimpleQueue[object] = field(default_factory=SimpleQueue)

    def listen(self, stop: Flag) -> Iterator[object]:
        """Yield news until their end or a stop, and while waiting the place when it changes.

        Of drafts and progress piled up, only the latest is yielded.
        """
        ahead = 0
        while not stop.is_set():
            if ahead != (ahead := self.line.ahead(self)):
                yield QueuePosition(ahead)
            try:
                batch = [self.news.get(timeout=TICK)]
            except Empty:
                continue
            while not self.news.empty():
                batch.append(self.news.get_nowait())
            for item, following in itertools.zip_longest(batch, batch[1:]):
                if item is None:
                    return
                if not (
                    isinstance(item, Draft | ReadingProgress) and type(following) is type(item)
                ):
                    yield item
            stop.wait(TICK)


class Cancelled(Exception):
    """Nobody waits for the rest of some work any more."""


def raise_if_cancelled(stop: Flag) -> None:
    """End work whose flag is set.

    Raises:
        Stopped: it is.
    """
    if stop.is_set():
        raise Cancelled


def until_cancelled(pieces: Generator[Piece], stop: Flag) -> Generator[Piece]:
    """Yield pieces of work until a flag is set; whatever makes them is closed.

    Raises:
        Stopped: the flag is set, before the work or after one of its pieces.
    """
    with closing(pieces):
        raise_if_cancelled(stop)
        for piece in pieces:
            raise_if_cancelled(stop)
            yield piece


class JobQueue:
    """A thread and the work that waits for it: first come, first served."""

    def __init__(self, name: str) -> None:
        self.idle = Flag()
        """Set while nothing is under way or waits."""
        self.idle.set()
        self._lock = Lock()
        self._tickets: list[Job] = []
        self._worker = ThreadPoolExecutor(1, thread_name_prefix=name)

    def ahead(self, ticket: Job) -> int:
        """Return how many pieces of work come before this one."""
        with self._lock:
            return self._tickets.index(ticket) if ticket in self._tickets else 0

    def prepare(self, work: Callable[[], None]) -> Future[None]:
        """Do something ahead of all that comes, which nobody waits for."""
        return self._worker.submit(work)

    def begin(self, work: Work) -> Job:
        """Do work when its turn comes. Errors are news but `Cancelled`, and None is the last."""
        ticket = Job(self)
        with self._lock:
            self._tickets.append(ticket)
            self.idle.clear()

        def run() -> None:
            try:
                work(ticket.news.put)
            except FootnoteError as error:
                ticket.news.put(error)
            except Cancelled:
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


class CancelTokens:
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


class CancellableModel:
    """A language model that looks at a flag before all that it reads, writes and weighs.

    Whatever is made with it ends with `Cancelled` as soon as the flag is set, between two sentences
    or within one, and the model is closed; who makes it need not know that it can be stopped.
    """

    def __init__(self, model: ChatModel, stop: Flag) -> None:
        self.name = model.name
        self._model = model
        self._stop = stop

    @property
    def window(self) -> int | None:
        """Tokens that the model holds."""
        return self._model.window

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of a text."""
        return self._model.count_tokens(text)

    def count_prompt(self, messages: Sequence[Message]) -> int:
        """Return the number of tokens of a chat."""
        return self._model.count_prompt(messages)

    def read(self, messages: Sequence[Message]) -> Generator[tuple[int, int]]:
        """Read a chat ahead, until the flag is set."""
        yield from until_cancelled(self._model.read(messages), self._stop)

    def yes(self, messages: Sequence[Message]) -> float | None:
        """Return the log-odds of Yes, unless the flag is set."""
        raise_if_cancelled(self._stop)
        return self._model.yes(messages)

    def weigh(
        self,
        statements: Sequence[str],
        given: Sequence[Sequence[Message]],
        bare: Sequence[Sequence[Message]],
    ) -> list[Weighed | None]:
        """Weigh statements, unless the flag is set."""
        raise_if_cancelled(self._stop)
        return self._model.weigh(statements, given, bare)

    def stream(self, messages: Sequence[Message], max_tokens: int) -> Generator[str]:
        """Yield the reply, until the flag is set."""
        yield from until_cancelled(self._model.stream(messages, max_tokens), self._stop)
