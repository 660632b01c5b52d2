"""The library as a whole: what was read ahead is used, and goes with its document."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import NOTES
from tiny_gguf import make_gguf

from rag.errors import BadInput
from rag.events import Retrieved
from rag.library import Library
from rag.llm import local
from rag.llm.kept_states import KeptStates, document_key, state_files
from rag.llm.llama_context import LoadedModel
from rag.llm.local import LocalModel
from rag.llm.prompts import ask_whether_answered
from rag.types import Scope


def test_states_go_with_their_documents(make_library: Callable[..., Library]) -> None:
    library = make_library(NOTES)
    root, folder = library.settings.states, library.settings.library.parent / "notes"
    paths = {path.rpartition("/")[2]: path for path in library.documents()}
    states = KeptStates(root, "ab" * 32, 10)
    for number, path in enumerate(paths.values()):
        states.keep(f"{number:032x}", path, np.zeros(10, np.uint8))
    states.close()

    def kept() -> set[str]:
        there = {file.document for file in state_files(root)}
        return {name for name, path in paths.items() if document_key(path) in there}

    library.sync([folder])
    assert kept() == {"cats.md", "dogs.md", "owls.txt"}
    (folder / "dogs.md").write_text("# Dogs\n\nDogs sleep.", encoding="utf-8")
    library.sync([folder])
    assert kept() == {"cats.md", "owls.txt"}
    library.remove(Scope(("cats.md",)))
    assert kept() == {"owls.txt"}
    (folder / "sub" / "owls.txt").rename(folder / "owls.txt")
    library.sync([folder])
    assert kept() == set()


@pytest.fixture
def reading_library(
    make_library: Callable[..., Library], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Library]:
    """A library with a tiny language model that keeps what it reads."""
    monkeypatch.setattr(local, "check_in_child", lambda path: None)
    library = make_library(NOTES)
    library._given_model = LocalModel(
        "tiny",
        make_gguf(tmp_path / "tiny.gguf", context=2048, seed=1),
        context_tokens=2048,
        threads=1,
        states=library.settings.states,
        states_mb=10,
    )
    yield library
    library._given_model.close()


def test_what_is_read_ahead_is_what_questions_read(
    reading_library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = reading_library
    before = library.reading.count_ready()
    assert before is not None and (before.ready, before.passages) == (0, 4)
    *_, last = library.reading.read_all()
    assert last.ready == last.passages == 4
    assert library.reading.count_ready() == replace(before, ready=4)
    read: list[int] = []
    decode = LoadedModel._decode

    def counted(self: LoadedModel, tokens: list[int], begin: int, shown: range) -> None:
        read.append(begin)
        decode(self, tokens, begin, shown)

    monkeypatch.setattr(LoadedModel, "_decode", counted)
    settings = library.settings.model_copy(update={"read_above": 0.0, "answer_above": 0.0})
    library.settings = settings
    for question in ("What do cats eat?", "Who guards the house?"):
        read.clear()
        [found] = [e for e in library.events(question) if isinstance(e, Retrieved)]
        chat = ask_whether_answered("", found.passages[:1])
        assert isinstance(library.model, LocalModel)
        assert read[0] == library.model._prompt(library.model._model(), chat).keep > 200


def test_background_reader_ends_with_the_library(reading_library: Library) -> None:
    reader = reading_library.reading.background_reader()
    assert reader is not None and reader is reading_library.reading.background_reader()
    reader.prefer(["What do cats eat?", ""], ["notes/sub/owls.txt", "gone.md"])
    reader.begin()
    end = time.monotonic() + 10
    while reader.progress.ready < 4:
        assert time.monotonic() < end
        time.sleep(0.01)
    reading_library.close()
    assert reading_library.reading.background_reader() is not reader


def test_nothing_is_read_ahead_without_a_model_that_keeps(
    make_library: Callable[..., Library],
) -> None:
    library = make_library(NOTES)
    assert library.reading.background_reader() is None
    assert library.reading.count_ready() is None
    with pytest.raises(BadInput):
        next(library.reading.read_all())


def test_reader_of_settings_that_allow_it(reading_library: Library) -> None:
    """A change of settings ends it."""
    library, given = reading_library, reading_library._given_model
    first = library.reading.background_reader()
    assert first
    assert given
    assert library.reading.background_reader() is first
    for name, value in (("read_ahead", False), ("extractive", True), ("states_mb", 0)):
        before = library.settings
        library.use(before.model_copy(update={name: value}))
        assert library.reading.background_reader() is None, name
        library.use(before)
        library.model = given
        again = library.reading.background_reader()
        assert again, name
        assert again is not first
