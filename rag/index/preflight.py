"""Checks before a library is used or changed: damage, format and settings; old formats migrate."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rag.documents.chunks import ChunkSpan, page_at
from rag.errors import LibraryMismatch
from rag.index.document_records import Record, document_of
from rag.index.generations import (
    disk_errors,
    make_current,
    next_directory,
    open_generation,
    publish,
    remove_old,
)
from rag.index.lock import writer
from rag.index.manifest import FORMAT, STORE, VECTORS, Identity, Manifest, read_manifest, versions
from rag.index.store import Store
from rag.index.vectors import VectorIndex
from rag.types import Document


def open_for_writing(library: Path, identity: Identity | None) -> Manifest | None:
    """Return the current generation, checked and migrated; None if there is none yet.

    For a writer that holds the lock. Leftovers of a crashed writer are removed.

    Raises:
        DamagedFile: a file does not have its recorded checksum.
        LibraryMismatch: the library was not made with `identity`.
    """
    if read_manifest(library) is None:
        # Written before anything else, so that a library without a manifest is always damaged.
        nothing = Identity(embedder="", embedder_sha256="", chunk_tokens=0)
        make_current(library, Manifest(generation=0, identity=nothing, dimension=0))
        remove_old(library)
        return None
    manifest, _ = open_generation(library)
    remove_old(library)
    if manifest.format < FORMAT:
        manifest = _migrate(library, manifest)
    if identity:
        check_identity(library, manifest, identity)
    return manifest


def upgrade(library: Path) -> None:
    """Bring a library to today's format.

    Raises:
        BadInput: it cannot be written, or another process is writing.
        DiskFull: there is no room.
    """
    with writer(library), disk_errors(library):
        open_for_writing(library, None)


def check_identity(library: Path, manifest: Manifest, identity: Identity) -> None:
    """Refuse a library of another embedder or chunking: their vectors cannot be compared.

    Raises:
        LibraryMismatch: the library was not made with `identity`.
    """
    theirs = manifest.identity
    for what, old, new in (
        ("embedder", theirs.embedder, identity.embedder),
        ("embedder weights", theirs.embedder_sha256, identity.embedder_sha256),
        ("chunk size", theirs.chunk_tokens, identity.chunk_tokens),
        ("chunker version", theirs.chunker, identity.chunker),
    ):
        if old != new:
            raise LibraryMismatch(
                f"The library {library} was made with {what} {old!r}; this run has {new!r}.",
                "Use the same setting again, or embed the library again from its stored texts: "
                f"rag index --re-embed --library {library}",
            )


# Migration from older formats


def _migrate(library: Path, old: Manifest) -> Manifest:
    """Publish the same documents, chunks and vectors in today's format; return the manifest.

    For a writer that holds the lock; the checksums of the old generation were verified.
    """
    source = old.directory(library)
    number, directory = next_directory(library)
    vectors = VectorIndex.load(source / VECTORS, old.dimension)
    store = Store(directory, write=True)
    db = sqlite3.connect(f"{(source / STORE).resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    if old.format == 1:
        vectors = _copy_format_1(db, vectors, store)
    else:
        _copy_format_2(db, store)
    db.close()
    store.commit()
    store.close()
    vectors.save(directory / VECTORS)
    index = "exact" if old.format == 1 else old.index
    return publish(
        library, Manifest(number, old.identity, old.dimension, index=index, versions=versions())
    )


def _copy_format_1(db: sqlite3.Connection, old: VectorIndex, store: Store) -> VectorIndex:
    """Copy the documents; return their vectors under today's ids."""
    vectors = VectorIndex(old.dimension)
    rows = db.execute("SELECT id, path, sha256, text, pages, headings FROM documents")
    for owner, path, sha256, text, pages, headings in rows:
        document = document_of([path, sha256, text, pages, headings])
        chunks = db.execute(
            "SELECT id, start, end, heading, digest FROM chunks WHERE document = ? ORDER BY id",
            (owner,),
        ).fetchall()
        ids = [_vector_id(digest) for *_, digest in chunks]
        new = {id: chunk[0] for id, chunk in zip(ids, chunks, strict=True) if id not in vectors}
        vectors.add(list(new), old.get(list(new.values())))
        store.put(Record(document, reader=1), _chunk_spans(document, chunks), ids)
    return vectors


def _copy_format_2(db: sqlite3.Connection, store: Store) -> None:
    """Copy the documents, which have no tables until a sync reads them again."""
    rows = db.execute(
        "SELECT id, path, sha256, text, pages, headings, unread, reader, tags FROM documents"
    )
    for owner, *columns, reader, tags in rows:
        chunks = db.execute(
            "SELECT c.start, c.end, t.heading, c.page, c.label, c.vector FROM chunks c "
            "JOIN chunk_text t ON t.rowid = c.id WHERE c.document = ? ORDER BY c.id",
            (owner,),
        ).fetchall()
        record = Record(document_of(columns), reader, tuple(json.loads(tags)))
        store.put(record, [ChunkSpan(*row[:-1]) for row in chunks], [row[-1] for row in chunks])


def _chunk_spans(document: Document, chunks: Sequence[Any]) -> list[ChunkSpan]:
    spans = []
    for _, start, end, heading, _ in chunks:
        page = page_at(document.pages, start)
        place = (page.number, page.label) if page else (None, None)
        spans.append(ChunkSpan(start, end, heading, *place))
    return spans


def _vector_id(digest: str) -> int:
    """Return `builder.vector_id` of the text with this SHA-256, in hexadecimal."""
    return int.from_bytes(bytes.fromhex(digest)[:8]) >> 1
