"""The documents of the page: adding, removing and tagging them, and the files that failed.

A job queue of its own changes them, so that questions are answered meanwhile from what is indexed.
It pauses while an answer is written: embedding at the same time would slow both to a crawl.
"""

from __future__ import annotations

import itertools
import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from rag.documents.discover import absolute
from rag.documents.formats import load
from rag.errors import FootnoteError, MissingLibrary, UnreadableFile
from rag.files import replace_file
from rag.page.cancellation import Cancelled, CancelToken
from rag.page.jobs import TICK, JobQueue, Work, follow
from rag.page.reading_ahead import ReadingAhead
from rag.settings import Settings
from rag.types import DocumentInfo, Failure, Scope, SyncProgress, SyncReport

if TYPE_CHECKING:
    from rag.library import Library

FAILED = "failed.json"


def read_failures(library: Path) -> tuple[Failure, ...]:
    """Return the stored failures; none where the file is missing or damaged."""
    try:
        rows = json.loads((library / FAILED).read_text(encoding="utf-8"))
        return tuple(Failure(row["path"], row["reason"], row["cure"]) for row in rows)
    except (OSError, ValueError, TypeError, KeyError):
        return ()


def write_failures(library: Path, failures: Iterable[Failure]) -> None:
    """Store these failures in place of the last."""
    rows = [asdict(failure) for failure in failures]
    library.mkdir(parents=True, exist_ok=True)
    replace_file(library / FAILED, json.dumps(rows, ensure_ascii=False, indent=1) + "\n")


def file_of(library: Path, name: str) -> Path:
    """Return the path of a document's file; names are relative to the library's folder."""
    return absolute(library).parent / name


def remaining_failures(
    before: Sequence[Failure],
    failed: Sequence[Failure],
    synced: Sequence[Path],
    listing: Sequence[DocumentInfo],
    library: Path,
) -> tuple[Failure, ...]:
    """Return the failures after a sync.

    A file under the synced paths that did not fail again is cured, or gone. A document with some
    unreadable pages is no failure: it is in the library, and its listing names the pages.

    Args:
        before: failures until now.
        failed: failures of this sync.
        synced: files and folders that were read.
        listing: documents of the library after it.
        library: its directory.
    """
    partly = {info.path for info in listing if info.unread}
    roots = [absolute(path) for path in synced]
    elsewhere = {
        failure.path: failure
        for failure in before
        if not any(file_of(library, failure.path).is_relative_to(root) for root in roots)
    }
    now = {failure.path: failure for failure in failed if failure.path not in partly}
    return tuple((elsewhere | now).values())


NAME_CHARS = 100
"""Longest name of an added file; file systems allow 255 bytes, and letters take up to four."""
ADDED = "added"
"""Folder beside the library with copies of uploaded files."""


@dataclass(frozen=True, slots=True)
class Adding:
    """Files that are being added; no progress while they wait for their turn.

    `names` are the files given, `seen` those that were read or are being read.
    """

    names: tuple[str, ...]
    progress: SyncProgress | None = None
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Added:
    """The end of an adding; without a report no file reached the library."""

    report: SyncReport | None
    refused: tuple[Failure, ...] = ()
    stopped: bool = False


class DocumentService:
    """The documents of one library, and the queue of their changes."""

    def __init__(
        self, library: Library, settings: Settings, answers: JobQueue, ahead: ReadingAhead
    ) -> None:
        self.listing: tuple[DocumentInfo, ...] = ()
        self.problem: FootnoteError | None = None
        self.failures = read_failures(settings.library)
        # A page may outlive a process: the numbers of the next one are larger.
        self._versions = itertools.count(time.time_ns() // 1000)
        self.version = next(self._versions)
        """Grows with each change of `listing` and `failures`, after it."""
        self.state: Adding | Added | FootnoteError | None = None
        self._library = library
        self._settings = settings
        self._answers = answers
        self._ahead = ahead
        self._jobs = JobQueue("documents")
        self._token = CancelToken()
        self._refreshing = Lock()

    @property
    def busy(self) -> bool:
        """Whether documents are being added or changed."""
        return not self._jobs.idle.is_set()

    def refresh(self) -> None:
        """Read the list of documents again; another program may have changed it."""
        listing: Sequence[DocumentInfo] = ()
        problem = None
        with self._refreshing:  # a list that was read before a change must not replace a later one
            try:
                listing = self._library.listing()
            except MissingLibrary:
                pass  # nothing was added yet
            except FootnoteError as error:
                problem = error
            before = self.listing, str(self.problem)
            self.listing, self.problem = tuple(listing), problem
            if before != (self.listing, str(problem)):
                self.version = next(self._versions)

    def add(self, uploads: Sequence[Path]) -> None:
        """Copy uploaded files beside the library and index them; `watch` follows it."""
        self._begin([file.name for file in uploads], lambda: self._store_uploads(uploads))

    def add_path(self, path: str) -> None:
        """Index a file or folder of this computer where it lies."""
        given = Path(path.strip().strip("\"'")).expanduser()
        self._begin([given.name], lambda: ([given], ()))

    def retry(self, name: str) -> None:
        """Read a file that failed again."""
        self._begin([name], lambda: ([file_of(self._settings.library, name)], ()))

    def watch(self) -> Iterator[Adding | Added | FootnoteError]:
        """Yield the progress of adding to its end, whichever tab began it; nothing if none is."""
        return follow(lambda: self.busy, lambda: self.state)

    def stop(self) -> None:
        """Stop adding; what was read is kept."""
        self._token.cancel()

    def dismiss(self, name: str) -> None:
        """Take a failure off the list, and delete our copy of its file."""
        self._set_failures(failure for failure in self.failures if failure.path != name)
        write_failures(self._settings.library, self.failures)
        copy = file_of(self._settings.library, name)
        if copy.parent == self._folder and name not in {info.path for info in self.listing}:
            copy.unlink(missing_ok=True)

    def remove(self, name: str) -> None:
        """Remove a document; our copy of its file is deleted, the person's own file stays.

        Raises:
            FootnoteError: it failed, with the reason.
        """
        self._change(lambda: self._library.remove(scope_of(name)))
        self.dismiss(name)

    def tag(self, name: str, *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        """Add tags to a document, or remove them.

        Raises:
            FootnoteError: it failed, with the reason.
        """
        self._change(lambda: self._library.tag(scope_of(name), add, remove))

    def close(self) -> None:
        """Stop the changes; what was read is kept."""
        self._token.cancel()
        self._jobs.close()

    def begin(self, work: Work) -> None:
        """Queue other long work, during which the documents must not change."""
        self._jobs.begin(work)

    def wait_for_answers(self) -> None:
        """Wait while a question is answered."""
        while not self._answers.idle.wait(TICK) and not self._token.is_cancelled:
            pass

    @property
    def _folder(self) -> Path:
        return file_of(self._settings.library, ADDED)

    def _change(self, change: Callable[[], object]) -> None:
        for _ in self._jobs.run(lambda _: self._changed(change), CancelToken()):
            pass

    def _changed(self, change: Callable[[], object]) -> None:
        change()
        self.refresh()
        self._ahead.changed()

    def _begin(
        self, names: Sequence[str], get: Callable[[], tuple[list[Path], tuple[Failure, ...]]]
    ) -> None:
        begun = Adding(tuple(names))
        if not self.busy:
            self.state = begun
        self._jobs.begin(lambda _: self._work(begun, get))

    def _work(
        self, begun: Adding, get: Callable[[], tuple[list[Path], tuple[Failure, ...]]]
    ) -> None:
        """Add files; `state` is the result."""
        self._token = CancelToken()
        self.state = begun
        try:
            paths, refused = get()
            self.state = self._sync(begun, paths, refused) if paths else Added(None, refused)
        except FootnoteError as error:
            self.state = error
        except BaseException as error:
            self.state = FootnoteError(f"Adding failed: {error}.", "Try again.")
            raise

    def _sync(self, begun: Adding, paths: list[Path], refused: tuple[Failure, ...]) -> Added:
        seen: dict[str, None] = {}

        def tell(progress: SyncProgress) -> None:
            seen[progress.file] = None
            self.state = Adding(begun.names, progress, tuple(filter(None, seen)))
            self.wait_for_answers()
            self._token.raise_if_cancelled()

        try:
            with self._ahead.paused():
                report = self._library.sync(paths, tell)
        except Cancelled:
            self.refresh()
            return Added(None, refused, stopped=True)
        self.refresh()
        self._ahead.changed((*report.added, *report.updated))
        self._set_failures(
            remaining_failures(
                self.failures, report.failed, paths, self.listing, self._settings.library
            )
        )
        with suppress(OSError):  # the page shows them; a full disk must not hide the report
            write_failures(self._settings.library, self.failures)
        return Added(report, refused)

    def _set_failures(self, failures: Iterable[Failure]) -> None:
        self.failures = tuple(failures)
        self.version = next(self._versions)

    def _store_uploads(self, uploads: Sequence[Path]) -> tuple[list[Path], tuple[Failure, ...]]:
        """Copy uploads beside the library; return the copies, and those that were refused."""
        kept: list[Path] = []
        refused: list[Failure] = []
        for upload in uploads:
            try:
                limit = self._settings.file_mb * 1_000_000
                kept.append(store_upload(upload, self._folder, max_bytes=limit))
            except UnreadableFile as error:
                refused.append(Failure(upload.name, error.what, error.cure))
        return kept, tuple(refused)


def scope_of(name: str) -> Scope:
    """Return the scope of one document; a pattern that equals its path matches it alone."""
    return Scope(documents=(name,))


def store_upload(upload: Path, folder: Path, *, max_bytes: int) -> Path:
    """Copy an uploaded file into a folder and return the copy; the same content is kept once.

    Raises:
        UnreadableFile: of an unknown kind, or too large.
    """
    data = load(upload, max_bytes=max_bytes)
    folder.mkdir(parents=True, exist_ok=True)
    # Letters of any language stay; special characters of shells and paths go.
    stem = re.sub(r"[^\w ()+-]+", "_", upload.stem).strip(" _")[:NAME_CHARS] or "document"
    for number in itertools.count(1):
        name = stem if number == 1 else f"{stem} ({number})"
        target = folder / (name + upload.suffix.lower())
        if not target.exists():
            break
        if target.read_bytes() == data:
            return target
    partial = target.with_suffix(
        ".part"
    )  # no reader takes this ending, so a crash leaves no broken document
    partial.write_bytes(data)
    partial.replace(target)
    return target
