"""What the language model has read of a library: counting it, adding to it, dropping it."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from typing import Protocol

from rag.answering.write import MOST_READ_ALONE
from rag.errors import BadInput
from rag.llm.chat_model import ChatModel
from rag.llm.kept_states import drop_states
from rag.llm.local import LocalModel
from rag.reading_ahead.ahead_reader import AheadProgress, BackgroundReader, count_ready, read_all
from rag.reading_ahead.likely_passages import likely_passages
from rag.retrieval.search import Snapshot
from rag.settings import Settings
from rag.types import Hit, Passage


class SearchedLibrary(Protocol):
    """What reading ahead needs of a library; see `rag.library.Library`."""

    settings: Settings

    @property
    def model(self) -> ChatModel:
        """The language model."""

    def snapshot(self) -> Snapshot:
        """Return the current generation, open for reading."""

    def search(self, question: str, k: int = 10) -> list[Hit]:
        """Return up to k hits, best first."""


class LibraryReading:
    """Reads passages of one library ahead."""

    def __init__(self, library: SearchedLibrary) -> None:
        """Use a library; nothing is loaded yet."""
        self._library = library
        self._reader: BackgroundReader | None = None

    def read_all(self) -> Generator[AheadProgress]:
        """Have the language model read all passages that there is room for; yield the progress.

        Closing the iterator loses nothing.

        Raises:
            BadInput: the settings leave nothing to read ahead with.
            MissingLibrary, DamagedFile, LibraryMismatch: the library cannot be used.
            MissingModel, ModelFailed: the language model cannot be loaded.
            DiskFull: what is read cannot be kept.
        """
        model = self._model()
        if model is None:
            raise BadInput(
                "Nothing can be read ahead with these settings.",
                "Use the local language model (no server, not extractive), and RAG_STATES_MB "
                "above 0.",
            )
        yield from read_all(model, self._passages(), self._library.settings.states_mb)

    def count_ready(self) -> AheadProgress | None:
        """Count the passages that were read ahead; None where the settings allow none.

        Loads the language model, but reads nothing.

        Raises:
            MissingLibrary, DamagedFile, LibraryMismatch: the library cannot be used.
            MissingModel, ModelFailed: the language model cannot be loaded.
        """
        model = self._model()
        if model is None:
            return None
        *_, last = count_ready(model, self._passages(), self._library.settings.states_mb)
        return last

    def background_reader(self) -> BackgroundReader | None:
        """Return what reads ahead while nobody asks; see `rag.reading_ahead.ahead_reader`.

        None where the settings leave nothing to read ahead with, or forbid it. After `close`,
        or a change of settings, it is another one.

        Raises:
            MissingModel: the language model is not on disk.
        """
        model = self._model() if self._library.settings.read_ahead else None
        if model is None:
            return None
        if self._reader is None:
            megabytes = self._library.settings.states_mb
            self._reader = BackgroundReader(model, self._passages, megabytes)
        return self._reader

    def close(self) -> None:
        """Stop reading in the background."""
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.close()

    def drop_stale(self, changed: Sequence[str] = ()) -> None:
        """Remove what was read of documents that are gone or changed.

        Args:
            changed: paths of documents with other content than before.
        """
        states = self._library.settings.states
        if states.exists():
            drop_states(states, {*self._library.snapshot().store.paths()} - {*changed})

    def _model(self) -> LocalModel | None:
        """Return the language model if it keeps what it reads."""
        settings = self._library.settings
        if settings.extractive or not settings.states_mb:
            return None
        model = self._library.model
        return model if isinstance(model, LocalModel) else None

    def _passages(
        self, questions: Sequence[str] = (), documents: Sequence[str] = ()
    ) -> Iterator[Passage]:
        """Yield the passages of the library, first those of some questions and documents."""
        library = self._library
        hits: list[Hit] = []
        for question in questions:
            with suppress(BadInput):
                hits += library.search(question, MOST_READ_ALONE)
        store, budget = library.snapshot().store, library.settings.passage_tokens
        yield from likely_passages(
            store, library.model.count_tokens, budget, hits=hits, documents=documents
        )
