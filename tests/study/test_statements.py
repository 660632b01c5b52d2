"""Lines of a document that state nothing, told by their form."""

from __future__ import annotations

import pytest

from rag.study.facts.statements import is_instruction, statements_of
from rag.types import Document, Heading


def read(text: str, *headings: Heading) -> list[str]:
    """Return the sentences of a text that items can be made of."""
    return [one.text for one in statements_of(Document("n.txt", "0", text, headings=headings))]


@pytest.mark.parametrize(
    "sentence",
    [
        "Open the file in the folder of the tool and look for the name.",
        "Returns the number of bytes that were read from the file.",
        "Use Ruff to find the faults of a file before it is sent to others.",
        "If the file is older than a day, remove the file from the folder.",
        "For heavy stains, mix a paste of soda with some of the water.",
    ],
)
def test_instructions(sentence: str) -> None:
    assert is_instruction(sentence, frozenset(["use", "remove", "mix"]))


@pytest.mark.parametrize(
    "sentence",
    [
        "In the file there is a name for each of the rows.",
        "Using a file is slower than using what is in memory.",
        "Despite the war the town was larger than before.",
        "Use of the file is counted in the log of the tool.",
        "When the war was over, the king sold the land to the town.",
        "Neither the king nor the town was able to pay the men.",
    ],
)
def test_no_instructions(sentence: str) -> None:
    assert not is_instruction(sentence, frozenset(["use", "remove", "mix"]))


def test_infinitives_of_a_text() -> None:
    said = "Fetch Ruff to find faults in the files of a folder of code."
    assert read(said) == [said]
    assert said not in read(f"{said} One may fetch the tool at any time of the day.")


def test_heading_above_indented_text() -> None:
    page = (
        "   Safety of old files\n       An old file is a file that has no mark of its owner in it."
    )
    assert read(page) == ["An old file is a file that has no mark of its owner in it."]
    hanging = "- An old file is a file\n  that has no mark of its owner in it."
    assert read(hanging) == read(page)


@pytest.mark.parametrize(
    "entry",
    [
        "Brown, T. B., and Smith, K. 2020. Models are good learners of the tasks of few examples.",
        "Attention is the part that the model needs. Vaswani et al, 2017.",
        "The making of a nation is a work of many hands. London, pp. 14-17.",
    ],
)
def test_references(entry: str) -> None:
    assert not read(entry)


def test_sources_are_skipped() -> None:
    said = "The making of a nation is a work of many hands.\n"
    text = f"Nations\n{said}References\n{said}"
    second = text.index("References")
    headings = (Heading(1, "Nations", 0, 8), Heading(1, "References", second, second + 11))
    assert len(read(text, *headings)) == 1


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [
        ("A tower of stone would be far too heavy for the marsh below it.", False),
        ("A tower of stone weighs 900 tons, which would be far too heavy for the marsh.", True),
        ("If the ground were dry, a tower of stone would stand there for long.", True),
    ],
)
def test_hypotheticals(sentence: str, kept: bool) -> None:
    assert (sentence in read(sentence)) == kept
