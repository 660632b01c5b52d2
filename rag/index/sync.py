"""Bring the library in step with files: add, update, remove; read and embed only what changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.documents.chunks import Splitter
from rag.documents.discover import absolute, discover, printable
from rag.errors import BadInput, LibraryMismatch
from rag.index.builder import Builder
from rag.index.embedder import Embedder
from rag.index.generations import Manifest, read_manifest, writer
from rag.types import Failure, SyncReport

Progress = Callable[[int, int, str], None]
"""Called with files done, files in all, and the file at hand."""


def sync(
    library: Path,
    paths: Sequence[Path],
    embedder: Embedder,
    splitter: Splitter,
    *,
    chunk_tokens: int,
    max_bytes: int,
    progress: Progress | None = None,
) -> SyncReport:
    """Index files and folders; documents of the library that lie elsewhere are left as they are.

    A file that fails is reported and keeps the version that was indexed before. Ctrl-C publishes
    what was finished. Nothing is written when nothing changed.

    Raises:
        BadInput: no path was given, or another process is writing.
        LibraryMismatch: the library was made with another embedder or chunk size.
    """
    began = time.perf_counter()
    if not paths:
        raise BadInput("No file or folder was named.", "Name one: rag index FOLDER")
    with writer(library):
        made_by = check_identity(library, embedder, chunk_tokens)
        work = Builder(library, embedder, splitter, max_bytes)
        if made_by:
            work.read_known()
        plan = _plan(work, paths)
        try:
            _carry_out(work, plan, progress)
        finally:
            # Also on Ctrl-C: what was embedded so far becomes a whole generation.
            documents, chunks = work.close(made_by, chunk_tokens)
        return SyncReport(
            documents=documents,
            chunks=chunks,
            added=tuple(work.added),
            updated=tuple(work.updated),
            removed=tuple(work.removed),
            unchanged=work.unchanged,
            skipped=tuple(printable(name_of(library, path)) for path in plan.skipped),
            failed=tuple(work.failed),
            seconds=round(time.perf_counter() - began, 3),
        )


def name_of(library: Path, path: Path) -> str:
    """Return a document's name: its path from the folder that holds the library, if it lies there.

    A library and the documents beside it can so be moved together.
    """
    home = absolute(library).parent
    return path.relative_to(home).as_posix() if path.is_relative_to(home) else path.as_posix()


def check_identity(library: Path, embedder: Embedder, chunk_tokens: int) -> Manifest | None:
    """Return the manifest if this embedder and chunk size made the library; None if there is none.

    Raises:
        LibraryMismatch: something else did; vectors of two encoders cannot be compared.
    """
    manifest = read_manifest(library)
    if manifest is None:
        return None
    for what, theirs, ours in (
        ("embedder", manifest.embedder, embedder.name),
        ("embedder weights", manifest.embedder_sha256, embedder.fingerprint),
        ("chunk size", manifest.chunk_tokens, chunk_tokens),
    ):
        if theirs != ours:
            raise LibraryMismatch(
                f"The library {library} was made with {what} {theirs!r}; this run has {ours!r}.",
                "Use the same setting again, or index into a new library: "
                "rag index FOLDER --library NEW_DIRECTORY",
            )
    return manifest


@dataclass(frozen=True, slots=True)
class _Plan:
    """Files to look at, names to remove, files passed over."""

    documents: tuple[Path, ...]
    gone: tuple[str, ...]
    skipped: tuple[Path, ...]


def _plan(work: Builder, paths: Sequence[Path]) -> _Plan:
    """Compare what the paths hold with what the library holds under them.

    Only a folder that can be read says what is gone: a path that was mistyped, or lies on a disk
    that is not connected, must not empty the library.
    """
    found = discover(paths)
    here = {path for path in found.documents if path.exists()}
    roots = [absolute(path) for path in paths if path.is_dir()]
    home = absolute(work.library).parent
    gone = tuple(
        name
        for name in work.known
        if home / name not in here
        and any((home / name).is_relative_to(root) for root in roots)
        and not any((home / name).is_relative_to(folder) for folder in found.closed)
    )
    for folder in found.closed:
        name = printable(name_of(work.library, folder))
        work.failed.append(
            Failure(name, "The folder cannot be read.", "Allow yourself to read it.")
        )
    return _Plan(found.documents, gone, found.skipped)


def _carry_out(work: Builder, plan: _Plan, progress: Progress | None) -> None:
    """Read, split and embed what is new or changed, then remove what is gone.

    In this order a file that was moved finds the vectors of its old self.
    """
    for done, path in enumerate(plan.documents):
        name = name_of(work.library, path)
        if progress:
            progress(done, len(plan.documents), printable(name))
        work.take(name, path)
    work.flush()
    for name in plan.gone:
        work.remove(name)
    if progress:
        progress(len(plan.documents), len(plan.documents), "")
