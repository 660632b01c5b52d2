"""Quality checks of study items."""

from __future__ import annotations

import pytest

from rag.study.cards.quality import ItemDeduplicator, flaws


@pytest.mark.parametrize(
    ("front", "back", "flaw"),
    [
        ("What is the cell of a cell?", "a cell", "contains the answer"),
        ("What is it?", "the smallest unit of life", "refers to"),
        ("What is a cell?", "the largest part of a whale", "not in the evidence"),
        ("What is a cell?", "the", "function word"),
        ("What is a cell in the wars of Napoleon with England?", "life", "more than the evidence"),
        ("A … of life.", "cell is the smallest unit", "half of the sentence"),
        ("What is a **cell**?", "the smallest unit of life", "markup"),
        ("What is this cell?", "the smallest unit of life", "refers to"),
        ("What is a cell?", "the smallest; unit of life", "more than one fact"),
        ("What is a cell?", " ".join(["life"] * 40), "too long"),
    ],
)
def test_flaws(front: str, back: str, flaw: str) -> None:
    evidence = "A cell is the smallest unit of life."
    assert any(flaw in one for one in flaws(front, back, evidence))
    assert not flaws("What is a cell?", "the smallest unit of life", evidence)


def test_duplicates() -> None:
    seen = ItemDeduplicator()
    sentence = "GANs were introduced in 2014 by Ian Goodfellow and others in Montréal."
    assert seen.add_if_new("year", "When?", "2014", sentence, 2)
    nearly = "GANs were first introduced in 2014 by Ian Goodfellow and others in Montréal."
    assert not seen.add_if_new("year", "When was that?", "2014", nearly, 2)
    assert not seen.add_if_new("year", "when", "2014", "Another sentence altogether.", 2)
    assert seen.add_if_new("name", "Who?", "Ian Goodfellow and others", sentence, 2)
    assert not seen.add_if_new("name", "Where?", "Montréal", sentence, 2)  # it has given two
    defined = "A cell is the smallest unit of life."
    assert seen.add_if_new("definition", "What is a cell?", "the smallest unit", defined, 2)
    assert not seen.add_if_new("term", "A … is the smallest unit.", "cell", defined, 2)
