"""Thoughts are held back however their marks are split; answers come through whole."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.llm.thinking import KINDS, AnswerStart, ThinkingMarks, begun_in, kind_of, no_thought

THINK = KINDS[0]


def pass_through(pieces: list[str], answering: AnswerStart | None = None) -> str:
    answering = answering or AnswerStart()
    return "".join(map(answering.feed, pieces)) + answering.finish()


def cut(text: str, places: list[int]) -> list[str]:
    bounds = sorted({min(place, len(text)) for place in places} | {0, len(text)})
    return [text[a:b] for a, b in pairwise(bounds)]


@given(
    st.sampled_from(KINDS),
    st.text("ab <>/[]|\n", max_size=30),
    st.lists(st.integers(0, 150), max_size=12),
)
def test_thought_is_held_back_in_any_pieces(
    kind: ThinkingMarks, thought: str, places: list[int]
) -> None:
    reply = f"{kind.opens}{thought}{kind.closes}\n\nCats sleep [1]."
    assert pass_through(cut(reply, places)) == "Cats sleep [1]."


@given(st.text(max_size=60), st.lists(st.integers(0, 60), max_size=8))
def test_reply_without_thoughts(text: str, places: list[int]) -> None:
    reply = f"A {text}"
    assert pass_through(cut(reply, places)) == reply


@pytest.mark.parametrize(
    "reply",
    ["<think>Let me see. Cats", "<think>", "<think>a</think>", "<think>a</think>\n<think>b", ""],
)
def test_reply_of_only_a_thought(reply: str) -> None:
    assert pass_through(list(reply)) == ""


def test_thought_opened_by_the_prompt() -> None:
    assert pass_through(["Let me", " see</thi", "nk>\n\nCats"], AnswerStart(THINK)) == "Cats"


def test_closing_mark_alone() -> None:
    assert pass_through(["</think>", "\n\nCats"]) == "Cats"


def test_marks_within_an_answer_are_text() -> None:
    reply = "The model writes <think> before its thoughts and </think> after them."
    assert pass_through(list(reply)) == reply


@pytest.mark.parametrize("reply", ["<", "[TH", "<thin", "<b>Cats</b>", "[1] says so."])
def test_lookalike_marks_are_answer(reply: str) -> None:
    assert pass_through(list(reply)) == reply


def test_marks_in_templates() -> None:
    assert kind_of("{{ content.split('</think>')[-1] }}") == THINK
    assert kind_of("<|im_start|>assistant") is None


def test_no_thought_after_any_prompt() -> None:
    """No thought, an open one, an empty one, a model that does not think."""
    for prompt, kind in (
        ("assistant\n", THINK),
        ("assistant\n<think>\n", THINK),
        ("assistant\n<think>\n\n</think>\n\n", THINK),
    ):
        ended = prompt + no_thought(kind, prompt)
        assert ended.endswith("</think>\n\n") and ended.count("<think>") == 1
        assert begun_in(ended) is None
    assert no_thought(None, "assistant\n") == ""
    assert begun_in("assistant\n<think>\n") == THINK
