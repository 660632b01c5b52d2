"""llama.cpp with tiny models: replies, thoughts, stops, and models that cannot be used."""

from __future__ import annotations

import pytest
from tiny_gguf import CHATML
from tiny_models import CHAT, SAYS, Load, refused, reply

from rag.errors import MissingModel, ModelFailed
from rag.llm import local
from rag.llm.chat_model import Message
from rag.llm.template import SLICE

THINKS = CHATML + "{# <think> and </think> #}"


OPENS = CHATML.replace("assistant\n", "assistant\n<think>\n")


def ask(question: str) -> list[Message]:
    return [CHAT[0], {"role": "user", "content": question}]


def test_reply_ends_with_the_turn_or_the_limit(load: Load) -> None:
    model = load(chain=SAYS)
    assert reply(model) == "Cats sleep well"
    assert reply(model, most=2) == "Cats sleep"


def test_character_over_several_tokens(load: Load) -> None:
    first, second = "é".encode()
    chain = {"\n": bytes([first]), bytes([first]): bytes([second]), bytes([second]): "Cats"}
    assert [piece for piece in load(chain=chain).stream(CHAT, 9) if piece] == ["é", "Cats"]
    assert reply(load(chain=chain), most=1) == "\N{REPLACEMENT CHARACTER}"


def test_reading_reports_progress_and_can_be_stopped(load: Load) -> None:
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


def test_stopped_reply_leaves_the_model_usable(load: Load) -> None:
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


def test_tokens_are_counted_while_writing(load: Load) -> None:
    model = load(chain=SAYS)
    stream = model.stream(CHAT, 20)
    next(stream)
    assert model.count_tokens("Cats") == 1
    stream.close()


def test_earlier_questions_change_nothing(load: Load) -> None:
    """Bit by bit: a prompt after others gives the same numbers as on a fresh model."""
    chats = [ask(f"{'Do cats sleep well? ' * n}{end}") for n in (3, 9) for end in ("", "No?", "Y")]
    fresh = []
    for chat in chats:
        model = load(seed=1)
        fresh.append((model.yes(chat), reply(model, chat)))
    assert len(set(fresh)) > 1
    model = load(seed=1)
    for _ in range(2):
        assert [(model.yes(chat), reply(model, chat)) for chat in chats] == fresh


def test_prompt_beyond_the_window_is_refused(load: Load) -> None:
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


def test_window_is_limited_by_training(load: Load) -> None:
    model = load(chain=SAYS, context=256, context_tokens=4096)
    assert model.window == 256
    assert reply(model) == "Cats sleep well"
    with pytest.raises(ModelFailed, match="256 tokens"):
        reply(model, ask("How do cats sleep? " * 80))


def test_thinking_is_off_by_default(load: Load) -> None:
    """The template opens no thought but the model would: an empty one is inserted."""
    chain = {"\n": "<think>", "<think>": "Hmm", "Hmm": "</think>", "</think>": "!"} | {
        "\n\n": "Cats",
        "Cats": " sleep",
    }
    marks = ("<think>", "</think>")
    assert reply(load(chain=chain, template=THINKS, defined=marks)) == "Cats sleep"
    assert reply(load(chain=chain, template=THINKS, control=marks)) == "Cats sleep"
    assert reply(load(chain=chain, template=OPENS, control=marks)) == "Cats sleep"


def test_template_gets_the_thinking_switch(load: Load) -> None:
    """As for Qwen 3, which closes the thought itself."""
    switch = "{% if not enable_thinking %}<think>\n\n</think>\n\n{% endif %}"
    template = CHATML.replace("{% endif", f"{switch}{{% endif")
    chain = {"\n\n": "Cats", "\n": "<think>", "<think>": "Hmm", "Hmm": "</think>"}
    chain |= {"</think>": " sleep"}
    marks = ("<think>", "</think>")
    assert reply(load(chain=chain, template=template, defined=marks)) == "Cats"
    model = load(chain=chain, template=template, defined=marks, think_tokens=50)
    assert reply(model) == "sleep"


def test_long_thought_is_ended(load: Load) -> None:
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


def test_model_that_only_thinks(load: Load) -> None:
    """It opens a new thought whenever one is ended."""
    chain = {"\n": "<think>", "\n\n": "<think>", "<think>": "Hmm", "Hmm": "hmm", "hmm": "Hmm"}
    model = load(chain=chain, template=THINKS, defined=("<think>", "</think>"))
    assert reply(model) == ""


def test_yes_skips_the_thought(load: Load) -> None:
    chain = {"\n": "No", "\n\n": "Yes"}
    odds = load(chain=chain, template=OPENS, defined=("<think>", "</think>")).yes(CHAT)
    assert odds is not None and odds > 5


def test_model_without_chat_template(load: Load) -> None:
    error = refused(load(template=None))
    assert "no chat template" in error.what
    assert "-instruct" in error.cure


def test_embedder_is_refused(load: Load) -> None:
    assert "is an embedder" in refused(load(changes={"llama.pooling_type": 1})).what


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


def test_model_larger_than_memory(load_carefully: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    model = load_carefully(chain=SAYS)
    monkeypatch.setattr(local, "available_memory", lambda: 90_000_000)
    error = refused(model)
    assert "90 MB are free" in error.what
    monkeypatch.setattr(local, "available_memory", lambda: 110_000_000)
    assert reply(model) == "Cats sleep well"


def test_before_llama_cpp_is_compiled(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not the file that is wrong."""
    monkeypatch.setattr(local, "what_llama_cpp_lacks", lambda: "llama.cpp is being compiled.")
    with pytest.raises(MissingModel, match=r"being compiled.*--extractive"):
        load().count_tokens("a")
