"""Formulas between dollar signs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.formulas import Masked, replace_formulas


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("The energy $E$ is $mc^2$.", [" $E$", "$mc^2$"]),
        ("It follows that $$a = b$$ holds.", ["$$a = b$$"]),
        ("It costs $5 and $7 more.", []),
        (r"A price of \$5 or $x$ pieces.", ["$x$"]),
        ("Between $20 and 30$ a night.", ["$20 and 30$"]),
        ("An open $ sign.", []),
    ],
)
def test_what_is_a_formula(text: str, formulas: list[str]) -> None:
    assert list(Masked.of(text).formulas.values()) == formulas


def test_a_symbol_behind_a_noun_is_part_of_its_name() -> None:
    words = Masked.of(r"The slope $m$ of $y = mx$ is where $\theta$ is a slope $m$.").text.split()
    assert words[1].startswith("slope-formula") and words[-1] == f"{words[1]}."
    assert words[3].startswith("formula") and words[6].startswith("formula")


def test_the_same_formula_is_the_same_word() -> None:
    masked = Masked.of("If $x$ grows, $y$ grows with $x$.")
    first, second, third = (word for word in masked.text.rstrip(".").split() if "formula" in word)
    assert first == third != second


def test_unmasking_a_capitalised_word() -> None:
    masked = Masked.of("Here $x$ is a length.")
    (word,) = masked.formulas
    assert masked.unmask(f"{word.capitalize()} is a length.") == "$x$ is a length."


@given(st.text("a $\\1.{}\n"))
def test_unmasking_gives_the_text_back(text: str) -> None:
    masked = Masked.of(text)
    assert masked.unmask(masked.text) == text


def test_both_kinds_of_parts_are_written() -> None:
    text = replace_formulas(
        "Let $a$ and $$b$$.", lambda formula, shown: f"<{formula}{shown:d}>", str.upper
    )
    assert text == "LET <a0> AND <b1>."
