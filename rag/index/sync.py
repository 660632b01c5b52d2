"""Bring the library in step with files: add, update, move, remove; embed only what is new."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from rag.documents.discover import discover, printable
from rag.documents.formats import VERSION
from rag.documents.readers.ocr import available as can_recognise
from rag.documents.readers.ocr import describe_unread
from rag.errors import BadInput, UnreadableFile
from rag.index.builder import Builder
from rag.index.generations import disk_errors
from rag.index.lock import writer
from rag.index.manifest import Manifest
from rag.index.plan import FileToRead, Plan, make_plan
from rag.index.preflight import open_for_writing
from rag.index.progress import Progress, SyncMeter
from rag.index.records import Record
from rag.index.staged_generation import LibraryParts, StagedGeneration
from rag.index.store import Store
from rag.types import Document, DocumentInfo, Failure, SyncReport

Read = Callable[[str, Path], Document]
"""Makes a document of a name and a file, or raises UnreadableFile."""


def sync(
    library: Path,
    paths: Sequence[Path],
    parts: LibraryParts,
    read: Read,
    *,
    ignore: Sequence[str] = (),
    max_bytes: int,
    progress: Progress | None = None,
) -> SyncReport:
    """Index files and folders; documents of the library that lie elsewhere are left as they are.

    A file that fails is reported and keeps the version that was indexed before. Ctrl-C publishes
    what was finished. Nothing is written when nothing changed.

    Raises:
        BadInput: no path was given, an ignore pattern is wrong, or another process is writing.
        LibraryMismatch: the library was made with another embedder or chunk size.
        DamagedFile: the library is not what was written.
        DiskFull: it cannot be written.
    """
    began = time.perf_counter()
    if not paths:
        raise BadInput("No file or folder was named.", "Name one: rag index FOLDER")
    with writer(library), disk_errors(library):
        current = open_for_writing(library, parts.identity)
        known = known_documents(library, current)
        plan = make_plan(
            library,
            paths,
            discover(paths, ignore=ignore, library=library),
            known,
            max_bytes=max_bytes,
            is_current=_is_current,
        )
        work = Work(Builder(StagedGeneration(library, parts, current), parts), plan, known, read)
        work.carry_out(progress)
        return work.report(time.perf_counter() - began)


def known_documents(library: Path, current: Manifest | None) -> dict[str, DocumentInfo]:
    """Return the documents of a generation under their paths."""
    if current is None:
        return {}
    store = Store(current.directory(library))
    listing = {info.path: info for info in store.listing()}
    store.close()
    return listing


WITH_RECOGNITION = 1000
"""Added to the readers' version when they had text recognition at hand."""


def _readers() -> int:
    return VERSION + (WITH_RECOGNITION if can_recognise() else 0)


def _is_current(info: DocumentInfo) -> bool:
    """Whether today's readers would make no better text of the same bytes."""
    more_now = bool(info.unread) and info.reader < WITH_RECOGNITION and can_recognise()
    return info.reader % WITH_RECOGNITION == VERSION and not more_now


@dataclass(slots=True)
class Work:
    """A plan being carried out."""

    builder: Builder
    plan: Plan
    known: dict[str, DocumentInfo]
    read: Read
    stored: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)

    def carry_out(self, progress: Progress | None) -> None:
        """Do what the plan says; whatever interrupts it, what was finished is published."""
        draft = self.builder.draft
        self.failed += self.plan.failed
        try:
            self._follow(progress)
        except BaseException:
            with suppress(OSError, sqlite3.Error, RuntimeError):  # the first trouble is the news
                draft.publish(finished=False)
            raise
        if draft.current and not draft.current.finished:
            draft.begin()  # what an earlier interruption left is tidied up
        draft.publish(finished=True)

    def _follow(self, progress: Progress | None) -> None:
        """Move and remove first, which takes no time, then read, split and embed."""
        builder, plan = self.builder, self.plan
        if plan.moved or plan.gone:
            self._move_and_remove(builder.draft.store)
        meter = SyncMeter(progress, len(plan.read), sum(reading.bytes for reading in plan.read))
        builder.on_embedded = lambda count: meter.embedded(count, builder.waiting)
        builder.on_stored = self.stored.append
        for reading in plan.read:
            meter.begin(reading.name)
            self._take(reading)
            meter.end(reading.bytes)
        builder.flush()

    def _move_and_remove(self, store: Store) -> None:
        for move in self.plan.moved:
            store.rename(move.old, move.new)
        for name in self.plan.gone:
            store.remove(name)
        store.commit()

    def _take(self, reading: FileToRead) -> None:
        """Read one file and hand it to the builder; a failure leaves the older version in place."""
        old = self.known.get(reading.name)
        try:
            document = self.read(reading.name, reading.path)
        except UnreadableFile as error:
            self.failed.append(Failure(printable(reading.name), error.what, error.cure))
            return
        self.builder.add(Record(document, _readers(), old.tags if old else ()))
        if document.unread:
            self.failed.append(Failure(reading.name, *describe_unread(document.unread)))

    def report(self, seconds: float) -> SyncReport:
        """Say what was done."""
        plan = self.plan
        draft = self.builder.draft
        listing = known_documents(draft.library, draft.current).values()
        still = [self.known[name] for name in plan.unchanged if self.known[name].unread]
        stored = set(self.stored)
        return SyncReport(
            documents=len(listing),
            chunks=sum(info.chunks for info in listing),
            added=tuple(
                sorted({*(stored - self.known.keys()), *(move.new for move in plan.moved)})
            ),
            updated=tuple(sorted(stored & self.known.keys())),
            removed=tuple(sorted([*plan.gone, *(move.old for move in plan.moved)])),
            unchanged=len(plan.unchanged),
            skipped=plan.skipped,
            failed=(*self.failed, *(Failure(i.path, *describe_unread(i.unread)) for i in still)),
            seconds=round(seconds, 3),
            moved=plan.moved,
            embedded=self.builder.embedded,
        )
