"""Progress on standard error: a bar on a terminal, otherwise a line every few seconds."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.cli.output import print_message, printable
from rag.text.display import count

if TYPE_CHECKING:
    from rag.evaluation.ask_questions import RunProgress
    from rag.reading_ahead.ahead_reader import AheadProgress
    from rag.study.items import StudyProgress
    from rag.types import SyncProgress

LOG_INTERVAL = 10.0
"""Seconds between two lines of a log: shows activity, and keeps the log of a night short."""
NAME_CHARS = 40
"""Width of the name of the current item at the end of the bar."""


@dataclass(frozen=True, slots=True)
class _Step:
    """Progress of some work: items done and in all, the pace in words, and the current item."""

    done: int
    of: int
    pace: str
    current: str


@contextmanager
def sync_progress(
    title: str, *, terminal: bool | None = None
) -> Iterator[Callable[[SyncProgress], None]]:
    """Yield a callback that shows files, chunks per second, time left and the current file.

    Args:
        title: the activity, such as "Indexing".
        terminal: whether standard error is a terminal; detected if None.
    """
    with _progress(title, "file", terminal) as show:
        yield lambda at: show(_Step(at.files, at.of, _pace(at), printable(at.file)[-NAME_CHARS:]))


@contextmanager
def question_progress(
    title: str, *, terminal: bool | None = None
) -> Iterator[Callable[[RunProgress], None]]:
    """Yield a callback that shows questions done, time left and the current question.

    Args:
        title: the activity, such as "Indexing".
        terminal: whether standard error is a terminal; detected if None.
    """

    def step(at: RunProgress) -> _Step:
        pace = "" if at.seconds_left is None else f"{_duration(at.seconds_left)} left"
        return _Step(at.done, at.of, pace, printable(at.question)[:NAME_CHARS])

    with _progress(title, "question", terminal) as show:
        yield lambda at: show(step(at))


@contextmanager
def ahead_progress(
    title: str, *, terminal: bool | None = None
) -> Iterator[Callable[[AheadProgress], None]]:
    """Yield a callback that shows passages read ahead and the time left.

    Args:
        title: the activity, such as "Reading ahead".
        terminal: whether standard error is a terminal; detected if None.
    """

    def step(at: AheadProgress) -> _Step:
        pace = "" if at.seconds_left is None else f"{_duration(at.seconds_left)} left"
        return _Step(at.ready, at.passages, pace, "")

    with _progress(title, "passage", terminal) as show:
        yield lambda at: show(step(at))


@contextmanager
def study_progress(
    title: str, noun: str, *, terminal: bool | None = None
) -> Iterator[Callable[[StudyProgress], None]]:
    """Yield a callback that shows study items done, and the section being read.

    Args:
        title: the activity, such as "Indexing".
        noun: singular noun for what is counted.
        terminal: whether standard error is a terminal; detected if None.
    """
    with _progress(title, noun, terminal) as show:
        yield lambda at: show(_Step(at.done, at.of, "", printable(at.doing)[-NAME_CHARS:]))


def bytes_progress(title: str) -> Callable[[int, int], None]:
    """Return a callback that draws a bar of bytes done and total bytes."""
    from tqdm import tqdm

    bar: Any = tqdm(desc=title, unit="B", unit_scale=True, leave=False, disable=None)

    def show(done: int, total: int) -> None:
        bar.total = total
        bar.update(done - bar.n)
        if done >= total:
            bar.close()

    return show


@contextmanager
def _progress(title: str, noun: str, terminal: bool | None) -> Iterator[Callable[[_Step], None]]:
    """Yield a callback that shows a step, as a bar on a terminal and otherwise in a log."""
    if not (sys.stderr.isatty() if terminal is None else terminal):
        yield _Log(title, noun)
        return
    from tqdm import tqdm

    # The time left is ours: tqdm would estimate it by files, whatever their size.
    bar_format = f"{{desc}}: {{n_fmt}}/{{total_fmt}} {noun}s |{{bar:20}}|{{postfix}}"
    # The delay avoids a bar of 0 files before the total is known.
    bar: Any = tqdm(desc=title, total=0, leave=False, bar_format=bar_format, miniters=0, delay=0.1)
    with bar:

        def show(step: _Step) -> None:
            bar.total = step.of
            bar.set_postfix_str(f"{step.pace}  {step.current}", refresh=False)
            bar.update(step.done - bar.n)

        yield show


class _Log:
    """Prints a line every few seconds; none for work that ends sooner."""

    def __init__(self, title: str, noun: str) -> None:
        self._title = title
        self._noun = noun
        self._next = time.monotonic() + LOG_INTERVAL

    def __call__(self, step: _Step) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + LOG_INTERVAL
        done = f"{step.done} of {count(step.of, self._noun)}"
        print_message(", ".join(filter(None, (f"{self._title}: {done}", step.pace, step.current))))


def _pace(at: SyncProgress) -> str:
    """Return '1,200 chunks, 45 a second, 3 min left'."""
    parts = [count(at.chunks, "chunk")]
    if at.chunks_per_second:
        parts.append(f"{at.chunks_per_second:.0f} a second")
    if at.seconds_left is not None:
        parts.append(f"{_duration(at.seconds_left)} left")
    return ", ".join(parts)


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 2:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"
