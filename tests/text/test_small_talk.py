"""Small talk, and questions that look like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.conversation.restyle_requests import read_command
from rag.text.language import language_of
from rag.text.small_talk import SmallTalkKind, read_small_talk, reply_to, without_courtesies


@pytest.mark.parametrize(
    ("text", "kind", "language"),
    [
        ("thanks", "thanks", "en"),
        ("Thank you very much!", "thanks", "en"),
        ("ok, got it, thank you so much!", "thanks", "en"),
        ("Hello", "hello", "en"),
        ("who are you?", "who", "en"),
        ("Alright, bye!", "bye", "en"),
        ("👍", "fine", None),
        ("ok", "fine", None),
        ("Danke schön", "thanks", "de"),
        ("wer bist du?", "who", "de"),
        ("Hallo, wie geht's?", "hello", "de"),
        ("Merci beaucoup", "thanks", "fr"),
        ("Au revoir !", "bye", "fr"),
        ("¡Muchas gracias!", "thanks", "es"),
    ],
)
def test_small_talk(text: str, kind: SmallTalkKind, language: str | None) -> None:
    """By kind and language; where several things are said, the one that wants an answer."""
    found = read_small_talk(text)
    assert found is not None
    assert found.kind == kind
    if found.kind != "hello" and language:
        assert found.language == language


NO_SMALL_TALK = [
    "What is hello world?",
    "Who wrote Thanks for the Memory?",
    "Hello world",
    "thank you letters",
    "Who are you in the story?",
    "please",
    "?",
    "...",
    "yes and no questions",
    "C'est la vie",
    "hello " * 50 + "world",
]


@pytest.mark.parametrize("text", NO_SMALL_TALK)
def test_questions_like_small_talk(text: str) -> None:
    assert read_small_talk(text) is None
    assert read_command(text) is None


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Thanks! And how does a VAE learn?", "How does a VAE learn?"),
        ("ok so what is a GAN?", "What is a GAN?"),
        ("Hi, can you explain GANs?", "Can you explain GANs?"),
        ("What is a GAN? Thanks!", "What is a GAN?"),
        ("What is a GAN, please?", "What is a GAN?"),
        ("Goodbye, Mr. Chips: who wrote it?", "Goodbye, Mr. Chips: who wrote it?"),
        ("Hello, Dolly! was written by whom?", "Hello, Dolly! was written by whom?"),
        ("What is a GAN?", "What is a GAN?"),
        ("thanks", "thanks"),
    ],
)
def test_without_courtesies(text: str, question: str) -> None:
    """It would be searched for; but a title that begins so stays whole."""
    assert without_courtesies(text) == question


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    """Whatever is typed, nothing breaks, and a question is only made shorter."""
    read_small_talk(text)
    read_command(text)
    assert len(without_courtesies(text)) <= len(text) + 1


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_replies(language: str) -> None:
    replies = [reply_to(kind, language) for kind in ("who", "bye", "thanks", "hello", "fine")]
    replies.append(reply_to("nothing", language))
    assert len(set(replies)) == 6
    for reply in replies:
        assert "\n" not in reply
        assert language_of(reply) == language
