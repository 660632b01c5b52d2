"""Build a generation: split documents, embed each text once, store each complete document."""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rag.documents.chunk_context import ContextLines
from rag.documents.chunks import ChunkSpan
from rag.index.document_records import Record
from rag.index.embedder import BATCH
from rag.index.staged_generation import LibraryParts, StagedGeneration
from rag.text.display import place_line, titled
from rag.types import Document

WINDOW = 16 * BATCH
"""Chunks that are sorted by length before they are embedded: similar lengths waste no padding."""

CHECKPOINT_SECONDS = 60.0
"""Time between checkpoints: a crash or a power cut costs a minute, and readers can use what is
ready."""


@dataclass(frozen=True, slots=True)
class _PendingDocument:
    """A document whose chunks do not all have vectors yet, and the ids of these vectors."""

    record: Record
    spans: list[ChunkSpan]
    vectors: list[int]


@dataclass(slots=True)
class Builder:
    """Fills a staged generation with documents.

    A vector's id is a hash of the embedded text. So each text is embedded once, wherever it
    occurs and whatever happens to its document; and vectors can be stored before their document is
    complete, so that an interruption costs at most one batch.
    """

    staged: StagedGeneration
    parts: LibraryParts
    on_embedded: Callable[[int], None] = lambda _: None
    on_stored: Callable[[str], None] = lambda _: None
    embedded: int = 0
    _pending: deque[_PendingDocument] = field(default_factory=deque)
    _texts: dict[int, str] = field(default_factory=dict)
    _checkpointed: float = field(default_factory=time.monotonic)

    def add(self, record: Record) -> None:
        """Split a document and store it as soon as all its chunks have vectors."""
        spans = self.parts.splitter.split(record.document)
        texts = _embedded_texts(record.document, spans)
        ids = [vector_id(text) for text in texts]
        known = self.staged.vectors
        self._texts.update(
            (id, text) for id, text in zip(ids, texts, strict=True) if id not in known
        )
        self._pending.append(_PendingDocument(record, spans, ids))
        self._store_complete()
        while len(self._texts) >= WINDOW:
            self._embed_window()

    def flush(self) -> None:
        """Embed and store everything that is pending."""
        while self._texts:
            self._embed_window()
        self._store_complete()

    @property
    def waiting(self) -> int:
        """Number of chunks still to be embedded."""
        return len(self._texts)

    def _embed_window(self) -> None:
        """Embed the oldest texts, in batches of similar length."""
        window = [id for id, _ in zip(self._texts, range(WINDOW), strict=False)]
        window.sort(key=lambda id: -len(self._texts[id]))
        self.staged.begin()  # vectors are worth publishing even before their document is complete
        for at in range(0, len(window), BATCH):
            ids = window[at : at + BATCH]
            rows = self.parts.embedder.encode_documents([self._texts[id] for id in ids])
            self.staged.vectors.add(ids, rows)
            for id in ids:
                del self._texts[id]
            self.embedded += len(ids)
            self.on_embedded(len(ids))
        self._store_complete()
        if time.monotonic() - self._checkpointed > CHECKPOINT_SECONDS:
            self.staged.checkpoint()
            self._checkpointed = time.monotonic()

    def _store_complete(self) -> None:
        """Store the documents whose chunks all have vectors."""
        while self._pending and not any(id in self._texts for id in self._pending[0].vectors):
            ready = self._pending.popleft()
            self.staged.store.put(ready.record, ready.spans, ready.vectors)
            self.staged.store.commit()
            self.on_stored(ready.record.document.path)


def _embedded_texts(document: Document, spans: Sequence[ChunkSpan]) -> list[str]:
    """Return the text that is embedded for each chunk: it begins with where the chunk stands.

    Without the folders: otherwise each move to another folder would embed all again.
    """
    lines = ContextLines(document)
    return [
        titled(
            place_line(lines.at(span.start, span.heading, folders=False), span.heading),
            document.text[span.start : span.end],
        )
        for span in spans
    ]


def vector_id(text: str) -> int:
    """Return the id of a text's vector: 63 bits of its SHA-256, because FAISS ids are signed.

    Among a million texts the chance that any two share an id is one in 18 million.
    """
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) >> 1
