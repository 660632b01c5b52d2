"""Bring a library of an older format to today's, without its files and without embedding.

Format 1 kept no second copy of the texts, and vectors under the ids of chunks.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rag.documents.chunks import Piece, page_at
from rag.index.generations import next_directory, publish
from rag.index.manifest import STORE, VECTORS, Manifest, versions
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


def _pieces(document: Document, chunks: Sequence[Any]) -> list[Piece]:
    pieces = []
    for _, start, end, heading, _ in chunks:
        page = page_at(document.pages, start)
        place = (page.number, page.label) if page else (None, None)
        pieces.append(Piece(start, end, heading, *place))
    return pieces


def _vector_id(digest: str) -> int:
    """Return what `vector_id` makes of the text whose SHA-256 this is, in hexadecimal."""
    return int.from_bytes(bytes.fromhex(digest)[:8]) >> 1
