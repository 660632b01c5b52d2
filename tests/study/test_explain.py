"""Simpler words for an answer, with definitions of its terms."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import ScriptedModel

from rag.errors import BadInput
from rag.library import Library
from rag.study.tutoring.answer_quiz import questions_on
from rag.study.tutoring.examples import find_example
from rag.study.tutoring.explain import NO_MODEL, NOTHING_SIMPLER, TITLE, definitions, simplify
from rag.types import Answer
from study.notes import CELLS, Tutor, assert_grounded

Make = Callable[..., Library]
ASKED = "What is the nucleus of a cell?"
NUCLEUS = "The nucleus is the organelle that holds most of the DNA of a cell."
ORGANELLE = "An organelle is a structure inside a cell that does one job of its own."
TERMS = f"""# Words

{ORGANELLE} A lysosome is a bag that breaks proteins of a cell down.
"""


@pytest.mark.parametrize(
    ("model", "title"), [(ScriptedModel(""), NOTHING_SIMPLER), (None, NO_MODEL)]
)
def test_term_is_defined_by_quotation(
    make_library: Make, model: ScriptedModel | None, title: str
) -> None:
    library = make_library({"cells.md": CELLS, "words.md": TERMS})
    answer = library.ask(ASKED, extractive=True)
    simple = simplify(library, answer, model)
    assert_grounded(simple, library)
    assert simple.answer.startswith(f"{title}\n\n{NUCLEUS}")
    assert simple.answer.endswith(f"{TITLE}\n\n{ORGANELLE}")
    assert simple.claims[-1].citations[0].document.endswith("words.md")


def test_cited_definition_is_not_repeated(make_library: Make) -> None:
    library = make_library({"cells.md": CELLS})
    assert definitions(library, library.ask(ASKED, extractive=True)) == (None, [])


def test_part_of_a_term_is_not_defined(make_library: Make) -> None:
    text = """# Networks

A network is a set of things that are tied to each other.

A neural network is a model of many simple parts that learn from examples.

Every translator of the school was a neural network with two layers.
"""
    library = make_library({"networks.md": text})
    answer = library.ask("Every translator of the school was what?", extractive=True)
    assert answer.answer == "Every translator of the school was a neural network with two layers."
    block, passages = definitions(library, answer)
    assert block is not None
    assert [one.text.split()[1] for one in block.claims] == ["neural"]
    assert len(passages) == 1 and passages[0].marker > len(answer.passages)


def test_supported_simpler_words(library: Library, answer: Answer) -> None:
    model = Tutor({"Text:": "The nucleus holds most of the DNA of a cell."})
    simple = simplify(library, answer, model)
    assert_grounded(simple, library)
    assert simple.answer == "The nucleus holds most of the DNA of a cell."
    assert simple.question == answer.question and simple.model == "scripted"
    assert simple.usage.completion_tokens > 0


SENTENCE = "The nucleus is the organelle that holds most of the DNA of a cell."


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        ("", "nothing"),
        ("It was invented by Napoleon in 1799 for the moon.", "the passages do not say so"),
        ("In 1999 the nucleus held most of the DNA.", "they say so in part"),
        (SENTENCE, "word for word"),
        (f"The {SENTENCE[4:].replace('is the', 'is **the**')}", "word for word but for marks"),
        ("The nucleus is the cell organelle holding most of the cell DNA of a cell.", "no easier"),
    ],
)
def test_no_simpler_words(library: Library, answer: Answer, reply: str, why: str) -> None:
    simple = simplify(library, answer, Tutor({"Text:": reply}))
    assert_grounded(simple, library)
    assert simple.answer.startswith(f"{NOTHING_SIMPLER}\n\n{SENTENCE}")
    assert "Napoleon" not in simple.answer


def test_repeated_sentences_are_dropped(library: Library, answer: Answer) -> None:
    said = f"{SENTENCE} It is in a cell. The nucleus holds most of the DNA."
    simple = simplify(library, answer, Tutor({"Text:": said}))
    assert simple.answer == "The nucleus holds most of the DNA."


def test_simpler_words_keep_the_language(make_library: Make) -> None:
    text = "Der Zellkern ist das Organell, das den größten Teil der Erbinformation enthält."
    library = make_library({"de.md": f"# Die Zelle\n\n{text}"})
    answer = library.ask("Was ist der Zellkern einer Zelle?", extractive=True)
    model = Tutor({"Text:": "Der Zellkern enthält den größten Teil der Zelle."})
    simplify(library, answer, model)
    asked = model.prompts[0][-1]["content"]
    assert text in asked and asked.endswith("Write in German.")


def test_refusal_cannot_be_explained(library: Library) -> None:
    silent = library.ask("Which king won the battle of Hastings?", extractive=True)
    with pytest.raises(BadInput, match="has no citations"):
        simplify(library, silent, ScriptedModel())
    with pytest.raises(BadInput, match="has no citations"):
        find_example(library, silent)
    with pytest.raises(BadInput, match="has no citations"):
        questions_on(library, silent)
