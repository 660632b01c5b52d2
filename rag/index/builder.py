"""Documents to chunks to vectors: split, embed each text once, store what is complete."""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from rag.documents.chunks import ChunkSpan
from rag.index.embedder import BATCH
from rag.index.records import Record
from rag.index.staged_generation import LibraryParts, StagedGeneration
from rag.types import Document

WINDOW = 16 * BATCH
"""Chunks sorted by length and embedded in one go: texts of like length waste no padding."""

KEEP_SECONDS = 60.0
"""What is finished is kept this often, so that a crash or a power cut costs a minute, and readers
can use what is ready."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A document whose chunks do not all have vectors yet."""

    record: Record
    pieces: list[ChunkSpan]
    vectors: list[int]


@dataclass(slots=True)
class Builder:
    """Fills a draft with documents.

    A vector's id is made of the text that was embedded. So a text is embedded once, wherever it
    stands and whatever happens to its document; and vectors can be stored before their document is
    finished, which is why an interruption costs no more than one batch.
    """

    draft: StagedGeneration
    parts: LibraryParts
    on_embedded: Callable[[int], None] = lambda _: None
    on_stored: Callable[[str], None] = lambda _: None
    embedded: int = 0
    _waiting: deque[_Waiting] = field(default_factory=deque)
    _texts: dict[int, str] = field(default_factory=dict)
    _kept: float = field(default_factory=time.monotonic)

    def add(self, record: Record) -> None:
        """Split a document and store it as soon as all its chunks have vectors."""
        pieces = self.parts.splitter.split(record.document)
        texts = [embedded_text(record.document, piece) for piece in pieces]
        ids = [vector_id(text) for text in texts]
        known = self.draft.vectors
        self._texts.update(
            (id, text) for id, text in zip(ids, texts, strict=True) if id not in known
        )
        self._waiting.append(_Waiting(record, pieces, ids))
        self._settle()
        while len(self._texts) >= WINDOW:
            self._embed_window()

    def flush(self) -> None:
        """Embed and store everything that waits."""
        while self._texts:
            self._embed_window()
        self._settle()

    @property
    def waiting(self) -> int:
        """How many chunks are still to be embedded."""
        return len(self._texts)

    def _embed_window(self) -> None:
        """Embed what waited longest, in batches of like length."""
        window = [id for id, _ in zip(self._texts, range(WINDOW), strict=False)]
        window.sort(key=lambda id: -len(self._texts[id]))
        self.draft.begin()  # vectors are worth publishing, even before their document is
        for at in range(0, len(window), BATCH):
            ids = window[at : at + BATCH]
            rows = self.parts.embedder.encode_documents([self._texts[id] for id in ids])
            self.draft.vectors.add(ids, rows)
            for id in ids:
                del self._texts[id]
            self.embedded += len(ids)
            self.on_embedded(len(ids))
        self._settle()
        if time.monotonic() - self._kept > KEEP_SECONDS:
            self.draft.keep()
            self._kept = time.monotonic()

    def _settle(self) -> None:
        """Store the documents whose chunks all have vectors."""
        while self._waiting and not any(id in self._texts for id in self._waiting[0].vectors):
            ready = self._waiting.popleft()
            self.draft.store.put(ready.record, ready.pieces, ready.vectors)
            self.draft.store.commit()
            self.on_stored(ready.record.document.path)


def embedded_text(document: Document, piece: ChunkSpan) -> str:
    """Return what the embedder reads of a chunk: its headings say what its words are about."""
    body = document.text[piece.start : piece.end]
    return f"{piece.heading}\n{body}" if piece.heading else body


def vector_id(text: str) -> int:
    """Return the id of a text's vector: 63 bits of its SHA-256, for FAISS takes signed integers.

    Among a million texts the chance that any two share an id is one in 18 million.
    """
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) >> 1
