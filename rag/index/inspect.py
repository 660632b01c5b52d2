"""Inspect a library for `rag doctor`: its files' checksums, and whether their contents agree."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import numpy as np

from rag.errors import DamagedFile, FootnoteError
from rag.index.document_records import Packed, pack, unpack
from rag.index.generations import damaged_files
from rag.index.manifest import FORMAT, TEXTS, VECTORS, Manifest, read_manifest, repair_cure
from rag.index.store import Store
from rag.index.vectors import VectorIndex
from rag.types import Finding

QUERIES = 200
"""Stored vectors used as queries to measure recall."""
NEIGHBOURS = 10


def inspect_library(library: Path) -> list[Finding]:
    """Check every file's checksum, then the contents; changes nothing."""
    while True:
        try:
            manifest = read_manifest(library)
        except FootnoteError as error:
            return [Finding("library", "broken", error.what, error.cure)]
        try:
            findings = _inspect(library, manifest)
        except (sqlite3.Error, RuntimeError, OSError):
            if read_manifest(library) == manifest:
                raise
            continue
        # A writer may have replaced the files meanwhile: then look again.
        broken = any(finding.status == "broken" for finding in findings)
        if not broken or read_manifest(library) == manifest:
            return findings


def _inspect(library: Path, manifest: Manifest | None) -> list[Finding]:
    if manifest is None:
        return [Finding("library", "warning", f"There is none in {library}.", "rag index FOLDER")]
    problems = damaged_files(library, manifest)
    if problems:
        return [
            Finding("library files", "broken", problem, repair_cure(library))
            for problem in problems
        ]
    if manifest.format < FORMAT:
        detail = f"{library} has format {manifest.format}; its next use converts it to {FORMAT}."
        return [Finding("library", "good", detail)]
    return list(_contents(library, manifest))


def _contents(library: Path, manifest: Manifest) -> Iterator[Finding]:
    directory = manifest.directory(library)
    try:
        vectors = VectorIndex.load(directory / VECTORS, manifest.dimension)
    except DamagedFile as error:
        yield Finding("vectors", "broken", error.what, repair_cure(library))
        return
    with closing(Store(directory)) as store:
        listing = store.listing()
        chunks = store.chunk_count()
        made_by = manifest.identity
        yield Finding(
            "library",
            "good",
            f"{library}: {len(listing)} documents, {chunks} chunks of up to "
            f"{made_by.chunk_tokens} tokens, embedded by {made_by.embedder}.",
        )
        yield from _texts(library, directory, store)
        yield from _vectors(library, store, vectors)
    if vectors.kind == "approximate":
        yield Finding(
            "search",
            "good",
            f"Approximate, because there are {len(vectors)} vectors: it finds "
            f"{recall(vectors):.1%} of the {NEIGHBOURS} nearest neighbours of exact search.",
        )
    if not manifest.finished:
        yield Finding(
            "indexing", "warning", "The last run was interrupted.", "Run it again: rag index FOLDER"
        )
    unread = [info.path for info in listing if info.unread]
    if unread:
        shown = ", ".join(unread[:3]) + (" and others" if len(unread) > 3 else "")
        yield Finding(
            "scanned pages",
            "warning",
            f"{len(unread)} documents have pages without text: {shown}.",
            "See which: rag documents list",
        )


def _texts(library: Path, directory: Path, store: Store) -> Iterator[Finding]:
    """Compare the two copies of every text, and every chunk with its span of the text."""
    copies = dict(_copies(directory / TEXTS))
    wrong = []
    for record in store.records():
        path, text = record.document.path, record.document.text
        spans_agree = all(text[c.start : c.end] == c.text for c in store.chunks_of(path))
        if pack(record).digest != copies.pop(path, None) or not spans_agree:
            wrong.append(path)
    if wrong or copies:
        detail = f"The two copies of {len(wrong) + len(copies)} documents do not agree."
        yield Finding("texts", "broken", detail, repair_cure(library))


def _copies(path: Path) -> Iterator[tuple[str, str]]:
    """Yield path and checksum of each record whose bytes agree with its checksum."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
        for name, digest, blob in db.execute("SELECT path, digest, record FROM records"):
            with suppress(ValueError):
                unpack(Packed(digest, blob))
                yield name, digest


def _vectors(library: Path, store: Store, vectors: VectorIndex) -> Iterator[Finding]:
    """Check that every chunk has a vector of unit length; unused vectors do no harm."""
    ids = store.vector_ids()
    missing = [id for id in ids if id not in vectors]
    lengths = np.linalg.norm(vectors.get([id for id in ids if id in vectors]), axis=1)
    wrong = int(np.count_nonzero(~(np.abs(lengths - 1) < 1e-3)))  # NaN counts too
    if missing or wrong:
        detail = f"{len(missing)} chunks have no vector, and {wrong} vectors lack unit length."
        yield Finding("vectors", "broken", detail, repair_cure(library))


def recall(vectors: VectorIndex, queries: int = QUERIES, k: int = NEIGHBOURS) -> float:
    """Return the recall at k of a search against exact search, on stored vectors, in [0, 1]."""
    ids = vectors.ids()
    shares = []
    for id in ids[:: max(1, len(ids) // queries)][:queries]:
        query = vectors.get([id])
        exact = {near for near, _ in vectors.search(query, k, exact=True)}
        shares.append(len(exact & {near for near, _ in vectors.search(query, k)}) / len(exact))
    return float(np.mean(shares))
