"""Semantic classes of names and terms."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from rag.library import Library
from rag.study.cards.distractors import ALIKE, Distractors
from rag.study.facts.fact_pool import FactPool
from rag.study.facts.term_classes import TermClasses
from rag.types import EVERYTHING


@pytest.mark.parametrize(
    ("text", "one", "alike", "unlike"),
    [
        (
            "In spring the firm Acme hired men. Later the firm Bolt sold Crane to a bank.",
            "Acme",
            "Bolt",
            "Crane",
        ),
        (
            "There are rivers such as Aare, Birs and Ergolz. They say that Basel saw few.",
            "Aare",
            "Ergolz",
            "Basel",
        ),
        (
            "In short, Ayr is a town in Scotland. Most say Ely is a town that has a fair. "
            "They say Bede is a writer of books.",
            "Ayr",
            "Ely",
            "Bede",
        ),
        (
            "The engine was built by Watt in 1781. The pump was built by Savery in 1698. "
            "In 1825 they called the machine Locomotion.",
            "Watt",
            "Savery",
            "Locomotion",
        ),
    ],
    ids=["the firm X", "such as", "is a", "the words beside"],
)
def test_similarity(text: str, one: str, alike: str, unlike: str) -> None:
    classes = TermClasses.of(text.replace(". ", ".\n").splitlines(), ())
    assert classes.similarity(one, alike) >= ALIKE > classes.similarity(one, unlike)
    assert classes.similarity(one, alike) == pytest.approx(classes.similarity(alike, one))


def test_similarity_of_terms() -> None:
    sentences = ["A capacitor is a device that stores charge.", "A relay is a device of switches."]
    classes = TermClasses.of(
        [*sentences, "Voltage drives what moves."], ["capacitor", "relay", "voltage"]
    )
    assert (
        classes.similarity("capacitor", "relay")
        >= ALIKE
        > classes.similarity("capacitor", "voltage")
    )


def test_unknown_names() -> None:
    assert TermClasses.of([], ()).similarity("Acme", "Bolt") == 0


MODELS = ("Alpha1", "BetaNet", "Gamma", "DeltaNet", "Epsilon")
MAKERS = ("OpenWorks", "Acme", "Bolt", "Cargo", "DeepDale")
RELEASES = "# Releases\n\n" + " ".join(
    f"{model}, released by {maker} in 201{year}, reads the letters of a page of print."
    for year, (model, maker) in enumerate(zip(MODELS, MAKERS, strict=True))
)


def test_people_and_works_differ(make_library: Callable[..., Library]) -> None:
    """OpenWorks, written like BetaNet, once had models among its wrong answers."""
    pool = FactPool(make_library({"releases.md": RELEASES}), EVERYTHING, 0)
    chosen = {
        fact.answer: Distractors(pool, source, Random(0), 2025).wrong_choices(fact)
        for source, fact in pool.round_robin()
        if fact.kind == "name" and fact.gap
    }
    assert chosen["OpenWorks"] and sum(map(bool, chosen.values())) >= 5
    for answer, wrong in chosen.items():
        assert set(wrong) <= set(MODELS if answer in MODELS else MAKERS)
