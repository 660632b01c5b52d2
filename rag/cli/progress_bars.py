"""Progress on standard error: a bar on a terminal, now and then a plain line in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.cli.output import count, say, tame

if TYPE_CHECKING:
    from rag.evaluation.run import RunProgress
    from rag.study.items import StudyProgress
    from rag.types import SyncProgress

EVERY = 10.0
"""Seconds between two lines of a log: it shows life, and stays short over a night."""
NAME_CHARS = 40
"""Room for the name of what is being done at the end of the bar."""


@dataclass(frozen=True, slots=True)
class _Step:
    """How far some work has come: so many of all, the pace in words, and what is at hand."""

    done: int
    of: int
    pace: str
    at_hand: str


@contextmanager
def sync_progress(
    title: str, *, terminal: bool | None = None
) -> Iterator[Callable[[SyncProgress], None]]:
    """Give a callable that shows files, chunks a second, time left and the file at hand.

    Args:
        title: what is being done.
        terminal: whether standard error is one; otherwise found out.
    """
    with _progress(title, "file", terminal) as show:
        yield lambda at: show(_Step(at.files, at.of, _pace(at), tame(at.file)[-NAME_CHARS:]))


@contextmanager
def question_progress(
    title: str, *, terminal: bool | None = None
) -> Iterator[Callable[[RunProgress], None]]:
    """Give a callable that shows how many questions are done, the time left and the one at hand.

    Args:
        title: what is being done.
        terminal: whether standard error is one; otherwise found out.
    """

    def step(at: RunProgress) -> _Step:
        pace = "" if at.seconds_left is None else f"{_time(at.seconds_left)} left"
        return _Step(at.done, at.of, pace, tame(at.question)[:NAME_CHARS])

    with _progress(title, "question", terminal) as show:
        yield lambda at: show(step(at))


@contextmanager
def making_progress(
    title: str, thing: str, *, terminal: bool | None = None
) -> Iterator[Callable[[StudyProgress], None]]:
    """Give a callable that shows how many study items are done, and what is read now.

    Args:
        title: what is being done.
        thing: what is counted.
        terminal: whether standard error is one; otherwise found out.
    """
    with _progress(title, thing, terminal) as show:
        yield lambda at: show(_Step(at.done, at.of, "", tame(at.doing)[-NAME_CHARS:]))


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


@contextmanager
def _progress(title: str, thing: str, terminal: bool | None) -> Iterator[Callable[[_Step], None]]:
    """Give what shows a step: a bar of things on a terminal, else a log."""
    if not (sys.stderr.isatty() if terminal is None else terminal):
        yield _Log(title, thing)
        return
    from tqdm import tqdm

    # Our own words for the rest of the time: tqdm would judge it by files, however long each is.
    form = f"{{desc}}: {{n_fmt}}/{{total_fmt}} {thing}s |{{bar:20}}|{{postfix}}"
    # The delay keeps it from drawing a bar of 0 files before it is told how many there are.
    bar: Any = tqdm(desc=title, total=0, leave=False, bar_format=form, miniters=0, delay=0.1)
    with bar:

        def show(step: _Step) -> None:
            bar.total = step.of
            bar.set_postfix_str(f"{step.pace}  {step.at_hand}", refresh=False)
            bar.update(step.done - bar.n)

        yield show


class _Log:
    """A line every few seconds; work that is over sooner prints none."""

    def __init__(self, title: str, thing: str) -> None:
        self._title = title
        self._thing = thing
        self._next = time.monotonic() + EVERY

    def __call__(self, step: _Step) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + EVERY
        done = f"{step.done} of {count(step.of, self._thing)}"
        say(", ".join(filter(None, (f"{self._title}: {done}", step.pace, step.at_hand))))


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
