"""Distractors and false statements."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.library import Library
from rag.study.cards.distractors import Distractors, negations, other_years
from rag.study.cards.quiz import make_quiz
from rag.study.facts.fact_pool import FactPool
from rag.types import EVERYTHING
from study.texts import PEOPLE


def test_true_statements_are_no_distractors(make_library: Callable[..., Library]) -> None:
    notes = {"a.md": PEOPLE["people.md"] + " Bea Tanner discovered the copper of Aruba too."}
    library = make_library(notes)
    pool = FactPool(library, EVERYTHING, 0)
    found = [
        Distractors(pool, source, Random(0), 2025).wrong_choices(fact)
        for source, fact in pool.round_robin()
        if fact.answer == "Ada Miller"
    ]
    assert found
    assert all("Bea Tanner" not in wrong for wrong in found)


@pytest.mark.parametrize(
    ("sentence", "changed"),
    [
        ("Diffusion is faster at higher temperatures.", "lower"),
        ("The treaty was signed after the war.", "before"),
        ("Glass is a solid.", "is not"),
        ("A monopoly cannot last.", "can last"),
        ("A monopoly can last.", "cannot last"),
        ("Rare words are spelled out from smaller pieces.", "larger"),
        ("The critic never judges pictures.", "critic judges"),
        ("Owls hunt.", None),
    ],
)
def test_negations(sentence: str, changed: str | None) -> None:
    made = list(negations(sentence))
    assert any(changed in one for one in made) if changed else not made


@pytest.mark.parametrize(
    "sentence",
    [
        "RLHF is used because qualities are hard to write down.",  # not used, or not for this?
        "BERT is an encoder, which means that it reads both ways.",
        "A model may agree with the user.",  # "without the user" is no sentence to judge
        "SQLite works well for most sites (which is to say, for nearly all).",
        "SQLite locks the file while a write is under way.",
        "Some 3,000 men were killed in Toulouse alone.",  # not killed, or not there alone?
    ],
)
def test_no_ambiguous_negations(sentence: str) -> None:
    made = list(negations(sentence))
    assert not [one for one in made if "without" in one or ("not" in one and "may" not in one)]


def test_name_without_unique_answer_is_not_exchanged(
    make_library: Callable[..., Library],
) -> None:
    """Once "GPT-4 can state falsehoods" was called false, as the text says it of ChatGPT."""
    general = " ".join(
        f"{name} can state false information in fluent and confident sentences of every kind."
        for name in ("ChatGPT", "Claude", "Gemini", "GPT-4")
    )
    library = make_library({"a.md": f"# Errors\n\n{general}"})
    made = make_quiz(library, 4, kinds=["true_false"])
    assert not [one for one in made if one.answer == "False" and "not" not in one.prompt]


@given(st.text(max_size=80))
def test_negations_of_any_text(text: str) -> None:
    assert all(one != text for one in negations(text))


@pytest.mark.parametrize(("answer", "future"), [("2024", False), ("2031", True)])
def test_wrong_years_are_not_in_the_future(answer: str, future: bool) -> None:
    years = [int(year) for year in other_years(answer, Random(0), 2026)]
    assert len(years) >= 3
    assert (max(years) > 2026) == future
