"""Definitions of the terms that an answer uses stand under its simpler words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import ScriptedModel

from rag.library import Library
from rag.study.tutoring.explain import NO_MODEL, NOTHING_SIMPLER, TITLE, definitions, simplify
from study.notes import CELLS, assert_grounded

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
