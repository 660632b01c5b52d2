"""Key terms and their definitions."""

from __future__ import annotations

import pytest

from rag.study.summaries.key_terms import terms_of
from study.notes import quoter


@pytest.mark.parametrize(
    ("sentence", "name", "alias"),
    [
        ("A ribosome is a particle that builds proteins.", "ribosome", ""),
        ("A language model, or LM, is a model of texts.", "language model", "LM"),
        ("The minimax game of a GAN is a contest of two networks.", "minimax game", ""),
        ("The Peace of Westphalia is the name of two treaties.", "Peace of Westphalia", ""),
        ("Memorisation means that a model repeats its data.", "Memorisation", ""),
        ("The sound that a string makes alone is called a partial.", "partial", ""),
        ("Der Zellkern ist ein Organell, das die DNA enthält.", "Zellkern", ""),
        ("Unter Mitose versteht man die Teilung des Zellkerns.", "Mitose", ""),
        ("Une cellule est une unité vivante de la matière.", "cellule", ""),
        ("La célula es la unidad básica de los seres vivos.", "célula", ""),
        ("- **Opportunity cost**: the value of what is given up", "Opportunity cost", ""),
    ],
)
def test_terms_of_definitions(sentence: str, name: str, alias: str) -> None:
    (term,) = terms_of([quoter(sentence)], 9)
    assert (term.name, term.alias) == (name, alias)
    assert term.definition.citations[0].quote == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "The main reason is the lack of any better model.",
        "A useful comparison is a forger who paints copies.",
        "Regulation is the other major development of the year.",
        "It is a particle that builds proteins from acids.",
        "The model received a mean opinion score of 4.53 from listeners.",
    ],
)
def test_no_definition(sentence: str) -> None:
    assert terms_of([quoter(sentence)], 9) == []


def test_most_used_terms() -> None:
    text = (
        "A comet is a body of ice and dust. A quasar is a bright core of a galaxy. "
        "A nebula is a cloud of gas in space. The nebula and the comet shine."
    )
    assert [term.name for term in terms_of([quoter(text)], 2)] == ["comet", "nebula"]


def test_alias_is_no_second_term() -> None:
    text = "A language model, or LM, is a model of texts. LMs are the main tool for texts."
    text += " LMs were the standard tool for all texts."
    assert [term.name for term in terms_of([quoter(text)], 9)] == ["language model"]
