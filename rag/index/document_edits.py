"""Changes to a library without files: tag or remove documents, embed everything again."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from rag.errors import BadInput
from rag.index.builder import Builder
from rag.index.document_records import Record
from rag.index.document_scope import select
from rag.index.generations import disk_errors, no_library
from rag.index.lock import writer
from rag.index.manifest import VECTORS, Manifest
from rag.index.preflight import open_for_writing
from rag.index.progress import Progress, SyncMeter
from rag.index.staged_generation import LibraryParts, StagedGeneration
from rag.index.store import Store
from rag.index.sync import known_documents
from rag.index.vectors import VectorIndex
from rag.types import Scope, SyncReport

TAG_CHARS = 50
"""Longest tag: tags are shown side by side on one line."""


def tag(
    library: Path, scope: Scope, parts: LibraryParts, *, add: Sequence[str], remove: Sequence[str]
) -> list[str]:
    """Add and remove tags of documents; return the paths whose tags changed.

    Raises:
        BadInput: no document matches, or a tag is not a short word or phrase.
    """
    for name in (*add, *remove):
        if not name.isprintable() or not name.strip() or len(name) > TAG_CHARS or "," in name:
            raise BadInput(
                f"{name!r} cannot be a tag.",
                f"A tag has 1 to {TAG_CHARS} printable characters and no comma.",
            )
    with writer(library), disk_errors(library):
        current = _open(library)
        changed = []
        staged = _stage(library, parts, current)
        for info in select(known_documents(library, current).values(), scope):
            tags = sorted({*info.tags, *(name.strip() for name in add)} - set(remove))
            if tags != list(info.tags):
                staged.store.tag(info.path, tags)
                changed.append(info.path)
        if changed:
            staged.store.commit()
        staged.publish(finished=current.finished)
        return changed


def remove(library: Path, scope: Scope, parts: LibraryParts) -> list[str]:
    """Remove documents from the library; return their paths. Their files stay.

    Raises:
        BadInput: no document matches.
    """
    with writer(library), disk_errors(library):
        current = _open(library)
        paths = [info.path for info in select(known_documents(library, current).values(), scope)]
        staged = _stage(library, parts, current)
        for path in paths:
            staged.store.remove(path)
        if paths:
            staged.store.commit()
        staged.publish(finished=current.finished)
        return paths


def reembed(library: Path, parts: LibraryParts, progress: Progress | None = None) -> SyncReport:
    """Split and embed every document again from its stored text, as after a change of settings.

    The library stays as it was until everything is done; the next run continues an interrupted one.
    """
    began = time.perf_counter()
    with writer(library), disk_errors(library):
        current = _open(library)
        vectors = None
        if current.identity.has_vectors_of(parts.identity):
            vectors = VectorIndex.load(current.directory(library) / VECTORS, current.dimension)
        store = Store(current.directory(library))
        sizes = {info.path: info.characters for info in store.listing()}
        builder = rebuild(
            library,
            parts,
            current,
            store.records(),
            sizes=sizes,
            vectors=vectors,
            progress=progress,
        )
        store.close()
        listing = known_documents(library, builder.staged.current).values()
        return SyncReport(
            documents=len(listing),
            chunks=sum(info.chunks for info in listing),
            added=(),
            updated=tuple(info.path for info in listing),
            removed=(),
            unchanged=0,
            skipped=(),
            failed=(),
            seconds=round(time.perf_counter() - began, 3),
            embedded=builder.embedded,
        )


def rebuild(
    library: Path,
    parts: LibraryParts,
    current: Manifest | None,
    records: Iterable[Record],
    *,
    sizes: dict[str, int],
    vectors: VectorIndex | None,
    progress: Progress | None,
) -> Builder:
    """Publish a new generation from records; chunks with a vector in `vectors` are not embedded.

    Args:
        library: its directory.
        parts: what to build with.
        current: the current generation, if it is known.
        records: all documents.
        sizes: characters of each document, for the progress.
        vectors: made by the same embedder.
        progress: called with the state of the work.
    """
    staged = StagedGeneration(library, parts, current, fresh=True)
    if vectors is not None:
        staged.use_vectors(vectors)
    builder = Builder(staged, parts)
    meter = SyncMeter(progress, len(sizes), sum(sizes.values()))
    builder.on_embedded = lambda count: meter.embedded(count, builder.waiting)
    staged.begin()
    try:
        for record in records:
            path = record.document.path
            meter.begin(path)
            builder.add(record)
            meter.end(sizes[path])
        builder.flush()
    except BaseException:
        with suppress(OSError, RuntimeError):  # report the original error
            staged.checkpoint()
        staged.abandon()
        raise
    staged.publish(finished=True)
    return builder


def _stage(library: Path, parts: LibraryParts, current: Manifest) -> StagedGeneration:
    """Stage a generation with the identity of the current one: only documents change."""
    return StagedGeneration(library, replace(parts, identity=current.identity), current)


def _open(library: Path) -> Manifest:
    current = open_for_writing(library, None)
    if current is None:
        raise no_library(library)
    return current
