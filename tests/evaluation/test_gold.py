"""What counts as gold: places and answers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluation.conftest import CATS
from rag.evaluation.metrics import gold_found, is_gold, is_right, overlaps

SENTENCE = "The generator turns a vector of random noise into a sample, such as an image of a cat."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Before.\n\n{SENTENCE} After.", True),
        (SENTENCE.replace(" ", "\n  "), True),  # wrapped
        ("a vector of random noise", True),  # a citation of a part
        (f"And so on. {SENTENCE[:50]}", True),  # a chunk that ends in the middle
        (f"{SENTENCE[-50:]} And so on.", True),
        (f"And so on. {SENTENCE[:20]}", False),
        ("", False),
        ("Another sentence about a cat.", False),
    ],
)
def test_overlap(text: str, expected: bool) -> None:
    assert overlaps(text, SENTENCE) is expected


def test_is_gold() -> None:
    evidence = "Cats eat fish and mice."
    assert is_gold(CATS, "notes/cats.md", f"# Food\n\n{evidence}")
    assert not is_gold(CATS, "notes/cats.md", "Cats sleep.")
    assert not is_gold(CATS, "notes/copy.md", evidence)
    assert is_gold(replace(CATS, documents=()), "notes/copy.md", evidence)
    by_document = replace(CATS, evidence=())
    assert is_gold(by_document, "notes/cats.md", "Cats sleep.")
    assert not is_gold(by_document, "notes/dogs.md", evidence)
    assert not is_gold(replace(CATS, evidence=(), documents=()), "notes/cats.md", evidence)


def test_gold_found() -> None:
    two = replace(CATS, evidence=("Cats eat fish and mice.", "Cats sleep all day."))
    places = [("notes/cats.md", "fish and mice"), ("notes/dogs.md", "Cats sleep all day.")]
    assert gold_found(two, places) == [True, False]
    by_document = replace(CATS, evidence=(), documents=("notes/cats.md", "notes/owls.md"))
    assert gold_found(by_document, places) == [True, False]


@pytest.mark.parametrize(
    ("answer", "gold", "expected"),
    [
        ("It was in 1,024 tokens.", ["1024"], True),
        ("Fish, and also a mouse.", ["mice and fish"], False),  # one of two content words
        ("They eat fishes, birds and frogs.", ["fish, birds and mice"], True),  # two of three
        ("They sleep.", ["fish"], False),
        ("anything", ["the"], False),  # a gold answer of function words proves nothing
    ],
)
def test_is_right(answer: str, gold: list[str], expected: bool) -> None:
    assert is_right(answer, gold) is expected
