"""Shared fixtures: stand-ins for the fast tier, a real library for the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings as hypothesis_settings
from stand_in_hub import Hub, serve, stop
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from rag.documents.chunks import Splitter
from rag.documents.formats import read_file
from rag.documents.limits import Limits
from rag.events import Event
from rag.index.embedder import Matrix, TokenVectors
from rag.index.sync import Read
from rag.library import Library
from rag.llm.chat_model import Message, Weighed
from rag.settings import PROJECT, Settings, load_settings
from rag.text.words import content_words

NOTES = {
    "cats.md": "# Cats\n\nCats sleep sixteen hours a day.\n\n## Food\n\nCats eat fish and mice.",
    "dogs.md": "# Dogs\n\nDogs guard the house.\n\nDogs eat meat and biscuits.",
    "sub/owls.txt": "Owls hunt at night. Owls turn their heads far round.",
}
"""Three small documents."""

CORPUS = PROJECT / "corpus"

# How long an example takes says more of the machine than of the code; speed is benchmarked.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")

QUESTIONS_ASKED: list[str] = []
"""Questions that the tests asked of the real library; counted at the end of the run."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if QUESTIONS_ASKED:
        terminalreporter.write_line(
            f"{len(QUESTIONS_ASKED)} questions were asked of the real library."
        )


DAMAGES = ("flip", "cut", "remove", "empty")


def do_damage(path: Path, how: str) -> None:
    """Flip a bit of a file, cut its end off, empty or remove it."""
    data = bytearray(path.read_bytes())
    match how:
        case "flip":
            data[len(data) // 2] ^= 4
            path.write_bytes(data)
        case "cut":
            path.write_bytes(data[:-7])
        case "empty":
            path.write_bytes(b"")
        case "remove":
            path.unlink()


class WordEmbedder:
    """Bags of words as unit vectors: texts that share words are near each other."""

    name = "words"
    fingerprint = "0"
    dimension = 256

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def encode_query(self, question: str) -> Matrix:
        return self._encode([question])

    def encode_documents(self, texts: list[str]) -> Matrix:
        self.embedded += texts
        return self._encode(texts)

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Each word is a token; two that share a stem are one, others are at right angles."""
        read = []
        for text in texts:
            found = [word for word in re.finditer(r"\w+", text) if content_words(word.group())]
            spans = np.array([word.span() for word in found], dtype=np.int64).reshape(-1, 2)
            vectors = self._encode([word.group() for word in found])
            read.append(TokenVectors(vectors, spans))
        return read

    def _encode(self, texts: list[str]) -> Matrix:
        rows = np.full((len(texts), self.dimension), 1e-6, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in content_words(text):
                row[sum(map(ord, word)) % self.dimension] += 1
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows


class ScriptedModel:
    """Says what it was told to, and remembers what it was asked."""

    name = "scripted"
    window: int | None = None

    def __init__(self, reply: str = "", log_odds: float | None = 5.0) -> None:
        self.reply = reply
        self.log_odds = log_odds
        self.prompts: list[Sequence[Message]] = []
        self.closed = 0

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def count_prompt(self, messages: Sequence[Message]) -> int:
        return sum(self.count_tokens(message["content"]) + 4 for message in messages)

    def read(self, messages: Sequence[Message]) -> Generator[tuple[int, int]]:
        yield (self.count_prompt(messages),) * 2

    def yes(self, messages: Sequence[Message]) -> float | None:
        return self.log_odds

    def weigh(
        self,
        statements: Sequence[str],
        given: Sequence[Sequence[Message]],
        bare: Sequence[Sequence[Message]],
    ) -> list[Weighed | None]:
        odds = [self.yes(chat) for chat in given]
        return [None if one is None else Weighed(one, (), (), ()) for one in odds]

    def stream(self, messages: Sequence[Message], max_tokens: int) -> Generator[str]:
        self.prompts.append(messages)
        try:
            yield from re.findall(r"\s*\S+", self.reply)[:max_tokens]
        finally:
            self.closed += 1


@pytest.fixture(scope="session")
def splitter(tmp_path_factory: pytest.TempPathFactory) -> Splitter:
    """A splitter that counts words and marks, 40 to a chunk."""
    return word_splitter(tmp_path_factory.mktemp("tokenizer"))


def word_splitter(folder: Path) -> Splitter:
    """Make a splitter that counts words and marks, 40 to a chunk; its tokenizer goes to a file."""
    tokenizer = Tokenizer(WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    file = folder / "tokenizer.json"
    tokenizer.save(str(file))
    return Splitter(file, 40)


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the plots of reports white; tests/evaluation/test_report.py is about what is drawn."""
    monkeypatch.setattr("rag.evaluation.plots.svg", lambda draw, name: "data:image/svg+xml;base64,")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(library=tmp_path / ".rag", chunk_tokens=40)


@pytest.fixture
def make_library(settings: Settings, splitter: Splitter) -> Callable[..., Library]:
    """Make a library with stand-ins, and index files given as name=text."""
    return partial(library_of, settings, splitter)


def library_of(
    settings: Settings,
    splitter: Splitter,
    files: dict[str, str] | None = None,
    model: ScriptedModel | None = None,
    read: Read | None = None,
    **changes: object,
) -> Library:
    """Return a library with stand-ins, and files given as name=text in a folder beside it."""
    library = Library(
        settings.model_copy(update=changes),
        embedder=WordEmbedder(),
        splitter=splitter,
        model=model or ScriptedModel(),
        read=read or partial(read_file, limits=Limits()),
    )
    folder = settings.library.parent / "notes"
    folder.mkdir(exist_ok=True)
    for name, text in (files or {}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    if files:
        library.sync([folder])
    return library


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """Run a `Hub`, which HF_ENDPOINT names, in a process told to stay offline."""
    state = Hub()
    server = serve(state)
    for key, value in {
        "HF_ENDPOINT": f"http://127.0.0.1:{server.server_port}",
        "HF_HOME": str(tmp_path / "hf"),
        "HF_HUB_OFFLINE": "1",
        "NO_PROXY": "127.0.0.1,localhost",
    }.items():
        monkeypatch.setenv(key, value)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    yield state
    stop(server, state)


@pytest.fixture(scope="session")
def real_library(real_library_settings: Settings) -> Iterator[Library]:
    """That library; what its encoder has read once for one test is at hand for the next."""

    class Counting(Library):
        def events(self, question: str, **options: object) -> Generator[Event]:
            QUESTIONS_ASKED.append(question)
            return super().events(question, **options)  # type: ignore[arg-type]

    library = Counting(real_library_settings)
    yield library
    library.close()


@pytest.fixture(scope="session")
def real_library_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a library that the real encoder made of corpus/."""
    library = tmp_path_factory.mktemp("real") / ".rag"
    settings = load_settings(library=library, states_mb=200)  # pytest keeps such folders
    report = Library(settings).sync([CORPUS])
    assert not report.failed
    return settings
