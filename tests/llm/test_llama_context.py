"""Kept states of tiny models: the same numbers, bit by bit, whether read anew or restored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tiny_gguf import make_gguf
from tiny_models import Load, reply

from rag.llm.chat_model import Message, Parts
from rag.llm.kept_states import KeptStates, state_files
from rag.llm.llama_context import LoadedModel
from rag.llm.local import LocalModel

TEXT = "[1] Cats\n" + " ".join(f"Cat number {n} sleeps {n * 7 % 24} hours." for n in range(5))


def ask(question: str, text: str = TEXT) -> list[Message]:
    return [
        {"role": "system", "content": "Be brief."},
        {
            "role": "user",
            "content": f"{text}\n\nQuestion: {question}",
            "parts": Parts((0, len(text)), len(text), "cats.md"),
        },
    ]


CHATS = [ask(question) for question in ("How long does it sleep?", "Who?", "Is it so? Yes or No.")]
OTHER = ask("Who?", "[1] Dogs\n" + TEXT[::-1])


@pytest.fixture
def keeping(load: Load, tmp_path: Path) -> Callable[..., LocalModel]:
    """Make models that keep their states in one folder."""

    def make(seed: int = 1, **options: Any) -> LocalModel:
        model = load(seed=seed, context_tokens=512)
        model._path = tmp_path / "0.gguf" if not options.get("fresh") else model._path
        model._states, model._states_mb = tmp_path / "states", 10
        return model

    return make


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the numbers of tokens that were computed, by slice."""
    counts: list[int] = []
    decode = LoadedModel._decode

    def counted(self: LoadedModel, tokens: list[int], begin: int, shown: range) -> None:
        counts.append(len(tokens))
        decode(self, tokens, begin, shown)

    monkeypatch.setattr(LoadedModel, "_decode", counted)
    return counts


def outcome(model: LocalModel, chat: list[Message]) -> object:
    return model.yes(chat), reply(model, chat, 8), model.weigh(["Cat"], [chat], [CHATS[1]])


def flush(model: LocalModel) -> None:
    states = model._model().states
    assert states is not None
    states.flush()


def test_numbers_are_those_of_reading_anew(
    load: Load, keeping: Callable[..., LocalModel], read: list[int]
) -> None:
    fresh = []
    for chat in CHATS:
        fresh.append(outcome(load(seed=1), chat))
    assert len(set(map(str, fresh))) > 1
    first = keeping()
    assert [outcome(first, chat) for chat in CHATS] == fresh
    first.close()
    for chat, expected in zip(CHATS, fresh, strict=True):
        model = keeping()
        read.clear()
        assert model.yes(chat) == expected[0]  # type: ignore[index]
        assert sum(read) < model.count_prompt(chat) / 2
        assert outcome(model, OTHER) != expected
        assert outcome(model, chat) == expected
        model.close()


def test_reading_ahead_reads_what_questions_share(
    keeping: Callable[..., LocalModel], read: list[int]
) -> None:
    model = keeping()
    assert not model.kept_state(CHATS[0])[0]
    assert model.read_ahead(CHATS[0])
    ahead = sum(read)
    assert model.kept_state(CHATS[1])[0]
    assert model.read_ahead(CHATS[1])
    assert sum(read) == ahead
    model.yes(OTHER)
    read.clear()
    model.yes(CHATS[2])
    assert sum(read) == model.count_prompt(CHATS[2]) - ahead


def test_prompt_that_was_just_read_is_not_read_again(load: Load, read: list[int]) -> None:
    model = load(seed=1)
    expected = model.yes(CHATS[0])
    list(model.read(CHATS[1]))
    list(model.read(CHATS[0]))
    read.clear()
    assert model.yes(CHATS[0]) == model.yes(CHATS[0]) == expected
    assert not read
    said = reply(model, CHATS[0], 3)
    assert not read
    assert model.yes(CHATS[0]) == expected  # not what comes after the reply
    assert read
    assert reply(model, CHATS[0], 3) == said


def test_reading_ahead_gives_way(keeping: Callable[..., LocalModel], read: list[int]) -> None:
    model = keeping()
    reading = model.read(OTHER)
    next(reading)
    assert not model.read_ahead(CHATS[0])
    reading.close()
    decode = LoadedModel._decode

    def wanted(self: LoadedModel, *args: Any) -> None:
        with model.without_reading_ahead():
            decode(self, *args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LoadedModel, "_decode", wanted)
        assert not model.read_ahead(CHATS[0])
    assert not model.kept_state(CHATS[0])[0]
    assert model.read_ahead(CHATS[0])


def test_damaged_state_is_read_anew(keeping: Callable[..., LocalModel], tmp_path: Path) -> None:
    first = keeping()
    expected = outcome(first, CHATS[0])
    first.close()
    [file] = state_files(tmp_path / "states")
    content = bytearray(file.path.read_bytes())
    content[-5] ^= 64
    file.path.write_bytes(content)
    second = keeping()
    assert outcome(second, CHATS[0]) == expected
    flush(second)
    [file] = state_files(tmp_path / "states")
    assert file.is_whole  # written anew


def test_state_that_llama_cpp_refuses(keeping: Callable[..., LocalModel], tmp_path: Path) -> None:
    first = keeping()
    expected = outcome(first, CHATS[0])
    first.close()
    [file] = state_files(tmp_path / "states")
    second = keeping()
    states = second._model().states
    assert isinstance(states, KeptStates)
    file.path.unlink()
    states.keep(file.key, "cats.md", np.zeros(100, np.uint8))
    assert outcome(second, CHATS[0]) == expected


def test_other_weights_read_anew(keeping: Callable[..., LocalModel], tmp_path: Path) -> None:
    first = keeping()
    first.yes(CHATS[0])
    first.close()
    other = keeping(fresh=True)
    assert not other.kept_state(CHATS[0])[0]
    other.read_ahead(CHATS[0])
    flush(other)
    assert len({file.path.parent for file in state_files(tmp_path / "states")}) == 2


def test_chats_that_share_nothing_are_not_kept(
    keeping: Callable[..., LocalModel], tmp_path: Path
) -> None:
    model = keeping()
    chat = ask("Who?")
    del chat[1]["parts"]
    model.yes(chat)
    flush(model)
    assert not list(state_files(tmp_path / "states"))
    assert not model.kept_state(chat)[0]


def test_numbers_of_quantised_weights(
    load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """llama.cpp multiplies these in groups of tokens, and the rest one by one."""
    import llama_cpp

    source = make_gguf(tmp_path / "f32.gguf", seed=3)
    parameters = llama_cpp.llama_model_quantize_default_params()
    parameters.ftype = llama_cpp.LLAMA_FTYPE_MOSTLY_Q4_K_M
    target = str(tmp_path / "q4.gguf").encode()
    assert llama_cpp.llama_model_quantize(str(source).encode(), target, parameters) == 0
    chats = [
        ask(question, f"{TEXT[: 40 + n]}.") for n in range(7) for question in ("A?", "Who was it?")
    ]

    def model(states: Path | None = None) -> LocalModel:
        one = load(seed=3)
        one._path = tmp_path / "q4.gguf"
        one._states, one._states_mb = states, 10
        return one

    anew = []
    for chat in chats:
        fresh = model()
        anew.append(outcome(fresh, chat))
        fresh.close()
    keeping = model(tmp_path / "states")
    for _ in range(2):
        again = {n: outcome(keeping, chats[n]) for n in (*range(0, 14, 2), *range(1, 14, 2))}
        assert [again[n] for n in range(14)] == anew
    assert len(list(state_files(tmp_path / "states"))) == 7


def test_numbers_of_a_recurrent_model(load: Load, tmp_path: Path, read: list[int]) -> None:
    """It cannot go back, only begin anew, or from a kept state."""
    fresh = []
    for chat in CHATS:
        fresh.append(outcome(load(seed=1, recurrent=True), chat))
    assert len(set(map(str, fresh))) > 1
    model = load(seed=1, recurrent=True)
    model._states, model._states_mb = tmp_path / "states", 10
    read.clear()
    assert model.read_ahead(CHATS[0])
    ahead = sum(read)
    for chat, expected in zip(CHATS, fresh, strict=True):
        model.yes(OTHER)
        read.clear()
        model.yes(chat)
        assert sum(read) == model.count_prompt(chat) - ahead
        assert outcome(model, chat) == expected
