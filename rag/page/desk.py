"""The page's work on a library, without any markup: questions one at a time, and adding files.

Every call to the library happens on one thread, in order: a model never answers two questions at
once, and nothing is embedded while it writes, which would slow both to a crawl.
"""

from __future__ import annotations

import itertools
import logging
import re
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event as Flag
from typing import Protocol, cast

from rag.documents.reader import load
from rag.errors import FootnoteError, MissingLibrary, UnreadableFile
from rag.evaluation.feedback import Vote, add_feedback
from rag.page.choice import Choice, choose, make_scope
from rag.page.turn import Searching, Turn, advance
from rag.settings import Settings
from rag.types import (
    Answer,
    DocumentInfo,
    Draft,
    Event,
    Failure,
    Reading,
    Scope,
    SyncProgress,
    SyncReport,
)

TICK = 0.05
"""Seconds between two updates of the page: faster than reading, slow enough for the browser."""
TURNS_KEPT = 30
"""Turns that a reload brings back; the evidence of all of them travels with every new one."""
NAME_CHARS = 100
"""Longest name of an added file; file systems allow 255 bytes, and letters take up to four."""


class Answers(Protocol):
    """What the page needs of a library; tests use a small stand-in."""

    def listing(self) -> list[DocumentInfo]:
        """Return all documents without their text, or raise MissingLibrary."""

    def sync(
        self, paths: Sequence[Path], progress: Callable[[SyncProgress], None] | None = None
    ) -> SyncReport:
        """Index files."""

    def events(
        self, question: str, *, extractive: bool, scope: Scope, history: Sequence[Answer]
    ) -> Iterator[Event]:
        """Yield what happens on the way to an answer, and the answer last."""

    def warm(self) -> None:
        """Load the models ahead of the first question."""

    def close(self) -> None:
        """Free the models."""


@dataclass(frozen=True, slots=True)
class Adding:
    """How far the adding of files has come; None until it is their turn."""

    progress: SyncProgress | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """What became of added files; without a report none of them reached the library."""

    report: SyncReport | None
    refused: tuple[Failure, ...]


News = Searching | Event | Adding | Added | FootnoteError
_Tell = Callable[[News], None]
_Queue = SimpleQueue[News | None]
"""News from the library's thread; None when its work is over."""


class Desk:
    """One library, the conversation about it, and the thread that works on it."""

    def __init__(self, library: Answers, settings: Settings) -> None:
        """Begin to open the library; `opened` waits for it."""
        self.listing: tuple[DocumentInfo, ...] = ()
        self.problem: FootnoteError | None = None
        # Kept here and not in the browser, so that a reload loses no answer and no evidence.
        self.turns: deque[Turn] = deque(maxlen=TURNS_KEPT)
        self._library = library
        self._settings = settings
        self._numbers = itertools.count(1)
        self._stops: dict[str, Flag] = {}
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="library")
        self._opening = self._worker.submit(self._look)
        self._worker.submit(self._warm)

    @property
    def busy(self) -> bool:
        """Whether somebody waits for an answer."""
        return bool(self._stops)

    def look(self) -> None:
        """See which documents the library has; another program may have changed them.

        Reading the list needs no model, so it need not wait its turn behind an answer.
        """
        self._opening.result()
        self._look()

    def ask(
        self, question: str, *, extractive: bool, choice: Choice, reader: str
    ) -> Iterator[Turn]:
        """Yield the turn as it grows; in the end it is part of the conversation.

        Args:
            question: as it was typed.
            extractive: quote only, without the language model.
            choice: of the documents to search.
            reader: who may stop it.
        """
        stop = self._stops[reader] = Flag()
        searched, of = len(choose(choice, self.listing)), len(self.listing)
        turn = Turn(next(self._numbers), question.strip(), choice, searched, of)
        news = self._begin(lambda tell: self._answer(question, extractive, choice, tell, stop))
        try:
            yield turn
            for item in _listen(news, stop):
                assert not isinstance(item, Adding | Added)
                turn = advance(turn, item)
                yield turn
        finally:
            # Also when the page is closed in the middle: the library must not write on for nobody.
            stop.set()
            if self._stops.get(reader) is stop:  # the same tab may have asked again meanwhile
                del self._stops[reader]
            if turn.stage not in ("answered", "failed"):
                turn = advance(turn, "stopped")
            self.turns.append(turn)
        yield turn

    def stop(self, reader: str) -> None:
        """Stop what a reader is waiting for."""
        if flag := self._stops.get(reader):
            flag.set()

    def vote(self, number: int, vote: Vote, claim: int | None) -> None:
        """Keep what the reader thinks of an answer, or with a claim of one of its sentences.

        Raises:
            BadInput, DiskFull: it cannot be kept.
        """
        for place, turn in enumerate(self.turns):
            if turn.number == number and turn.answer is not None:
                add_feedback(self._settings.library, turn.answer, vote, claim)
                flagged = turn.flagged if claim is None else turn.flagged | {claim}
                self.turns[place] = replace(
                    turn, vote=vote, flagged=flagged if vote == "down" else frozenset()
                )

    def add(self, uploads: Sequence[Path]) -> Iterator[Adding | Added | FootnoteError]:
        """Copy uploaded files beside the library and index them; the result comes last."""
        news = self._begin(lambda tell: self._add(uploads, tell))
        yield Adding()
        for item in _listen(news, Flag()):
            assert isinstance(item, Adding | Added | FootnoteError)
            yield item

    def close(self) -> None:
        """Stop everything and free the models."""
        for flag in list(self._stops.values()):
            flag.set()
        self._worker.shutdown(cancel_futures=True)
        self._library.close()

    def _begin(self, work: Callable[[_Tell], None]) -> _Queue:
        """Run work on the library's thread when its turn comes; return where its news arrive."""
        news: _Queue = SimpleQueue()

        def run() -> None:
            try:
                work(news.put)
            except FootnoteError as error:
                news.put(error)
            # A fault of ours must reach the reader too, who cannot see the terminal.
            except Exception as error:
                logging.getLogger(__name__).exception("a fault behind the page")
                news.put(
                    FootnoteError(
                        f"Something broke inside Footnote: {type(error).__name__}: {error}.",
                        "The terminal that runs the page shows where; trying again may help.",
                    )
                )
            finally:
                news.put(None)

        self._worker.submit(run)
        return news

    def _look(self) -> None:
        """See which documents the library has; another program may have changed them."""
        listing: Sequence[DocumentInfo] = ()
        problem = None
        try:
            listing = self._library.listing()
        except MissingLibrary:
            pass  # nothing was added yet, which is how everybody begins
        except FootnoteError as error:
            problem = error
        self.listing, self.problem = tuple(listing), problem

    def _warm(self) -> None:
        with suppress(FootnoteError):  # said when a question needs what is missing
            self._library.warm()

    def _answer(
        self, question: str, extractive: bool, choice: Choice, tell: _Tell, stop: Flag
    ) -> None:
        if stop.is_set():
            return
        self._look()
        listing = self.listing
        tell(Searching(len(choose(choice, listing)), len(listing)))
        scope = make_scope(choice, listing)
        events = cast(
            Generator[Event, None, None],
            self._library.events(
                question, extractive=extractive, scope=scope, history=self._history()
            ),
        )
        with closing(events):
            for event in events:
                if stop.is_set():
                    return
                tell(event)

    def _history(self) -> tuple[Answer, ...]:
        """Return the answers of the conversation; a question that was stopped has none."""
        return tuple(turn.answer for turn in list(self.turns) if turn.answer is not None)

    def _add(self, uploads: Sequence[Path], tell: _Tell) -> None:
        folder = self._settings.library.parent / "added"
        kept: list[Path] = []
        refused: list[Failure] = []
        for upload in uploads:
            try:
                kept.append(keep(upload, folder, max_bytes=self._settings.file_mb * 1_000_000))
            except UnreadableFile as error:
                refused.append(Failure(upload.name, error.what, error.cure))
        report = None
        if kept:
            report = self._library.sync(kept, lambda progress: tell(Adding(progress)))
        self._look()
        if report and not self.problem:
            # The reader has the original; our copy of a file that no one can read is litter. One
            # that was read in part is among the failures too, and is a document.
            known = {info.path for info in self.listing}
            unread = {Path(fail.path).name for fail in report.failed if fail.path not in known}
            for copy in kept:
                if copy.name in unread:
                    copy.unlink(missing_ok=True)
        tell(Added(report, tuple(refused)))


def _listen(news: _Queue, stop: Flag) -> Iterator[News]:
    """Yield news until their end or a stop; of drafts and progress piled up, only the latest."""
    while not stop.is_set():
        try:
            batch = [news.get(timeout=TICK)]
        except Empty:
            continue
        while not news.empty():
            batch.append(news.get_nowait())
        for item, following in itertools.zip_longest(batch, batch[1:]):
            if item is None:
                return
            if not (isinstance(item, Draft | Reading | Adding) and type(following) is type(item)):
                yield item
        stop.wait(TICK)


def keep(upload: Path, folder: Path, *, max_bytes: int) -> Path:
    """Copy an uploaded file into a folder and return the copy; the same content is kept once.

    Raises:
        UnreadableFile: of an unknown kind, or too large.
    """
    data = load(upload, max_bytes=max_bytes)
    folder.mkdir(parents=True, exist_ok=True)
    # Letters of any language stay; what a shell, a path or a hidden file is made of goes.
    stem = re.sub(r"[^\w ()+-]+", "_", upload.stem).strip(" _")[:NAME_CHARS] or "document"
    for number in itertools.count(1):
        name = stem if number == 1 else f"{stem} ({number})"
        target = folder / (name + upload.suffix.lower())
        if not target.exists():
            break
        if target.read_bytes() == data:
            return target
    partial = target.with_suffix(".part")  # no reader knows this ending, so a crash leaves no ruin
    partial.write_bytes(data)
    partial.replace(target)
    return target
