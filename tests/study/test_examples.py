"""Examples from the documents for an answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.library import Library
from rag.study.tutoring.examples import find_example
from study.notes import CELLS, Tutor, assert_grounded

Make = Callable[..., Library]


ASKED = "What is the nucleus of a cell?"


def test_example_with_its_context(make_library: Make) -> None:
    notes = CELLS.replace(
        "It is surrounded by a double membrane. For example",
        "The nucleus of a cell is alone. For example",
    )
    library = make_library({"cells.md": notes})
    given = find_example(library, library.ask(ASKED, extractive=True))
    assert_grounded(given, library)
    assert given.answer == (
        "The nucleus of a cell is alone. For example, a liver cell has one nucleus."
    )


def test_model_example_is_checked(make_library: Make) -> None:
    library = make_library({"a.md": "# Organs\n\nAn example of an organ of the body is the liver."})
    answer = library.ask("What is an organ of the body?", extractive=True)
    said = "The liver is an example of an organ of the body."
    assert find_example(library, answer, Tutor({"example": said})).answer == said
    false = Tutor({"example": "Napoleon was an organ of the body in 1799."})
    assert "Napoleon" not in find_example(library, answer, false).answer


def test_example_after_a_cited_sentence(make_library: Make) -> None:
    notes = "Mode collapse leaves a network with few kinds of sample. For example, it draws ones."
    library = make_library({"gans.md": f"# Networks\n\n{notes}"})
    answer = library.ask("What does mode collapse leave a network with?", extractive=True)
    assert find_example(library, answer).answer == notes


@pytest.mark.parametrize(
    "notes",
    [
        "A codec makes tokens out of sound; examples are SoundStream and EnCodec.",
        "SoundStream was an early example that made tokens out of the sound of a codec.",
        "A codec of sound makes tokens, including those of SoundStream.",
    ],
)
def test_forms_of_examples(make_library: Make, notes: str) -> None:
    library = make_library({"a.md": f"A codec is a program for sound.\n\n{notes}"})
    answer = library.ask("What is a codec?", extractive=True)
    assert notes in f"{find_example(library, answer).answer} {answer.answer}"


def test_example_of_another_topic(make_library: Make) -> None:
    """It shares the common words of its document with the question, and no other."""
    notes = (
        "A network is trained in rounds. The weights of a network are changed once in each round. "
        "A network has weights. A network can fail. For example, a network draws only ones."
    )
    library = make_library({"a.md": notes})
    answer = library.ask("How are the weights of a network changed in a round?", extractive=True)
    assert "ones" not in find_example(library, answer).answer


def test_no_example_is_made_up(make_library: Make) -> None:
    library = make_library({"cats.md": "Cats sleep sixteen hours in a day."})
    given = find_example(library, library.ask("How long do cats sleep?", extractive=True))
    assert given.verdict == "abstained" and not given.claims
    assert given.answer == "Your documents give no example of this."
    assert given.passages
