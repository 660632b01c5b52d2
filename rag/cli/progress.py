"""Progress on standard error: a bar on a terminal, now and then a plain line in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rag.cli.show import count, say, tame

if TYPE_CHECKING:
    from rag.evaluation.run import Asked
    from rag.types import SyncProgress

EVERY = 10.0
"""Seconds between two lines of a log: it shows life, and stays short over a night."""
NAME_CHARS = 40
"""Room for the file name at the end of the bar."""


@contextmanager
def sync_progress(
    title: str, *, terminal: bool | None = None
) -> Iterator[Callable[[SyncProgress], None]]:
    """Give a callable that shows files, chunks a second, time left and the file at hand.

    Args:
        title: what is being done.
        terminal: whether standard error is one; otherwise found out.
    """
    if not (sys.stderr.isatty() if terminal is None else terminal):
        yield _SyncLog(title)
        return
    from tqdm import tqdm

    # Our own words for the rest of the time: tqdm would judge it by files, however long each is.
    form = "{desc}: {n_fmt}/{total_fmt} files |{bar:20}|{postfix}"
    # The delay keeps it from drawing a bar of 0 files before it is told how many there are.
    bar: Any = tqdm(desc=title, total=0, leave=False, bar_format=form, miniters=0, delay=0.1)
    with bar:
        yield _SyncBar(bar)


@contextmanager
def question_progress(
    title: str, *, terminal: bool | None = None
) -> Iterator[Callable[[Asked], None]]:
    """Give a callable that shows how many questions are done, the time left and the one at hand.

    Args:
        title: what is being done.
        terminal: whether standard error is one; otherwise found out.
    """
    if not (sys.stderr.isatty() if terminal is None else terminal):
        yield _QuestionLog(title)
        return
    from tqdm import tqdm

    form = "{desc}: {n_fmt}/{total_fmt} questions |{bar:20}|{postfix}"
    bar: Any = tqdm(desc=title, total=0, leave=False, bar_format=form, miniters=0, delay=0.1)
    with bar:

        def show(at: Asked) -> None:
            bar.total = at.of
            left = "" if at.seconds_left is None else f"{_time(at.seconds_left)} left  "
            bar.set_postfix_str(f"{left}{tame(at.question)[:NAME_CHARS]}", refresh=False)
            bar.update(at.done - bar.n)

        yield show


def bytes_progress(title: str) -> Callable[[int, int], None]:
    """Return a callable that draws a bar of bytes done and bytes in all."""
    from tqdm import tqdm

    bar: Any = tqdm(desc=title, unit="B", unit_scale=True, leave=False, disable=None)

    def show(done: int, total: int) -> None:
        bar.total = total
        bar.update(done - bar.n)
        if done >= total:
            bar.close()

    return show


class _SyncBar:
    """A bar of files on a terminal."""

    def __init__(self, bar: Any) -> None:
        self._bar = bar

    def __call__(self, at: SyncProgress) -> None:
        self._bar.total = at.of
        self._bar.set_postfix_str(f"{_pace(at)}  {tame(at.file)[-NAME_CHARS:]}", refresh=False)
        self._bar.update(at.files - self._bar.n)


class _SyncLog:
    """A line every few seconds; a run that is over sooner prints none."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._next = time.monotonic() + EVERY

    def __call__(self, at: SyncProgress) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + EVERY
        say(f"{self._title}: {at.files} of {count(at.of, 'file')}, {_pace(at)}, {tame(at.file)}")


class _QuestionLog:
    """A line every few seconds, with the time left."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._next = time.monotonic() + EVERY

    def __call__(self, at: Asked) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + EVERY
        left = "" if at.seconds_left is None else f", {_time(at.seconds_left)} left"
        say(f"{self._title}: {at.done} of {count(at.of, 'question')}{left}")


def _pace(at: SyncProgress) -> str:
    """Return '1,200 chunks, 45 a second, 3 min left'."""
    parts = [count(at.chunks, "chunk")]
    if at.chunks_per_second:
        parts.append(f"{at.chunks_per_second:.0f} a second")
    if at.seconds_left is not None:
        parts.append(f"{_time(at.seconds_left)} left")
    return ", ".join(parts)


def _time(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 2:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"
