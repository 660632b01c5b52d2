"""Comparisons of two things, every sentence cited."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.errors import BadInput
from rag.library import Library
from rag.study.tutoring.comparison import compare
from study.notes import Tutor, assert_grounded

Make = Callable[..., Library]


# Comparisons

PETS = """# Pets

A cat is an animal that hunts mice at night. A dog is an animal that guards the house. A dog needs \
long walks in all weather, whereas a cat needs none. The cat and the dog eat meat. A cat sleeps \
sixteen hours in a day.
"""


def test_comparison_groups_sentences(make_library: Make) -> None:
    library = make_library({"pets.md": PETS})
    compared = compare(library, "cat", "dog")
    assert_grounded(compared.answer, library)
    assert [claim.text for claim in compared.differences] == [
        "A dog needs long walks in all weather, whereas a cat needs none."
    ]
    assert [claim.text for claim in compared.common] == ["The cat and the dog eat meat."]
    assert {claim.text for claim in compared.only_one} == {
        "A cat is an animal that hunts mice at night.",
        "A cat sleeps sixteen hours in a day.",
    }
    assert [claim.text for claim in compared.only_other] == [
        "A dog is an animal that guards the house."
    ]
    sides = (compared.differences, compared.common, compared.only_one, compared.only_other)
    assert tuple(claim for side in sides for claim in side) == compared.answer.claims


def test_model_difference_is_checked(make_library: Make) -> None:
    library = make_library({"pets.md": PETS})
    said = "A cat hunts mice at night, but a dog guards the house."
    compared = compare(library, "cat", "dog", Tutor({"differ": said}))
    assert compared.differences[0].text == said
    assert_grounded(compared.answer, library)
    false = Tutor({"differ": "A dog flies to the moon in 1999."})
    assert "moon" not in compare(library, "cat", "dog", false).answer.answer


def test_defined_aliases_count(make_library: Make) -> None:
    text = (
        "A long short memory, or LSM, is a network that has gates. An LSM has three gates of "
        "its own. A plain network is a graph that has no gate."
    )
    compared = compare(make_library({"a.md": text}), "long short memory", "plain network")
    assert "An LSM has three gates of its own." in {c.text for c in compared.only_one}


def test_invalid_comparisons(make_library: Make) -> None:
    library = make_library({"pets.md": PETS})
    with pytest.raises(BadInput, match="'Napoleon' does not occur"):
        compare(library, "cat", "Napoleon")
    with pytest.raises(BadInput, match="'cat' and 'cats' cannot be compared"):
        compare(library, "cat", "cats")
    with pytest.raises(BadInput, match="cannot be compared"):
        compare(library, " ", "cat")
