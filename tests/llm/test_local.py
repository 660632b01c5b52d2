"""llama.cpp with tiny models: replies, thoughts, stops, and files that cannot be used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_gguf import CHATML, make_gguf

from rag.errors import ModelFailed
from rag.llm import gguf, local
from rag.llm.loaded import SLICE
from rag.llm.local import LocalModel
from rag.llm.model import Message

CHAT: list[Message] = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "How do cats sleep?"},
]
SAYS = {"\n": "Cats", "Cats": " sleep", " sleep": " well"}
THINKS = CHATML + "{# <think> and </think> #}"
OPENS = CHATML.replace("assistant\n", "assistant\n<think>\n")

Load = Callable[..., LocalModel]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Load]:
    """Make and load models, without the child process that would first try each."""
    monkeypatch.setattr(local, "check_in_child", lambda path: None)
    loaded: list[LocalModel] = []

    def load(*, context_tokens: int = 512, think_tokens: int = 0, **made: Any) -> LocalModel:
        path = make_gguf(tmp_path / f"{len(loaded)}.gguf", **made)
        loaded.append(
            LocalModel(
                "tiny", path, context_tokens=context_tokens, threads=1, think_tokens=think_tokens
            )
        )
        return loaded[-1]

    yield load
    for model in loaded:
        model.close()


def reply(model: LocalModel, chat: list[Message] = CHAT, most: int = 20) -> str:
    return "".join(model.stream(chat, most))


def ask(question: str) -> list[Message]:
    return [CHAT[0], {"role": "user", "content": question}]


# Replies


def test_a_reply_ends_with_the_model_s_turn_or_the_limit(load: Load) -> None:
    model = load(chain=SAYS)
    assert reply(model) == "Cats sleep well"
    assert reply(model, most=2) == "Cats sleep"


def test_a_character_over_several_tokens_comes_whole(load: Load) -> None:
    first, second = "é".encode()
    chain = {"\n": bytes([first]), bytes([first]): bytes([second]), bytes([second]): "Cats"}
    assert [piece for piece in load(chain=chain).stream(CHAT, 9) if piece] == ["é", "Cats"]
    assert reply(load(chain=chain), most=1) == "\N{REPLACEMENT CHARACTER}"


def test_reading_tells_how_far_it_is_and_can_be_stopped(load: Load) -> None:
    model = load(chain=SAYS)
    chat = ask("How do cats sleep? " * 12)
    count = model.count_prompt(chat)
    assert count > 3 * SLICE
    reading = model.read(chat)
    assert next(reading) == (SLICE, count)
    reading.close()
    steps = list(model.read(chat))
    assert steps[0] == (2 * SLICE, count)  # what was read before is not read again
    assert steps[-1] == (count, count)
    assert reply(model, chat) == "Cats sleep well"


def test_a_stopped_reply_leaves_the_model_usable(load: Load) -> None:
    model = load(chain=SAYS)
    stream = model.stream(CHAT, 20)
    while next(stream) != "Cats":
        pass
    stream.close()
    assert reply(model) == "Cats sleep well"


def test_yes_against_no(load: Load) -> None:
    for word, sign in (("Yes", 1), (" Yes", 1), (" No", -1)):
        odds = load(chain={"\n": word}).yes(CHAT)
        assert odds is not None and odds * sign > 5
    odds = load(chain=SAYS).yes(CHAT)
    assert odds is not None and abs(odds) < 1e-3


def test_tokens_can_be_counted_while_the_model_writes(load: Load) -> None:
    model = load(chain=SAYS)
    stream = model.stream(CHAT, 20)
    next(stream)
    assert model.count_tokens("Cats") == 1
    stream.close()


def test_what_was_asked_before_changes_nothing(load: Load) -> None:
    """Bit by bit: a prompt after others gives the numbers that it gives to a fresh model."""
    chats = [ask(f"{'Do cats sleep well? ' * n}{end}") for n in (3, 9) for end in ("", "No?", "Y")]
    fresh = []
    for chat in chats:
        model = load(seed=1)
        fresh.append((model.yes(chat), reply(model, chat)))
    assert len(set(fresh)) > 1
    model = load(seed=1)
    for _ in range(2):
        assert [(model.yes(chat), reply(model, chat)) for chat in chats] == fresh


def test_a_prompt_and_reply_beyond_the_window_are_refused(load: Load) -> None:
    model = load(chain=SAYS, context_tokens=128)
    reply(model, CHAT, 128 - model.count_prompt(CHAT))
    long = ask("How do cats sleep? " * 30)
    for use in (
        lambda: list(model.read(long)),
        lambda: model.yes(long),
        lambda: reply(model, CHAT, 129 - model.count_prompt(CHAT)),
    ):
        with pytest.raises(ModelFailed, match=r"context window of tiny .128 tokens") as caught:
            use()
        assert "RAG_CONTEXT_TOKENS" in caught.value.cure


def test_the_window_is_not_larger_than_what_the_model_was_trained_for(load: Load) -> None:
    model = load(chain=SAYS, context=256, context_tokens=4096)
    assert model.window == 256
    assert reply(model) == "Cats sleep well"
    with pytest.raises(ModelFailed, match="256 tokens"):
        reply(model, ask("How do cats sleep? " * 80))


# Thoughts


def test_thinking_is_off_unless_it_is_asked_for(load: Load) -> None:
    """The template opens no thought, and the model would; an empty one stands in its place."""
    chain = {"\n": "<think>", "<think>": "Hmm", "Hmm": "</think>", "</think>": "!"} | {
        "\n\n": "Cats",
        "Cats": " sleep",
    }
    marks = ("<think>", "</think>")
    assert reply(load(chain=chain, template=THINKS, defined=marks)) == "Cats sleep"
    assert reply(load(chain=chain, template=THINKS, control=marks)) == "Cats sleep"
    assert reply(load(chain=chain, template=OPENS, control=marks)) == "Cats sleep"


def test_a_template_is_told_whether_to_think(load: Load) -> None:
    """As those of Qwen 3, which close the thought themselves."""
    switch = "{% if not enable_thinking %}<think>\n\n</think>\n\n{% endif %}"
    template = CHATML.replace("{% endif", f"{switch}{{% endif")
    chain = {"\n\n": "Cats", "\n": "<think>", "<think>": "Hmm", "Hmm": "</think>"}
    chain |= {"</think>": " sleep"}
    marks = ("<think>", "</think>")
    assert reply(load(chain=chain, template=template, defined=marks)) == "Cats"
    model = load(chain=chain, template=template, defined=marks, think_tokens=50)
    assert reply(model) == "sleep"


def test_a_long_thought_is_ended_and_the_answer_follows(load: Load) -> None:
    chain = {"\n": "Hmm", "Hmm": "hmm", "hmm": "Hmm", "\n\n": "Cats", "Cats": " sleep"}
    for template in (OPENS, THINKS):
        opens = {"\n": "<think>", "<think>": "Hmm"} if template is THINKS else {}
        model = load(
            chain=chain | opens,
            template=template,
            defined=("<think>", "</think>"),
            think_tokens=30,
        )
        pieces = list(model.stream(CHAT, 5))
        assert "".join(pieces) == "Cats sleep"
        assert len(pieces) > 30  # a sign of life for each token of the thought


def test_a_model_that_only_thinks_says_nothing(load: Load) -> None:
    """It opens another thought whenever one is ended."""
    chain = {"\n": "<think>", "\n\n": "<think>", "<think>": "Hmm", "Hmm": "hmm", "hmm": "Hmm"}
    model = load(chain=chain, template=THINKS, defined=("<think>", "</think>"))
    assert reply(model) == ""


def test_yes_looks_behind_the_thought(load: Load) -> None:
    chain = {"\n": "No", "\n\n": "Yes"}
    odds = load(chain=chain, template=OPENS, defined=("<think>", "</think>")).yes(CHAT)
    assert odds is not None and odds > 5


# Files that cannot be used


@pytest.fixture
def load_carefully(load: Load, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Load models as it is done outside of tests."""
    monkeypatch.setattr(local, "check_in_child", gguf.check_in_child)
    return load


def refused(model: LocalModel) -> ModelFailed:
    with pytest.raises(ModelFailed) as caught:
        reply(model)
    assert caught.value.cure
    return caught.value


@pytest.mark.parametrize("length", [0, 3, 20, 300, 4000, 100_000])
def test_a_file_that_was_cut_off(load_carefully: Load, length: int) -> None:
    model = load_carefully(chain=SAYS)
    model._path.write_bytes(model._path.read_bytes()[:length])
    what = refused(model).what
    assert "damaged" in what or "not a GGUF model" in what or "cannot be loaded" in what


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the first part of a model's file, which holds all of its head."""
    path = make_gguf(tmp_path_factory.mktemp("head") / "tiny.gguf")
    path.write_bytes(path.read_bytes()[:20_000])
    return path


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 6000), st.integers(0, 255), st.integers(0, 8))
def test_whatever_a_head_says_it_is_read_or_refused(
    beginning: Path, at: int, value: int, more: int
) -> None:
    data = bytearray(beginning.read_bytes())
    data[at : at + more + 1] = bytes([value]) * (more + 1)
    damaged = beginning.with_name("damaged.gguf")
    damaged.write_bytes(data)
    with suppress(ModelFailed):
        assert gguf.read_header(damaged).architecture


def test_a_head_tells_what_the_state_takes(load: Load) -> None:
    """One layer, one group of heads, keys and values of 512 / 8 numbers of two bytes."""
    header = gguf.read_header(load()._path)
    assert header.state == 2 * (64 + 64)
    assert header.trained_for == 512
    assert header.has_template and not header.embeds_only


def test_a_file_of_another_kind(load: Load) -> None:
    model = load(chain=SAYS)
    model._path.write_bytes(b"PK\3\4" + bytes(1000))
    assert "not a GGUF model" in refused(model).what


def test_a_file_that_crashes_llama_cpp_does_not_end_the_process(load_carefully: Load) -> None:
    """Two tokens that are spelled alike: llama.cpp aborts."""
    model = load_carefully(chain=SAYS)
    data = model._path.read_bytes()
    assert data.count(b"\xc4\x82\x02\0") == 1
    model._path.write_bytes(data.replace(b"\xc4\x82\x02\0", b"\xc4\x81\x02\0"))
    assert "crashes with SIGABRT" in refused(model).what


def test_a_model_of_an_unknown_kind(load_carefully: Load) -> None:
    changes = {"general.architecture": "abacus", "abacus.block_count": 1}
    assert "unknown model architecture: 'abacus'" in refused(load_carefully(changes=changes)).what


@pytest.mark.parametrize("layers", [0, 2**31])
def test_a_head_that_claims_nonsense(load: Load, layers: int) -> None:
    assert "claims" in refused(load(changes={"llama.block_count": layers})).what


def test_a_model_without_a_chat_template(load: Load) -> None:
    error = refused(load(template=None))
    assert "no chat template" in error.what
    assert "-instruct" in error.cure


def test_a_model_that_only_makes_vectors(load: Load) -> None:
    assert "is an embedder" in refused(load(changes={"llama.pooling_type": 1})).what


def test_a_part_of_a_model(load: Load) -> None:
    assert "one of 3 parts" in refused(load(changes={"split.count": 3})).what


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("{% if %}", "Expected an expression"),
        ("{{ 1 / 0 }}", "division by zero"),
        ("{{ raise_exception('no') }}", "no."),
    ],
)
def test_unusable_template(load: Load, template: str, why: str) -> None:
    error = refused(load(template=template))
    assert f"The chat template of the model tiny cannot be used: {why}" in error.what


def test_a_model_larger_than_memory_is_not_loaded(
    load_carefully: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = load_carefully(chain=SAYS)
    monkeypatch.setattr(local, "available_memory", lambda: 90_000_000)
    error = refused(model)
    assert "90 MB are free" in error.what
    monkeypatch.setattr(local, "available_memory", lambda: 110_000_000)
    assert reply(model) == "Cats sleep well"
