"""`Library`: the Python interface to sync, search and ask a library of documents."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Sequence
from contextlib import ExitStack, suppress
from functools import cached_property, partial
from pathlib import Path
from threading import Lock

from rag.answering.pipeline import answer_events
from rag.answering.resources import PipelineResources
from rag.answering.retrieve import check_question
from rag.documents.chunks import Splitter
from rag.documents.limits import Limits
from rag.documents.sandbox.read import ReadingProcess
from rag.errors import DamagedFile, LibraryMismatch, MissingModel
from rag.events import Event
from rag.grounding.calibration import Calibration, read_calibration
from rag.grounding.grounder import Grounder
from rag.grounding.model_judge import ModelJudge
from rag.index import document_edits
from rag.index.document_scope import select
from rag.index.embedder import Embedder, open_embedder
from rag.index.generations import open_generation
from rag.index.inspect import inspect_library
from rag.index.manifest import FORMAT, VECTORS, Identity, Manifest, read_manifest
from rag.index.preflight import check_identity, upgrade
from rag.index.progress import Progress
from rag.index.repair import repair
from rag.index.staged_generation import LibraryParts
from rag.index.store import Store
from rag.index.sync import Read, sync
from rag.index.vectors import VectorIndex
from rag.llm.chat_model import ChatModel
from rag.llm.local import LocalModel
from rag.llm.server import ServerModel
from rag.models import catalog
from rag.reading_ahead.library_reading import LibraryReading
from rag.retrieval.duplicates import copies_last
from rag.retrieval.rerank import Reranker, make_reranker
from rag.retrieval.search import Snapshot, search
from rag.settings import Settings
from rag.text.language import language_of
from rag.types import EVERYTHING, Answer, Document, DocumentInfo, Finding, Hit, Scope, SyncReport

_MODEL_SETTINGS = (
    "model",
    "server_url",
    "server_model",
    "context_tokens",
    "threads",
    "think_tokens",
    "states_mb",
)
"""Settings that the loaded language model depends on."""


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
        read: Read | None = None,
        calibration: Calibration | None = None,
    ) -> None:
        """Use the given parts; others are loaded from the catalogue when needed.

        A given calibration replaces the one that the library learned.
        """
        self.settings = settings
        self._given_embedder = embedder
        self._given_splitter = splitter
        self._given_model = model
        self._given_read = read
        self._given_calibration = calibration
        self._lock = Lock()
        self._open: tuple[Manifest, Snapshot] | None = None

    # The documents

    def sync(
        self, paths: Sequence[Path], progress: Progress | None = None, *, ignore: Sequence[str] = ()
    ) -> SyncReport:
        """Index files and folders: add, update, move, remove, report failures.

        Args:
            paths: files and folders.
            progress: called with the state of the work.
            ignore: patterns of files to skip, as in .gitignore, besides those of the settings.

        Raises:
            BadInput: no path, a bad pattern, or another process is writing.
            LibraryMismatch: made with another embedder or chunk size.
            MissingModel: the embedder is not on disk.
            DamagedFile, DiskFull: the library cannot be read or written.
        """
        limits = Limits.of(self.settings)
        with ExitStack() as stack:
            read = self._given_read or stack.enter_context(ReadingProcess(limits)).read
            report = sync(
                self.settings.library,
                paths,
                self._parts(),
                read,
                ignore=(*self.settings.ignore, *ignore),
                max_bytes=limits.file_mb * 1_000_000,
                progress=progress,
            )
        self.reading.drop_stale(report.updated)
        return report

    def reembed(self, progress: Progress | None = None) -> SyncReport:
        """Split and embed every document again from its stored text, with the present settings.

        Raises:
            MissingLibrary, MissingModel, DamagedFile, DiskFull: it cannot be done.
        """
        return document_edits.reembed(self.settings.library, self._parts(), progress)

    def repair(self, progress: Progress | None = None) -> list[str]:
        """Repair a damaged library from its stored texts; return what was done, in sentences.

        Raises:
            MissingLibrary, MissingModel, DamagedFile, DiskFull: it cannot be done.
        """
        return repair(self.settings.library, self._parts(), progress)

    def inspect(self) -> list[Finding]:
        """Check the library on disk and, if the embedder is there, whether it fits the settings."""
        path = self.settings.library
        findings = inspect_library(path)
        with suppress(MissingModel, DamagedFile):  # other findings report these
            manifest = read_manifest(path)
            try:
                if manifest:
                    check_identity(path, manifest, self._identity())
            except LibraryMismatch as error:
                findings.append(Finding("library settings", "broken", error.what, error.cure))
        return findings

    def documents(self) -> list[str]:
        """Return the paths of all documents.

        Raises:
            MissingLibrary: nothing was indexed yet.
            DamagedFile: a file of the library does not have its recorded checksum.
        """
        return self.snapshot().store.paths()

    def listing(self, scope: Scope = EVERYTHING) -> list[DocumentInfo]:
        """Return the documents in scope with their sizes and tags.

        Raises:
            BadInput: no document is in scope.
            MissingLibrary, DamagedFile: see `documents`.
        """
        return select(self.snapshot().store.listing(), scope)

    def tag(self, scope: Scope, add: Sequence[str] = (), remove: Sequence[str] = ()) -> list[str]:
        """Add and remove tags of the documents in scope; return the paths that changed.

        Raises:
            BadInput: no document is in scope, or a tag is not a short word or phrase.
        """
        return document_edits.tag(
            self.settings.library, scope, self._parts(), add=add, remove=remove
        )

    def remove(self, scope: Scope) -> list[str]:
        """Remove the documents in scope from the library, not their files; return their paths.

        Raises:
            BadInput: no document is in scope.
        """
        removed = document_edits.remove(self.settings.library, scope, self._parts())
        self.reading.drop_stale()
        return removed

    def document(self, path: str) -> Document | None:
        """Return a document with its text, or None."""
        return self.snapshot().store.document(path)

    # Questions

    def search(self, question: str, k: int = 10, scope: Scope = EVERYTHING) -> list[Hit]:
        """Return up to k hits, best first.

        Raises:
            BadInput: an unusable question, or no document in scope.
        """
        question = check_question(question, self.settings)
        candidates = max(k, self.settings.candidates)
        hits = search(
            self.snapshot(),
            self.embedder,
            question,
            k=candidates,
            candidates=candidates,
            scope=scope,
            reranker=self.reranker,
        )
        return copies_last(hits, k)

    def events(
        self,
        question: str,
        *,
        extractive: bool = False,
        scope: Scope = EVERYTHING,
        history: Sequence[Answer] = (),
    ) -> Generator[Event]:
        """Yield hits, progress, drafts and the Answer last (`rag.answering.pipeline`).

        Args:
            question: any message of a conversation.
            extractive: quote sentences, and load no language model.
            scope: the documents to use.
            history: the answers of the conversation so far, oldest first.
        """
        resources = PipelineResources(
            snapshot=self.snapshot(),
            embedder=self.embedder,
            reranker=self.reranker,
            count_tokens=self.splitter.count_tokens,
            get_model=None if extractive or self.settings.extractive else lambda: self.model,
            settings=self.settings,
            scope=scope,
            calibration=self.calibration,
            grounder=partial(self.grounder, own_draft=True),
        )
        return answer_events(question, resources, history=history)

    def ask(
        self,
        question: str,
        *,
        extractive: bool = False,
        scope: Scope = EVERYTHING,
        history: Sequence[Answer] = (),
    ) -> Answer:
        """Return the checked answer; the arguments are those of `events`."""
        *_, answer = self.events(question, extractive=extractive, scope=scope, history=history)
        assert isinstance(answer, Answer)
        return answer

    @cached_property
    def reading(self) -> LibraryReading:
        """What the language model has read of the documents, and what reads more."""
        return LibraryReading(self)

    def grounder(
        self, question: str, model: ChatModel | None, *, own_draft: bool = False
    ) -> Grounder:
        """Return what checks texts against evidence, on this library's scale.

        Args:
            question: what the texts answer; "" for texts that answer none.
            model: judges each claim too; None: words and facts alone decide.
            own_draft: the texts are what this model has just written from the evidence. It judges
                them where the setting `weigh_claims` says so.

        Raises:
            MissingModel: the encoder is not on disk.
            DamagedFile, LibraryMismatch: the calibration cannot be used.
        """
        judges = model and (self.settings.weigh_claims or not own_draft)
        judge = ModelJudge(model, has_read=own_draft) if model and judges else None
        return Grounder(self.embedder, self.calibration, judge, question)

    @property
    def calibration(self) -> Calibration:
        """What this library learned from its user's labelled questions.

        Raises:
            DamagedFile, LibraryMismatch: its file cannot be used.
        """
        return self._given_calibration or read_calibration(self.settings.library)

    def warm(self) -> None:
        """Load the encoder, the language model and the language identifier for the first question.

        Raises:
            MissingModel, ModelFailed: they cannot be loaded.
        """
        self.embedder.encode_query("")
        language_of("")
        if not self.settings.extractive:
            self.model.count_tokens("")

    def snapshot(self) -> Snapshot:
        """Return the current generation, open for reading; a newer one is opened if there is one.

        Raises:
            MissingLibrary, DamagedFile, LibraryMismatch: it cannot be used.
        """
        path = self.settings.library
        with self._lock:
            if self._open and read_manifest(path) == self._open[0]:
                return self._open[1]
            self._open = self._open_current(path)
            return self._open[1]

    def _open_current(self, path: Path) -> tuple[Manifest, Snapshot]:
        identity = self._identity()
        while True:
            manifest, directory = open_generation(path)
            if manifest.format < FORMAT:
                upgrade(path)
                continue
            check_identity(path, manifest, identity)
            try:
                store = Store(directory)
                vectors = VectorIndex.load(directory / VECTORS, manifest.dimension)
                return manifest, Snapshot(store, vectors)
            except (sqlite3.Error, RuntimeError, OSError):
                # A writer may have published and removed these files since they were checked.
                if read_manifest(path) == manifest:
                    raise

    def use(self, settings: Settings) -> None:
        """Answer with other settings from now on, on the same library.

        Reading in the background ends; the language model is freed if they name another one.
        """
        before, self.settings = self.settings, settings
        self.reading.close()
        if any(getattr(before, name) != getattr(settings, name) for name in _MODEL_SETTINGS):
            self.close()

    def close(self) -> None:
        """Stop reading ahead, and free the language model, or the connection to it."""
        self.reading.close()
        loaded = self.__dict__.pop("model", None)
        if isinstance(loaded, LocalModel | ServerModel):
            loaded.close()

    # The parts

    def _identity(self) -> Identity:
        embedder = self.embedder
        return Identity(embedder.name, embedder.fingerprint, self.settings.chunk_tokens)

    def _parts(self) -> LibraryParts:
        return LibraryParts(
            self._identity(), self.embedder, self.splitter, self.settings.exact_up_to
        )

    @cached_property
    def embedder(self) -> Embedder:
        """The encoder that this library is made with."""
        return self._given_embedder or open_embedder(
            self.settings.embedder, self.settings.models_dir
        )

    @cached_property
    def reranker(self) -> Reranker | None:
        """The re-ranker, or None if the settings turn it off."""
        return make_reranker(self.settings.reranker, self.embedder)

    @cached_property
    def splitter(self) -> Splitter:
        """Splits documents into chunks, counted in the encoder's tokens."""
        if self._given_splitter:
            return self._given_splitter
        folder = catalog.locate(self.settings.models_dir, self.settings.embedder, "embedder")
        return Splitter(folder / "tokenizer.json", self.settings.chunk_tokens)

    @cached_property
    def model(self) -> ChatModel:
        """The language model: local, or on a server if the settings name one."""
        if self._given_model:
            return self._given_model
        settings = self.settings
        if settings.server_url:
            return ServerModel(
                settings.server_url, settings.server_model, think_tokens=settings.think_tokens
            )
        return LocalModel(
            settings.model,
            catalog.locate(settings.models_dir, settings.model, "chat"),
            context_tokens=settings.context_tokens,
            threads=settings.threads,
            think_tokens=settings.think_tokens,
            states=settings.states,
            states_mb=settings.states_mb,
        )
