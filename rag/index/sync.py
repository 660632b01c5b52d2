"""Synchronise the library with files: add, update, move and remove; embed only new texts."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from rag.documents.discover import discover, utf8_name
from rag.documents.formats import VERSION
from rag.documents.readers.ocr import available as can_recognise
from rag.documents.readers.ocr import describe_unread
from rag.errors import BadInput, UnreadableFile
from rag.index.builder import Builder
from rag.index.document_records import Record
from rag.index.generations import disk_errors
from rag.index.lock import writer
from rag.index.manifest import Manifest
from rag.index.preflight import open_for_writing
from rag.index.progress import Progress, SyncMeter
from rag.index.staged_generation import LibraryParts, StagedGeneration
from rag.index.store import Store
from rag.index.sync_plan import FileToRead, Plan, make_plan
from rag.types import Document, DocumentInfo, Failure, SyncReport

WITH_OCR = 1000
"""Added to the readers' version if text recognition (OCR) was installed."""

Read = Callable[[str, Path], Document]
"""Reads a file as a document of a given name, or raises UnreadableFile."""


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
    """Index files and folders; documents outside these paths stay as they are.

    If a file fails, it is reported, and the version that was indexed before stays. Ctrl-C publishes
    what was finished. Nothing is written when nothing changed.

    Raises:
        BadInput: no path was given, an ignore pattern is wrong, or another process is writing.
        LibraryMismatch: the library was made with another embedder or chunk size.
        DamagedFile: a file of the library does not have its recorded checksum.
        DiskFull: the library cannot be written.
    """
    began = time.perf_counter()
    if not paths:
        raise BadInput("No file or folder was given.", "Name one: rag index FOLDER")
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
        run = _SyncRun(Builder(StagedGeneration(library, parts, current), parts), plan, known, read)
        run.execute(progress)
        return run.report(time.perf_counter() - began)


def known_documents(library: Path, current: Manifest | None) -> dict[str, DocumentInfo]:
    """Return the documents of a generation by path."""
    if current is None:
        return {}
    store = Store(current.directory(library))
    listing = {info.path: info for info in store.listing()}
    store.close()
    return listing


def _reader_version() -> int:
    return VERSION + (WITH_OCR if can_recognise() else 0)


def _is_current(info: DocumentInfo) -> bool:
    """Whether today's readers would extract the same text from the same bytes."""
    ocr_is_new = bool(info.unread) and info.reader < WITH_OCR and can_recognise()
    return info.reader % WITH_OCR == VERSION and not ocr_is_new


@dataclass(slots=True)
class _SyncRun:
    """Executes a plan and collects what it did."""

    builder: Builder
    plan: Plan
    known: dict[str, DocumentInfo]
    read: Read
    stored: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)

    def execute(self, progress: Progress | None) -> None:
        """Execute the plan; if it is interrupted, what was finished is published."""
        staged = self.builder.staged
        self.failed += self.plan.failed
        try:
            self._apply(progress)
        except BaseException:
            with suppress(OSError, sqlite3.Error, RuntimeError):  # report the original error
                staged.publish(finished=False)
            raise
        if staged.current and not staged.current.finished:
            staged.begin()  # so that leftovers of an earlier interruption are removed
        staged.publish(finished=True)

    def _apply(self, progress: Progress | None) -> None:
        """Move and remove first, which is fast, then read, split and embed."""
        builder, plan = self.builder, self.plan
        meter = SyncMeter(progress, len(plan.read), sum(file.bytes for file in plan.read))
        builder.on_embedded = lambda count: meter.embedded(count, builder.waiting)
        if plan.moved or plan.gone:
            self._move_and_remove()
        builder.on_stored = self.stored.append
        for file in plan.read:
            meter.begin(file.name)
            self._add(file)
            meter.end(file.bytes)
        builder.flush()

    def _move_and_remove(self) -> None:
        """Remove what is gone; store a moved document again, as its name is part of its context.

        Only the chunks of which the name is embedded need new vectors.
        """
        store = self.builder.staged.store
        for move in self.plan.moved:
            record = store.record(move.old)
            assert record is not None  # the plan was made from this generation
            self.builder.add(replace(record, document=replace(record.document, path=move.new)))
        self.builder.flush()
        for name in (*self.plan.gone, *(move.old for move in self.plan.moved)):
            store.remove(name)
        store.commit()

    def _add(self, file: FileToRead) -> None:
        """Read one file and give it to the builder; on failure the older version stays."""
        old = self.known.get(file.name)
        try:
            document = self.read(file.name, file.path)
        except UnreadableFile as error:
            self.failed.append(Failure(utf8_name(file.name), error.what, error.cure))
            return
        self.builder.add(Record(document, _reader_version(), old.tags if old else ()))
        if document.unread:
            self.failed.append(Failure(file.name, *describe_unread(document.unread)))

    def report(self, seconds: float) -> SyncReport:
        """Return the report of the run."""
        plan = self.plan
        staged = self.builder.staged
        listing = known_documents(staged.library, staged.current).values()
        stored = set(self.stored)
        here = {*stored, *plan.unchanged, *(move.new for move in plan.moved)}
        still = [self.known[name] for name in plan.unchanged if self.known[name].unread]
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
            hidden={i.path: i.hidden for i in listing if i.hidden and i.path in here},
        )
