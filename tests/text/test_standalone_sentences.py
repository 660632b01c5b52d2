"""Sentences that can be quoted, and read without their context."""

from __future__ import annotations

import pytest

from rag.text.standalone_sentences import quotable_text, stands_alone


@pytest.mark.parametrize(
    "sentence",
    [
        "The treaty of 1648 ended the Thirty Years' War in Europe.",
        "Neither the GRU nor the LSTM wins on every task.",
        "First-order logic has quantifiers over objects alone.",
        "Die Zelle ist die kleinste Einheit des Lebens.",
        "El generador produce imágenes nuevas a partir de ruido.",
        "The Second World War ended in Europe in May 1945.",
        "The first World Cup was held in Uruguay in 1930.",
    ],
)
def test_stands_alone(sentence: str) -> None:
    assert quotable_text(sentence) == sentence
    assert stands_alone(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "It ended the Thirty Years' War in Europe.",
        "A second problem is that the war had emptied the towns.",
        "For example, the town of Magdeburg lost most of its people.",
        "Magdeburg therefore lost most of its people in the war.",
        "The result is a peace that nobody had wanted.",
        "The second war of the century was fought over trade.",
        "As shown in Figure 3, the population fell by a third.",
        "Er wurde 1648 in Münster und Osnabrück geschlossen.",
        "Why did the war last for thirty long years?",
    ],
)
def test_depends_on_context(sentence: str) -> None:
    assert quotable_text(sentence)
    assert not stands_alone(sentence)


@pytest.mark.parametrize(
    "written",
    [
        "| Year | Treaty | Place |",
        "2. The generator turns the noise into fake samples.",
        "for (i = 0; i < n; i++) total += values[i];",
        "Strengths and weaknesses",
        "The three parties were:",
        "12.5 13.7 14.9 15.2 16.8 17.1 18.0 19.4",
        "Yes it is so, and so it was.",
    ],
    ids=["row", "step", "code", "label", "lead-in", "figures", "empty words"],
)
def test_not_quotable(written: str) -> None:
    assert quotable_text(written) == ""


def test_list_item_is_quotable() -> None:
    assert quotable_text("- Mode collapse\n  leaves few kinds of sample") == (
        "Mode collapse leaves few kinds of sample"
    )
