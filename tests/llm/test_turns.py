"""Turns at a model: one use at a time, and the background gives way."""

from __future__ import annotations

import time
from threading import Event, Thread

import pytest
from tiny_models import CHAT, Load

from rag.llm.template import Prompt
from rag.llm.turns import Turns


def test_one_at_a_time() -> None:
    turns = Turns()
    inside = Event()

    def other() -> None:
        with turns.foreground():
            inside.set()

    with turns.foreground():
        thread = Thread(target=other)
        thread.start()
        assert not inside.wait(0.1)
        with turns.background() as taken:
            assert not taken
        assert not turns.is_aborted
    assert inside.wait(5)
    thread.join()


def test_background_gives_way() -> None:
    turns = Turns()
    done = []

    def question() -> None:
        with turns.foreground():
            done.append("question")

    with turns.background() as taken:
        assert taken and not turns.is_aborted
        thread = Thread(target=question)
        thread.start()
        end = time.monotonic() + 5
        while not turns.is_aborted and time.monotonic() < end:
            time.sleep(0.001)
        assert turns.is_aborted
        done.append("background")
    thread.join()
    assert done == ["background", "question"]
    with turns.background() as taken:
        assert taken and not turns.is_aborted
        with turns.without_background():
            assert turns.is_aborted
    with turns.without_background(), turns.background() as taken:
        assert not taken
    with turns.background() as taken:
        assert taken and not turns.is_aborted


def test_llama_cpp_is_aborted_between_two_steps(load: Load) -> None:
    model = load(seed=1)
    before = model.yes(CHAT)
    turns, loaded = model._turns, model._model()
    prompt = Prompt([*loaded.template.prompt(CHAT).tokens, *range(40)])
    with turns.background(), turns.without_background(), pytest.raises(RuntimeError):
        list(loaded.read(prompt))
    assert model.yes(CHAT) == before
    assert list(loaded.read(prompt))[-1] == len(prompt.tokens)
