"""Questions from a document's sentences."""

from __future__ import annotations

import pytest

from rag.evaluation.cloze_questions import Cloze, clozes_of, is_name, with_subject
from rag.types import Document


def made_of(text: str) -> list[Cloze]:
    """Return the questions of a text."""
    return list(clozes_of(Document("notes.md", "0", text)))


@pytest.mark.parametrize(
    ("sentence", "question", "answer"),
    [
        (
            "A prompt is the text that tells a model what to do.",
            "What is a prompt?",
            "the text that tells a model what to do",
        ),
        (
            "Diffusion models are a family of models that learn to remove noise, step by step.",
            "What are diffusion models?",
            "a family of models that learn to remove noise, step by step",
        ),
        (
            "ELIZA was written by Joseph Weizenbaum at MIT in 1966.",
            "Which year is missing here: “ELIZA was written by Joseph Weizenbaum at MIT in …”?",
            "1966",
        ),
        (
            "The training set of BERT held 3.3 billion words.",
            "Which number is missing here: “The training set of BERT held … words”?",
            "3.3 billion",
        ),
    ],
)
def test_clozes(sentence: str, question: str, answer: str) -> None:
    (cloze,) = made_of(f"# Heading\n\n{sentence}\n")
    assert (cloze.question, cloze.answer, cloze.sentence) == (question, answer, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "It is a network that makes samples out of noise.",  # what is it?
        "This was published by its authors in 2016 in London.",
        "Between 2014 and 2016 many models were published.",  # which of the two?
        "The picture maker DALL-E 2 can also make variations of one.",  # part of a name
        "| A prompt | is the text | that tells | a model | what to do |.",
        "A prompt is short.",
        "Networks learn slowly and nobody knows exactly why that is.",
    ],
)
def test_no_clozes(sentence: str) -> None:
    assert not made_of(sentence)


def test_with_subject() -> None:
    (cloze,) = made_of("ChatGPT was opened to the public in November 2022.")
    changed = with_subject(cloze, "ChatGPT", "WaveNet")
    assert changed is not None
    assert "“WaveNet was opened to the public in …”" in changed.question
    assert with_subject(cloze, "BERT", "WaveNet") is None
    (plus,) = made_of("OpenAI sold its plan ChatGPT Plus from February 2023 on.")
    assert with_subject(plus, "ChatGPT", "WaveNet") is None  # ChatGPT Plus is another thing
    (definition,) = made_of("WaveNet is a deep model of raw audio.")
    assert with_subject(definition, "WaveNet", "BERT") is None
    assert [is_name(word) for word in ("WaveNet", "GPT-3", "Sound", "A GAN")] == [
        *(True, True, False, False)
    ]
