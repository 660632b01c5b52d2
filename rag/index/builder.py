"""A generation in the making: read, split, embed and store documents, then publish the whole."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from rag.documents.chunks import Piece, Splitter
from rag.documents.discover import printable
from rag.documents.reader import extract, load
from rag.errors import UnreadableFile
from rag.index.embedder import Embedder, Matrix
from rag.index.generations import (
    STORE,
    VECTORS,
    Manifest,
    next_directory,
    open_generation,
    publish,
    read_manifest,
)
from rag.index.store import Store
from rag.index.vectors import VectorIndex
from rag.types import Document, Failure

FLUSH_CHUNKS = 256
"""Chunks embedded in one go: enough to fill batches of like length, little enough to hold."""


@dataclass(slots=True)
class Builder:
    """A generation in the making, opened at the first change."""

    library: Path
    embedder: Embedder
    splitter: Splitter
    max_bytes: int
    known: dict[str, str] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    unchanged: int = 0
    _pending: list[tuple[Document, list[Piece]]] = field(default_factory=list)
    _open: tuple[int, Path, Store, VectorIndex] | None = None

    def read_known(self) -> None:
        """Learn what the current generation holds; its files are checked before they are used."""
        _, directory = open_generation(self.library)
        store = Store(directory / STORE)
        self.known = store.hashes()
        store.close()

    def take(self, name: str, path: Path) -> None:
        """Read one file and queue it for embedding, unless it is unchanged or fails."""
        try:
            if name != printable(name):
                raise UnreadableFile("The file name is not valid UTF-8.", "Rename the file.")
            data = load(path, max_bytes=self.max_bytes)
            if self.known.get(name) == hashlib.sha256(data).hexdigest():
                self.unchanged += 1
                return
            document = extract(name, path, data)
        except UnreadableFile as error:
            self.failed.append(Failure(printable(name), error.what, error.cure))
            return
        self._pending.append((document, self.splitter.split(document)))
        if sum(len(pieces) for _, pieces in self._pending) >= FLUSH_CHUNKS:
            self.flush()

    def flush(self) -> None:
        """Embed and store what is queued; a text that has a vector is not embedded again."""
        if not self._pending:
            return
        _, _, store, vectors = self._writing()
        texts: dict[str, str] = {}
        digests: list[list[str]] = []
        for document, pieces in self._pending:
            embedded = [embedded_text(document, piece) for piece in pieces]
            digests.append([hashlib.sha256(text.encode()).hexdigest() for text in embedded])
            texts.update(zip(digests[-1], embedded, strict=True))
        known = store.with_digests(texts)
        rows = dict(zip(known, vectors.get(list(known.values())), strict=True))
        new = [digest for digest in texts if digest not in known]
        encoded = self.embedder.encode_documents([texts[digest] for digest in new])
        rows.update(zip(new, encoded, strict=True))
        for (document, pieces), keys in zip(self._pending, digests, strict=True):
            self._store(store, vectors, document, pieces, keys, rows)
        self._pending.clear()

    def remove(self, name: str) -> None:
        """Forget a document."""
        _, _, store, vectors = self._writing()
        ids = store.remove(name)
        store.commit()
        self.removed.append(name)
        vectors.remove(ids)

    def close(self, made_by: Manifest | None, chunk_tokens: int) -> tuple[int, int]:
        """Publish what was finished, if anything; return the counts of documents and chunks.

        After an interruption a document may be half stored. Its rows are rolled back, and vectors
        without a chunk are dropped: see `_store` for why there are no chunks without a vector.
        """
        if self._open and not (self.added or self.updated or self.removed):
            self._open[2].close()
            shutil.rmtree(self._open[1])
            self._open = None
        if self._open is None:
            if made_by is None:
                return 0, 0
            store = Store(made_by.directory(self.library) / STORE)
            counts = len(store.hashes()), store.chunk_count()
            store.close()
            return counts
        number, directory, store, vectors = self._open
        store.roll_back()
        counts = len(store.hashes()), store.chunk_count()
        vectors.remove(sorted(set(vectors.ids()) - set(store.all_chunk_ids())))
        store.close()
        vectors.save(directory / VECTORS)
        publish(
            self.library,
            Manifest(
                generation=number,
                embedder=self.embedder.name,
                embedder_sha256=self.embedder.fingerprint,
                dimension=self.embedder.dimension,
                chunk_tokens=chunk_tokens,
                files={},
            ),
        )
        return counts

    def _store(
        self,
        store: Store,
        vectors: VectorIndex,
        document: Document,
        pieces: list[Piece],
        digests: list[str],
        rows: dict[str, Matrix],
    ) -> None:
        """Store one document so that at no moment a committed chunk lacks its vector."""
        old = store.chunk_ids([document.path])
        ids = store.put(document, pieces, digests)
        if ids:
            vectors.add(ids, np.stack([rows[digest] for digest in digests]))
        store.commit()
        (self.updated if document.path in self.known else self.added).append(document.path)
        vectors.remove(old)

    def _writing(self) -> tuple[int, Path, Store, VectorIndex]:
        """Start the next generation as a copy of the current one, at the first change."""
        if self._open is None:
            current = read_manifest(self.library)
            number, directory = next_directory(self.library)
            if current is None:
                store = Store(directory / STORE, create=True, write=True)
                vectors = VectorIndex(self.embedder.dimension)
            else:
                old = current.directory(self.library)
                shutil.copyfile(old / STORE, directory / STORE)
                store = Store(directory / STORE, write=True)
                vectors = VectorIndex.load(old / VECTORS, current.dimension)
            self._open = number, directory, store, vectors
        return self._open


def embedded_text(document: Document, piece: Piece) -> str:
    """Return what the embedder reads of a chunk: its headings say what its words are about."""
    body = document.text[piece.start : piece.end]
    return f"{piece.heading}\n{body}" if piece.heading else body
