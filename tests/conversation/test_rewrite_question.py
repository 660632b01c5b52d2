"""Follow-up questions, rewritten so that they stand alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.answers import BERT, JUKEBOX, said, searched
from rag.conversation.router import AnswerQuestion, route_message
from rag.text.words import content_words
from rag.types import Answer


@pytest.mark.parametrize(
    ("text", "last", "question"),
    [
        ("How many parameters does it have?", BERT, "How many parameters does BERT have?"),
        ("What are its limits?", BERT, "What are BERT's limits?"),
        ("And what about GPT-3?", BERT, "What is GPT-3?"),
        ("And GPT-3?", BERT, "What is GPT-3?"),
        ("In German texts?", BERT, "What is BERT in German texts?"),
        ("And in 2021?", said("Who led it in 2019?", "X."), "Who led it in 2021?"),
        (
            "Where was he born?",
            said("Who introduced GANs?", "They were introduced by Ian Goodfellow."),
            "Where was Ian Goodfellow born?",
        ),
        (
            "What is the second?",
            said("Name the gates.", "There are three:\n- forget gate\n- input gate"),
            "What is the second? (input gate)",
        ),
        # Two names: which of them is meant cannot be told, so nothing is replaced.
        (
            "How many songs was it trained on?",
            JUKEBOX,
            "How many songs was it trained on? (OpenAI release Jukebox)",
        ),
        ("Why?", said("Do cats sleep?"), "Why? (cats sleep)"),
    ],
)
def test_rewrite(text: str, last: Answer, question: str) -> None:
    assert searched(text, last) == question


@given(st.text(min_size=1, max_size=60))
def test_rewrite_adds_no_words(follow_up: str) -> None:
    """Whatever was asked: all words come from the message or from what was said before."""
    plan = route_message(follow_up, (JUKEBOX,))
    if isinstance(plan, AnswerQuestion):
        words = {*content_words(follow_up), *content_words(JUKEBOX.question)}
        assert {*content_words(plan.question)} <= words | {*content_words(JUKEBOX.answer)}
