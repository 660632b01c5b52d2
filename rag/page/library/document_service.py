"""The documents behind the page: adding, removing and tagging them, and what failed.

All of it happens on one thread of its own, so that questions are answered meanwhile with what is
ready. It gives way to them: nothing is embedded while an answer is written, which would slow both
to a crawl.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.documents.discover import absolute
from rag.documents.formats import load
from rag.errors import FootnoteError, MissingLibrary, UnreadableFile
from rag.files import replace_file
from rag.page.cancellation import Cancelled, CancelToken
from rag.page.jobs import TICK, JobQueue, Work, follow
from rag.settings import Settings
from rag.types import DocumentInfo, Failure, Scope, SyncProgress, SyncReport

if TYPE_CHECKING:
    from rag.library import Library

FAILED = "failed.json"


def read_failures(library: Path) -> tuple[Failure, ...]:
    """Return what is remembered; a file that cannot be read remembers nothing."""
    try:
        rows = json.loads((library / FAILED).read_text(encoding="utf-8"))
        return tuple(Failure(row["path"], row["reason"], row["cure"]) for row in rows)
    except (OSError, ValueError, TypeError, KeyError):
        return ()


def write_failures(library: Path, failures: Iterable[Failure]) -> None:
    """Remember these and no others."""
    rows = [asdict(failure) for failure in failures]
    library.mkdir(parents=True, exist_ok=True)
    replace_file(library / FAILED, json.dumps(rows, ensure_ascii=False, indent=1) + "\n")


def place_of(library: Path, name: str) -> Path:
    """Return where the file of a document lies; names are relative to the library's folder."""
    return absolute(library).parent / name


def after_sync(
    before: Sequence[Failure],
    failed: Sequence[Failure],
    synced: Sequence[Path],
    listing: Sequence[DocumentInfo],
    library: Path,
) -> tuple[Failure, ...]:
    """Return what has failed now that some paths were synced.

    What lies under those paths and did not fail again is cured, or gone. A document of which some
    pages could not be read is no failure: it is in the library, and its listing says so.
    """
    partly = {info.path for info in listing if info.unread}
    roots = [absolute(path) for path in synced]
    elsewhere = {
        failure.path: failure
        for failure in before
        if not any(place_of(library, failure.path).is_relative_to(root) for root in roots)
    }
    now = {failure.path: failure for failure in failed if failure.path not in partly}
    return tuple((elsewhere | now).values())


NAME_CHARS = 100
"""Longest name of an added file; file systems allow 255 bytes, and letters take up to four."""
ADDED = "added"
"""Folder beside the library that keeps copies of what was uploaded."""


@dataclass(frozen=True, slots=True)
class Adding:
    """How far the adding of files has come; no progress until it is their turn.

    `names` are the files given, `seen` those that were read or are being read.
    """

    names: tuple[str, ...]
    progress: SyncProgress | None = None
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Added:
    """What became of added files; without a report none of them reached the library."""

    report: SyncReport | None
    refused: tuple[Failure, ...] = ()
    stopped: bool = False


class DocumentService:
    """The documents of one library, and the thread that changes them."""

    def __init__(self, library: Library, settings: Settings, answers: JobQueue) -> None:
        self.listing: tuple[DocumentInfo, ...] = ()
        self.problem: FootnoteError | None = None
        self.failures = read_failures(settings.library)
        self.state: Adding | Added | FootnoteError | None = None
        self._library = library
        self._settings = settings
        self._answers = answers
        self._jobs = JobQueue("documents")
        self._token = CancelToken()

    @property
    def busy(self) -> bool:
        """Whether documents are being added or changed."""
        return not self._jobs.idle.is_set()

    def refresh(self) -> None:
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

    def add(self, uploads: Sequence[Path]) -> None:
        """Copy uploaded files beside the library and index them; `watch` says how it goes."""
        self._begin([file.name for file in uploads], lambda: self._keep(uploads))

    def add_path(self, path: str) -> None:
        """Index a file or folder of this computer where it lies."""
        given = Path(path.strip().strip("\"'")).expanduser()
        self._begin([given.name], lambda: ([given], ()))

    def retry(self, name: str) -> None:
        """Read a file that failed once more."""
        self._begin([name], lambda: ([place_of(self._settings.library, name)], ()))

    def watch(self) -> Iterator[Adding | Added | FootnoteError]:
        """Yield how the adding goes until it is over, whoever began it; at once if nothing is."""
        return follow(lambda: self.busy, lambda: self.state)

    def halt(self) -> None:
        """Stop adding; what was read is kept."""
        self._token.cancel()

    def forget(self, name: str) -> None:
        """Remember a failure no longer, and drop our copy of its file."""
        self.failures = tuple(failure for failure in self.failures if failure.path != name)
        write_failures(self._settings.library, self.failures)
        copy = place_of(self._settings.library, name)
        if copy.parent == self._folder and name not in {info.path for info in self.listing}:
            copy.unlink(missing_ok=True)

    def remove(self, name: str) -> None:
        """Take a document out of the library; our copy of its file goes, any other stays.

        Raises:
            FootnoteError: it could not be done, and why.
        """
        self._change(lambda: self._library.remove(only(name)))
        self.forget(name)

    def tag(self, name: str, *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        """Add tags to a document, or remove them.

        Raises:
            FootnoteError: it could not be done, and why.
        """
        self._change(lambda: self._library.tag(only(name), add, remove))

    def close(self) -> None:
        """Stop what is under way; what was read is kept."""
        self._token.cancel()
        self._jobs.close()

    def begin(self, work: Work) -> None:
        """Do other long work when its turn comes; the documents do not change meanwhile."""
        self._jobs.begin(work)

    def give_way(self) -> None:
        """Wait while somebody's question is answered."""
        while not self._answers.idle.wait(TICK) and not self._token.is_cancelled:
            pass

    @property
    def _folder(self) -> Path:
        return place_of(self._settings.library, ADDED)

    def _change(self, change: Callable[[], object]) -> None:
        for _ in self._jobs.run(lambda _: self._changed(change), CancelToken()):
            pass

    def _changed(self, change: Callable[[], object]) -> None:
        change()
        self.refresh()

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
        """Add files, and leave in `state` what became of them."""
        self._token = CancelToken()
        self.state = begun
        try:
            paths, refused = get()
            self.state = self._sync(begun, paths, refused) if paths else Added(None, refused)
        except FootnoteError as error:
            self.state = error
        except BaseException as error:
            self.state = FootnoteError(f"Adding broke off: {error}.", "Try it again.")
            raise

    def _sync(self, begun: Adding, paths: list[Path], refused: tuple[Failure, ...]) -> Added:
        seen: dict[str, None] = {}

        def tell(progress: SyncProgress) -> None:
            seen[progress.file] = None
            self.state = Adding(begun.names, progress, tuple(filter(None, seen)))
            self.give_way()
            self._token.raise_if_cancelled()

        try:
            report = self._library.sync(paths, tell)
        except Cancelled:
            self.refresh()
            return Added(None, refused, stopped=True)
        self.refresh()
        self.failures = after_sync(
            self.failures, report.failed, paths, self.listing, self._settings.library
        )
        with suppress(OSError):  # they are on the page; a full disk must not hide the report
            write_failures(self._settings.library, self.failures)
        return Added(report, refused)

    def _keep(self, uploads: Sequence[Path]) -> tuple[list[Path], tuple[Failure, ...]]:
        """Copy uploads beside the library; return the copies, and what was refused."""
        kept: list[Path] = []
        refused: list[Failure] = []
        for upload in uploads:
            try:
                limit = self._settings.file_mb * 1_000_000
                kept.append(keep(upload, self._folder, max_bytes=limit))
            except UnreadableFile as error:
                refused.append(Failure(upload.name, error.what, error.cure))
        return kept, tuple(refused)


def only(name: str) -> Scope:
    """Return the scope of one document; a glob that is its path means it alone."""
    return Scope(documents=(name,))


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
