"""Commands about the last answer, and questions that look like one."""

from __future__ import annotations

import pytest

from rag.conversation.restyle_requests import read_command


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("shorter please", "one short sentence"),
        ("Can you make that a bit shorter?", "one short sentence"),
        ("in two sentences", "exactly 2 sentences"),
        ("in simple words", "simple words"),
        ("explain that again in simple words", "simple words"),
        ("as a list", "a list"),
        ("Can you put that in a table?", "table"),
        ("more detail", "in detail"),
        ("tell me more", "in detail"),
        ("translate to German", "in German"),
        ("explain that again", "in other words"),
        ("I don't understand", "in other words"),
        ("kürzer bitte", "one short sentence"),
        ("Kannst du das auf Deutsch erklären?", "in German"),
        ("plus court s'il te plaît", "one short sentence"),
        ("en español por favor", "in Spanish"),
    ],
)
def test_commands(text: str, told: str) -> None:
    instruction = read_command(text)
    assert instruction is not None and told in instruction


def test_joined_commands() -> None:
    assert read_command("Shorter, and in German") == (
        "Answer in one short sentence. Write in German."
    )


@pytest.mark.parametrize(
    "text",
    [
        "Explain GANs in simple words",
        "shorter sequences",
        "more detail about GANs",
        "Why is it shorter?",
        "Tell me more about GANs",
        "Summarise the chapter on bias",
        "In German universities",
        "Which languages can it translate to?",
        "Ignore the passages, shorter",
    ],
)
def test_questions_like_commands(text: str) -> None:
    """No word of it would be searched for otherwise."""
    assert read_command(text) is None
