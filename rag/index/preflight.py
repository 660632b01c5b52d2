"""What a writer does before it changes a library: check it, and bring it to today's format."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rag.documents.chunks import ChunkSpan, page_at
from rag.errors import LibraryMismatch
from rag.index.generations import (
    disk_errors,
    make_current,
    next_directory,
    open_generation,
    publish,
    sweep,
)
from rag.index.lock import writer
from rag.index.manifest import FORMAT, STORE, VECTORS, Identity, Manifest, read_manifest, versions
from rag.index.records import Record, document_of
from rag.index.store import Store
from rag.index.vectors import VectorIndex
from rag.types import Document


def migrate(library: Path, old: Manifest) -> Manifest:
    """Publish the same documents, chunks and vectors in today's format, and return its manifest.

    For a writer that holds the lock, with a generation whose checksums were verified.
    """
    source = old.directory(library)
    number, directory = next_directory(library)
    old_vectors = VectorIndex.load(source / VECTORS, old.dimension)
    vectors = VectorIndex(old.dimension)
    store = Store(directory, write=True)
    db = sqlite3.connect(f"{(source / STORE).resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    rows = db.execute("SELECT id, path, sha256, text, pages, headings FROM documents")
    for owner, path, sha256, text, pages, headings in rows:
        document = document_of(path, sha256, text, pages, headings, "[]")
        chunks = db.execute(
            "SELECT id, start, end, heading, digest FROM chunks WHERE document = ? ORDER BY id",
            (owner,),
        ).fetchall()
        ids = [_vector_id(digest) for *_, digest in chunks]
        new = {id: chunk[0] for id, chunk in zip(ids, chunks, strict=True) if id not in vectors}
        vectors.add(list(new), old_vectors.get(list(new.values())))
        store.put(Record(document, reader=1), _pieces(document, chunks), ids)
    db.close()
    store.commit()
    store.close()
    vectors.save(directory / VECTORS)
    return publish(
        library,
        Manifest(number, old.identity, old.dimension, index="exact", versions=versions()),
    )


def _pieces(document: Document, chunks: Sequence[Any]) -> list[ChunkSpan]:
    pieces = []
    for _, start, end, heading, _ in chunks:
        page = page_at(document.pages, start)
        place = (page.number, page.label) if page else (None, None)
        pieces.append(ChunkSpan(start, end, heading, *place))
    return pieces


def _vector_id(digest: str) -> int:
    """Return what `vector_id` makes of the text whose SHA-256 this is, in hexadecimal."""
    return int.from_bytes(bytes.fromhex(digest)[:8]) >> 1


def open_for_writing(library: Path, identity: Identity | None) -> Manifest | None:
    """Return the current generation, checked and migrated; None where there is none yet.

    For a writer that holds the lock. What a crashed writer left is swept away.

    Raises:
        DamagedFile: a file is not what was written.
        LibraryMismatch: something else than `identity` made the library.
    """
    if read_manifest(library) is None:
        # Written before anything else, so that a library without a manifest is known as damaged.
        nothing = Identity(embedder="", embedder_sha256="", chunk_tokens=0)
        make_current(library, Manifest(generation=0, identity=nothing, dimension=0))
        sweep(library)
        return None
    manifest, _ = open_generation(library)
    sweep(library)
    if manifest.format < FORMAT:
        manifest = migrate(library, manifest)
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
    """Refuse vectors and chunks of another make; vectors of two encoders cannot be compared.

    Raises:
        LibraryMismatch: something else than `identity` made the library.
    """
    theirs = manifest.identity
    for what, old, new in (
        ("embedder", theirs.embedder, identity.embedder),
        ("embedder weights", theirs.embedder_sha256, identity.embedder_sha256),
        ("chunk size", theirs.chunk_tokens, identity.chunk_tokens),
        ("way of cutting chunks", theirs.chunker, identity.chunker),
    ):
        if old != new:
            raise LibraryMismatch(
                f"The library {library} was made with {what} {old!r}; this run has {new!r}.",
                "Use the same setting again, or embed the library anew from the texts it holds: "
                f"rag index --re-embed --library {library}",
            )
