"""A library that waits for the test, for those of the page's work."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self

from fake_reader import FakeReader

from rag.errors import FootnoteError
from rag.events import Draft, Event, ReadingProgress, Retrieved
from rag.reading_ahead.ahead_reader import AheadProgress
from rag.settings import Settings
from rag.types import (
    Answer,
    Document,
    DocumentInfo,
    Failure,
    Scope,
    SyncProgress,
    SyncReport,
    Timings,
    Usage,
)


def info(path: str, *tags: str) -> DocumentInfo:
    """Return what a listing shows of a document."""
    return DocumentInfo(
        path=path, sha256="", characters=9, pages=0, chunks=9, tags=tags, unread=(), reader=1
    )


class SlowLibrary:
    """Yields events only when the test lets it; notes what is done to it."""

    def __init__(
        self, *, error: Exception | None = None, opens: FootnoteError | None = None
    ) -> None:
        self.go = threading.Event()
        self.pause = threading.Event()
        self.error = error
        self.opens = opens
        self.threads: set[str] = set()
        self.closed: list[str] = []
        self.synced: list[Path] = []
        self.scopes: list[Scope] = []
        self.histories: list[tuple[Answer, ...]] = []
        self.reads_forever = False
        self.used: list[Settings] = []
        self.known = [info("a.md", "exam"), info("b.md")]
        self.reader = FakeReader(lambda: AheadProgress(1, 2))

    def listing(self) -> list[DocumentInfo]:
        """Return two documents, or the error that the test wants."""
        if self.opens:
            raise self.opens
        return list(self.known)

    def sync(
        self, paths: Sequence[Path], progress: Callable[[SyncProgress], None] | None = None
    ) -> SyncReport:
        """Fail the files whose text is empty; of those called 'part' some pages were read."""
        self.threads.add(threading.current_thread().name)
        self.synced.extend(paths)
        assert progress
        progress(SyncProgress(0, len(paths), paths[0].name, 0, 0.0, None))
        while self.pause.is_set():
            progress(SyncProgress(0, len(paths), paths[0].name, 0, 0.0, None))
        bad = [Failure(f"added/{p.name}", "Empty.", "Fill it.") for p in paths if not p.read_text()]
        for path in paths:
            if path.read_text() or "part" in path.name:
                unread = () if path.read_text() else (3,)
                self.known.append(replace(info(f"added/{path.name}"), unread=unread))
        return SyncReport(1, 1, ("added/x",), (), (), 0, (), tuple(bad), 0.1)

    def remove(self, scope: Scope) -> list[str]:
        """Forget documents."""
        self.threads.add(threading.current_thread().name)
        self.known = [one for one in self.known if one.path not in scope.documents]
        return list(scope.documents)

    def tag(self, scope: Scope, add: Sequence[str] = (), remove: Sequence[str] = ()) -> list[str]:
        """Give documents the tags."""
        self.known = [
            info(one.path, *sorted({*one.tags, *add} - {*remove}))
            if one.path in scope.documents
            else one
            for one in self.known
        ]
        return list(scope.documents)

    def events(
        self, question: str, *, extractive: bool, scope: Scope, history: Sequence[Answer]
    ) -> Iterator[Event]:
        """Search at once; write when the test says so."""
        self.scopes.append(scope)
        self.histories.append(tuple(history))
        self.threads.add(threading.current_thread().name)
        try:
            yield Retrieved(question, 1.0, (), ())
            if self.error:
                raise self.error
            while self.reads_forever:
                yield ReadingProgress(40, 100)
                self.go.wait(0.001)
            for number in range(60_000):  # a minute, unless it is stopped
                yield Draft("word " * (number % 1000))
                if self.go.wait(0.001):
                    break
            yield Answer(
                question,
                question,
                "Yes.",
                "supported",
                1.0,
                1.0,
                (),
                (),
                (),
                "quoted" if extractive else "model",
                Usage(),
                Timings(0, 0, 0, 0, 0),
            )
        finally:
            self.closed.append(question)

    def document(self, path: str) -> Document | None:
        """Return a text in which nothing suggests a question."""
        return Document(path, "", f"This is {path}.")

    def use(self, settings: Settings) -> None:
        """Note them."""
        self.used.append(settings)

    @property
    def reading(self) -> Self:
        """Return what has a reader."""
        return self

    def background_reader(self) -> FakeReader:
        """Return what notes how the page uses it."""
        return self.reader

    def warm(self) -> None:
        pass

    def close(self) -> None:
        """Note it."""
        self.closed.append("library")
