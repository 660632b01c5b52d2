"""The job queue: a thread that works for all tabs, first come, first served."""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Event, Lock
from typing import TypeVar

from rag.errors import FootnoteError
from rag.events import Draft, ReadingProgress
from rag.page.cancellation import Cancelled, CancelToken

TICK = 0.05
"""Seconds between two updates of the page: faster than reading, slow enough for the browser."""

State = TypeVar("State")
Tell = Callable[[object], None]
Work = Callable[[Tell], None]
"""Work for the queue; it tells its news by the function that it is given."""


@dataclass(frozen=True, slots=True)
class QueuePosition:
    """The number of jobs that come first; the one under way is counted."""

    number: int


@dataclass(slots=True)
class Job:
    """A place in a queue, and the news of its work so far."""

    queue: JobQueue
    news: SimpleQueue[object] = field(default_factory=SimpleQueue)

    def listen(self, token: CancelToken) -> Iterator[object]:
        """Yield the news to their end or a cancellation, and while waiting each new position.

        Of drafts and progress piled up, only the latest is yielded.
        """
        ahead = 0
        while not token.is_cancelled:
            if ahead != (ahead := self.queue.ahead(self)):
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
            token.wait(TICK)


class JobQueue:
    """A thread and the jobs that wait for it."""

    def __init__(self, name: str) -> None:
        self.idle = Event()
        """Set while no job is under way or waits."""
        self.idle.set()
        self._lock = Lock()
        self._jobs: list[Job] = []
        self._worker = ThreadPoolExecutor(1, thread_name_prefix=name)

    def ahead(self, job: Job) -> int:
        """Return the number of jobs that come before one."""
        with self._lock:
            return self._jobs.index(job) if job in self._jobs else 0

    def prepare(self, work: Callable[[], None]) -> Future[None]:
        """Do something before the jobs that come after it, which does not count as a job."""
        return self._worker.submit(work)

    def begin(self, work: Work) -> Job:
        """Do work when its turn comes.

        Its errors are news, except `Cancelled`; the last of the news is None.
        """
        job = Job(self)
        with self._lock:
            self._jobs.append(job)
            self.idle.clear()

        def run() -> None:
            try:
                work(job.news.put)
            except FootnoteError as error:
                job.news.put(error)
            except Cancelled:
                pass  # whoever cancelled it knows
            # A fault of ours must reach the user too, who cannot see the terminal.
            except Exception as error:
                job.news.put(fault(error))
            finally:
                with self._lock:
                    self._jobs.remove(job)
                    if not self._jobs:
                        self.idle.set()
                job.news.put(None)

        self._worker.submit(run)
        return job

    def run(self, work: Work, token: CancelToken) -> Iterator[QueuePosition]:
        """Do work to its end, and yield each new position while it waits.

        Raises:
            FootnoteError: it failed, and why.
            Cancelled: its token is cancelled.
        """
        for news in self.begin(work).listen(token):
            if isinstance(news, FootnoteError):
                raise news
            if isinstance(news, QueuePosition):
                yield news
        token.raise_if_cancelled()

    def close(self) -> None:
        """Wait for the job under way, and drop the others."""
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
    """Return an error of ours as one that a user can be told, and log where it was."""
    logging.getLogger(__name__).exception("a fault behind the page", exc_info=error)
    return FootnoteError(
        f"Something broke inside Footnote: {type(error).__name__}: {error}.",
        "The terminal that runs the page shows where; trying again may help.",
    )
