"""The facade: one directory of documents to sync, search and ask. It checks and hands on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock

from rag import models
from rag.answering.model import ChatModel, LocalModel
from rag.documents.chunks import Splitter
from rag.index.embedder import Embedder, SentenceEmbedder
from rag.index.generations import STORE, VECTORS, Manifest, open_generation, read_manifest
from rag.index.store import Store
from rag.index.sync import Progress, check_identity, sync
from rag.index.vectors import VectorIndex
from rag.pipeline import Stages, answer_events, check_question
from rag.retrieval.search import Snapshot, search
from rag.settings import Settings
from rag.types import Answer, Document, Event, Hit, SyncReport


class Library:
    """A library of documents. Models are loaded at their first use and kept.

    Safe to use from several threads: reading shares one open generation, and the language model
    answers one question at a time.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        embedder: Embedder | None = None,
        splitter: Splitter | None = None,
        model: ChatModel | None = None,
    ) -> None:
        """Take the parts that are given; the others come from the catalogue when needed."""
        self.settings = settings
        self._given_embedder = embedder
        self._given_splitter = splitter
        self._given_model = model
        self._lock = Lock()
        self._open: tuple[Manifest, Snapshot] | None = None

    def sync(self, paths: Sequence[Path], progress: Progress | None = None) -> SyncReport:
        """Index files and folders: add, update, remove, report failures.

        Raises:
            BadInput: no path, or another process is writing.
            LibraryMismatch: made with another embedder or chunk size.
            MissingModel: the embedder is not on disk.
        """
        return sync(
            self.settings.library,
            paths,
            self.embedder,
            self.splitter,
            chunk_tokens=self.settings.chunk_tokens,
            max_bytes=self.settings.file_mb * 1_000_000,
            progress=progress,
        )

    def documents(self) -> list[str]:
        """Return the paths of all documents.

        Raises:
            MissingLibrary: nothing was indexed yet.
            DamagedFile: a file of the library is not what was written.
        """
        return list(self.snapshot().store.hashes())

    def document(self, path: str) -> Document | None:
        """Return a document with its text, or None."""
        return self.snapshot().store.document(path)

    def search(self, question: str, k: int = 10, document: str | None = None) -> list[Hit]:
        """Return up to k hits, best first.

        Raises:
            BadInput: an unusable question, or a glob that matches no document.
        """
        question = check_question(question, self.settings)
        candidates = max(k, self.settings.candidates)
        return search(
            self.snapshot(),
            self.embedder,
            question,
            k=k,
            candidates=candidates,
            document=document,
        )

    def events(
        self, question: str, *, extractive: bool = False, document: str | None = None
    ) -> Iterator[Event]:
        """Yield a Retrieved, Drafts while the model writes, and the Answer; see `rag.pipeline`."""
        stages = Stages(
            snapshot=self.snapshot(),
            embedder=self.embedder,
            count_tokens=self.splitter.count_tokens,
            get_model=None if extractive else lambda: self.model,
            settings=self.settings,
        )
        return answer_events(question, stages, document=document)

    def ask(
        self, question: str, *, extractive: bool = False, document: str | None = None
    ) -> Answer:
        """Return the checked answer."""
        *_, answer = self.events(question, extractive=extractive, document=document)
        assert isinstance(answer, Answer)
        return answer

    def warm(self) -> None:
        """Load the encoder and the language model now, so that the first question need not.

        Raises:
            MissingModel, ModelFailed: they cannot be loaded.
        """
        self.embedder.encode_query("")
        self.model.count_tokens("")

    def snapshot(self) -> Snapshot:
        """Return the current generation, open for reading; a newer one is opened when there is.

        Raises:
            MissingLibrary, DamagedFile, LibraryMismatch: it cannot be used, and why.
        """
        path = self.settings.library
        with self._lock:
            if self._open and read_manifest(path) == self._open[0]:
                return self._open[1]
            manifest, directory = open_generation(path)
            check_identity(path, self.embedder, self.settings.chunk_tokens)
            snapshot = Snapshot(
                Store(directory / STORE),
                VectorIndex.load(directory / VECTORS, manifest.dimension),
            )
            self._open = manifest, snapshot
            return snapshot

    def close(self) -> None:
        """Free the language model."""
        loaded = self.__dict__.pop("model", None)
        if isinstance(loaded, LocalModel):
            loaded.close()

    @cached_property
    def embedder(self) -> Embedder:
        """The encoder that this library is made with."""
        if self._given_embedder:
            return self._given_embedder
        name = self.settings.embedder
        folder = models.locate(self.settings.models_dir, name, "embedder")
        weights = models.load_catalog(self.settings.models_dir)[name]
        largest = max(weights.files, key=lambda file: file.bytes)
        return SentenceEmbedder(name, folder, largest.sha256)

    @cached_property
    def splitter(self) -> Splitter:
        """Cuts documents by the encoder's tokens."""
        if self._given_splitter:
            return self._given_splitter
        folder = models.locate(self.settings.models_dir, self.settings.embedder, "embedder")
        return Splitter(folder / "tokenizer.json", self.settings.chunk_tokens)

    @cached_property
    def model(self) -> ChatModel:
        """The language model."""
        if self._given_model:
            return self._given_model
        path = models.locate(self.settings.models_dir, self.settings.model, "chat")
        return LocalModel(
            self.settings.model,
            path,
            context_tokens=self.settings.context_tokens,
            threads=self.settings.threads,
        )
