"""A refusal names the languages that the embedder does not know."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import WordEmbedder

from rag.answering.unspoken_languages import unspoken_languages
from rag.library import Library
from rag.types import Passage

GERMAN = "Die Schleuse wurde im Herbst gebaut und hält seitdem das Wasser zurück."
ENGLISH = "The lock was built in autumn and has held the water back ever since."


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("When was the lock built?", ENGLISH, ""),
        ("Wann wurde die Schleuse gebaut?", GERMAN, "the question is in German, but"),
        (
            "Wann wurde die Schleuse gebaut?",
            ENGLISH,
            "the question is in German, but",
        ),
        ("When was the lock built?", GERMAN, "the nearest document is in German, but"),
        ("水闸是什么时候建成的？", "", "the question is in Chinese, but"),
    ],
)
def test_languages(question: str, text: str, expected: str) -> None:
    passages = [Passage(1, "a.md", None, None, "", 0, len(text), text, 1.0)] if text else []
    said = unspoken_languages(question, passages, "all-minilm-l6-v2")
    assert said.startswith(expected)
    assert bool(said) == bool(expected)
    assert unspoken_languages(question, passages, "another") == ""


def test_refusal_names_the_cure(
    make_library: Callable[..., Library], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(WordEmbedder, "name", "all-minilm-l6-v2")
    library = make_library({"lock.md": f"# Lock\n\n{ENGLISH}"})
    answer = library.ask("Wer hat den Turm gestrichen?", extractive=True)
    assert answer.verdict == "abstained"
    assert answer.answer.startswith("I cannot tell whether this is in your 1 document: ")
    assert answer.answer.endswith("run: rag index --re-embed")
    answer = library.ask("Who painted the tower?", extractive=True)
    assert answer.answer.startswith("I could not find this in your 1 document.")
