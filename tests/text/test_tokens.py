"""Words and marks of a text, with their spans, stems and function words."""

from __future__ import annotations

import pytest

from rag.text.tokens import (
    Language,
    is_function_word,
    known_language,
    question_words,
    rules_of,
    tokens,
)


def test_tokens() -> None:
    text = "The **cat's** tail, long."
    found = tokens(text, "en")
    assert [one.text for one in found] == ["The", "cat's", "tail", ",", "long", "."]
    assert [one.stem for one in found if one.is_content] == ["cat", "tail", "long"]
    assert all(text[one.start : one.end] == one.text for one in found)


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [("The", "en", True), ("der", "de", True), ("der", "en", False), ("non", "it", True)],
)
def test_is_function_word(word: str, language: Language, expected: bool) -> None:
    assert is_function_word(word, language) is expected


def test_rules_of_english_for_other_languages() -> None:
    assert (known_language("it"), known_language("sv")) == ("it", "en")
    assert rules_of("La cellula è la più piccola unità della vita.") == "it"
    assert rules_of("Cellen är livets minsta enhet.") == "en"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How high is the old lighthouse?", "high old lighthouse"),
        ("Wie hoch ist der alte Leuchtturm?", "hoch alte leuchtturm"),
        ("Quelle est la hauteur du vieux phare ?", "hauteur vieux phare"),
        ("¿Cuál es la altura del viejo faro?", "altura viejo faro"),
        ("Qual è l'altezza del vecchio faro?", "altezza vecchio faro"),
    ],
)
def test_content_words_of_a_question(question: str, expected: str) -> None:
    """Function words are those of its language."""
    assert list(question_words(question)) == expected.split()
