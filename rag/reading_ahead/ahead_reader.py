"""Reads passages ahead and counts those that are ready, in steps that give way to questions.

How a page uses it (`LibraryReading.background_reader` makes one, or returns None where nothing can
be read ahead: no local model, extractive, or nothing is kept):

    reader = library.reading.background_reader()        # a thread; nothing is loaded before `begin`
    reader.begin()                              # after the first answer, or when the page is idle
    reader.prefer(questions=[...], documents=[...])   # suggested or just asked; added or opened
    with reader.paused():                       # a question is being answered
        ...                                     # nothing is read within this block
    reader.progress                             # AheadProgress(ready, passages, ...): cheap
    reader.close()                              # `Library.close` does so too

Every use of the language model stops reading ahead by itself, within some milliseconds; `paused`
does so from the question on, while it is embedded and searched. After documents changed
call `prefer` again: the passages are listed anew. `str(reader.progress)` is the sentence for a
reader, "412 of 530 passages are ready to answer at once".
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from threading import Condition, Thread
from typing import Protocol

from rag.errors import FootnoteError, ModelFailed
from rag.llm.chat_model import Message
from rag.llm.prompts import ask_whether_answered
from rag.reading_ahead.power import on_battery
from rag.text.display import count
from rag.types import Passage

RETRY_SECONDS = 0.2
"""Time until a model that was wanted for something else is tried again."""
READ_ALREADY_SECONDS = 0.05
"""No passage is read in less: it was read for a question meanwhile, and does not tell the pace."""
POWER_SECONDS = 60.0
"""Time until a machine on battery is looked at again."""


@dataclass(frozen=True, slots=True)
class AheadProgress:
    """How far reading ahead is.

    Attributes:
        ready: passages that can be answered from at once.
        passages: all passages that there is room for.
        seconds_left: until all are ready; None while that is unknown.
        waits_for_power: whether nothing is read because the machine is on battery.
        problem: why nothing more is read; None for no problem.
    """

    ready: int = 0
    passages: int = 0
    seconds_left: float | None = None
    waits_for_power: bool = False
    problem: FootnoteError | None = None

    def __str__(self) -> str:
        verb = "is" if self.passages == 1 else "are"
        return f"{self.ready:,} of {count(self.passages, 'passage')} {verb} ready to answer at once"


class ReadsAhead(Protocol):
    """A model that keeps what it reads; see `rag.llm.local.LocalModel`."""

    def kept_state(self, messages: Sequence[Message]) -> tuple[bool, int]:
        """Return whether the state that a chat says to keep is kept, and its size in bytes."""

    def read_ahead(self, messages: Sequence[Message]) -> bool:
        """Read and keep it; False if the model was wanted for something else."""

    def without_reading_ahead(self) -> AbstractContextManager[None]:
        """Return a context in which nothing is read ahead."""


ListPassages = Callable[[Sequence[str], Sequence[str]], Iterable[Passage]]
"""Returns the passages of a library, likely ones first, given questions and documents."""


Unread = list[tuple[list[Message], int]]
"""Chats about passages, and the bytes that what is kept of each will take."""


def count_ready(
    model: ReadsAhead, passages: Iterable[Passage], megabytes: int
) -> Generator[AheadProgress, None, tuple[int, Unread]]:
    """Yield the progress as passages are counted, at least once.

    Returns how many are ready, and the others.

    Args:
        model: keeps what it reads.
        passages: likely ones first; as many are counted as there is room for.
        megabytes: most space of what is kept.

    Raises:
        ModelFailed: the weights cannot be loaded.
    """
    waiting: Unread = []
    ready, room = 0, megabytes * 1_000_000
    for passage in passages:
        chat = ask_whether_answered("", [passage])
        try:
            is_kept, size = model.kept_state(chat)
        except ModelFailed:  # longer than the window
            continue
        if size > room:
            break
        room -= size
        if is_kept:
            ready += 1
        else:
            waiting.append((chat, size))
        yield AheadProgress(ready, ready + len(waiting))
    yield AheadProgress(ready, ready + len(waiting))
    return ready, waiting


def read_all(
    model: ReadsAhead, passages: Iterable[Passage], megabytes: int
) -> Generator[AheadProgress]:
    """Count passages, then read those that are not ready; yield the progress before each step.

    A step in which the model was wanted for something else is taken again. Stopping in between
    loses nothing. The arguments are those of `count_ready`.

    Raises:
        ModelFailed: the weights cannot be loaded.
        DiskFull: what is read cannot be kept.
    """
    ready, waiting = yield from count_ready(model, passages, megabytes)
    at = AheadProgress(ready, ready + len(waiting))
    left = sum(size for _, size in waiting)
    done, worked = 0, 0.0
    for chat, size in waiting:
        began = time.perf_counter()
        while not model.read_ahead(chat):
            yield at
            time.sleep(RETRY_SECONDS)
            began = time.perf_counter()
        seconds = time.perf_counter() - began
        left -= size
        if seconds > READ_ALREADY_SECONDS:
            worked += seconds
            done += size
        pace = worked / done if done else None
        at = replace(at, ready=at.ready + 1, seconds_left=None if pace is None else pace * left)
        yield at


class BackgroundReader:
    """A thread that reads ahead; see the beginning of this module. Safe for several threads."""

    def __init__(
        self,
        model: ReadsAhead,
        list_passages: ListPassages,
        megabytes: int,
        *,
        is_on_battery: Callable[[], bool] = on_battery,
    ) -> None:
        """Describe the work; the thread begins with `begin`.

        Args:
            model: reads, and keeps what it reads.
            list_passages: called in the thread.
            megabytes: most space of what is kept.
            is_on_battery: nothing is read meanwhile.
        """
        self.progress = AheadProgress()
        self._model = model
        self._list_passages = list_passages
        self._megabytes = megabytes
        self._is_on_battery = is_on_battery
        self._changed = Condition()
        self._wanted: tuple[Sequence[str], Sequence[str]] = ((), ())
        self._version = 0
        self._pauses = 0
        self._closed = False
        self._thread: Thread | None = None

    def begin(self) -> None:
        """Start the thread, if it has not started yet."""
        with self._changed:
            if self._thread is None and not self._closed:
                self._thread = Thread(target=self._run, name="read ahead", daemon=True)
                self._thread.start()

    def prefer(self, questions: Sequence[str] = (), documents: Sequence[str] = ()) -> None:
        """List the passages anew: first those of some questions, then those of some documents."""
        with self._changed:
            self._wanted = (tuple(questions), tuple(documents))
            self._version += 1
            self._changed.notify_all()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Stop reading while the block runs; several may be within each other or side by side."""
        with self._changed:
            self._pauses += 1
        try:
            with self._model.without_reading_ahead():
                yield
        finally:
            with self._changed:
                self._pauses -= 1
                self._changed.notify_all()

    def close(self) -> None:
        """Stop the thread and wait for its end."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        with self._model.without_reading_ahead():
            if self._thread is not None:
                self._thread.join()

    def _run(self) -> None:
        while not self._closed:
            version, wanted = self._version, self._wanted
            try:
                steps = read_all(self._model, self._list_passages(*wanted), self._megabytes)
                for progress in steps:
                    self.progress = progress
                    if not self._may_go_on(version):
                        break
            except FootnoteError as error:
                self.progress = replace(self.progress, problem=error)
            with self._changed:
                while not self._closed and self._version == version:
                    self._changed.wait()

    def _may_go_on(self, version: int) -> bool:
        """Wait while paused or on battery; return whether the list of passages is still wanted."""
        with self._changed:
            while not self._closed and self._version == version:
                self._changed.wait_for(lambda: self._closed or not self._pauses)
                waits = self._is_on_battery()
                if waits != self.progress.waits_for_power:
                    self.progress = replace(self.progress, waits_for_power=waits)
                if not waits:
                    break
                self._changed.wait(POWER_SECONDS)
            return not self._closed and self._version == version
