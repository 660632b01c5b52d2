"""Proper names: in full and in part, aliases, and words that are none."""

from __future__ import annotations

import pytest

from rag.grounding.checks.all_checks import inconsistencies
from rag.text.names import names
from rag.text.numbers import numbers


def missing_names(claim: str, evidence: str, context: str = "") -> list[str]:
    found = inconsistencies(claim, evidence, context=context)
    return [inconsistency.reason for inconsistency in found if inconsistency.kind == "name"]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Then LeCun came.", "Then Yann LeCun came."),  # the last name alone
        ("Then Y. LeCun came.", "Then Yann LeCun came."),  # initials
        ("It was LeCun’s idea.", "It was the idea of Yann LeCun."),  # possessive
        ("It uses GANs now.", "It uses a GAN now."),  # plural
        ("It uses WaveNet.", "It uses Wave Net."),
        ("It uses Wave Net.", "It uses WaveNet."),
        ("It uses GPT-3.", "It uses GPT 3."),
        ("It uses GPT3.", "It uses GPT-3."),
        ("The Universite de Montreal did it.", "The Université de Montréal did it."),  # diacritics
        ("Then Dr. Curie came.", "Then Marie Curie came."),  # a title
        ("Then President Biden spoke.", "Then Biden spoke."),
        ("The French team won.", "The team of France won."),  # demonyms
        ("It is in the USA.", "It is in the United States."),
        ("It is in the UK.", "It is in the United Kingdom."),
        ("A Generative Adversarial Network learns.", "A GAN learns."),  # initials
        ("The RLHF step helps.", "Reinforcement learning from human feedback helps."),
        ("However, it learns.", "It learns."),  # opens the sentence
        ("The result: Training is slow.", "Training is slow."),
        ("I think it learns.", "It learns."),
        ("It uses Deep Learning.", "It uses deep learning."),  # capitals only
        ("The Hamas-linked group did.", "The group, close to Hamas, did."),
        ("Der Turm steht auf einem Hügel.", "The tower stands on a hill."),  # German nouns
        ("Die Bilder sind von Menschen mit Kameras gemacht.", "People took the pictures."),
    ],
)
def test_name_is_there(claim: str, evidence: str) -> None:
    assert missing_names(claim, evidence) == []


@pytest.mark.parametrize(
    ("claim", "evidence", "said"),
    [
        ("Then Yann LeCun came.", "Then Ian Goodfellow came.", "Yann LeCun"),
        ("It uses GPT-4 now.", "It uses GPT-3 now.", "GPT-4"),
        ("The Russian team won.", "The team of France won.", "Russian"),
        ("It was founded by Ada.", "It had to adapt.", "Ada"),  # no part of a word
        ("DeepMind made it.", "Google made it.", "DeepMind"),  # capitals go on
        ("Then Marie Curie came.", "Then Pierre Curie came.", "Marie Curie"),
        ("Marie Curie came.", "Pierre Curie came.", "Marie Curie"),  # opens the sentence
        ("It makes 2D scenes.", "It makes 3D scenes.", "2D"),
        ("Es ist von Albert Einstein und nicht neu.", "Es ist von Niels Bohr.", "Albert Einstein"),
        ("Google released BERT in 2018.", "Microsoft released BERT in 2018.", "Google"),
    ],
)
def test_name_is_missing(claim: str, evidence: str, said: str) -> None:
    (reason,) = missing_names(claim, evidence)
    assert reason.startswith(said)


def test_abbreviation_defined_in_context() -> None:
    claim, evidence = "The NeRF stores a scene.", "The neural radiance field stores a scene."
    context = "A neural radiance field, or NeRF, is a network."
    assert missing_names(claim, evidence, context) == []
    assert missing_names(claim, evidence) != []


def test_name_from_the_context() -> None:
    """A document often names its subject once, and then says it."""
    claim, evidence = "The Tarn is wide.", "The river is wide."
    assert missing_names(claim, evidence, "The Tarn flows to the west.") == []
    assert missing_names(claim, evidence) != []


def test_name_in_the_place_of_another() -> None:
    claim, evidence = "It was made by Ada Byron.", "It was made by Mary Somerville."
    (inconsistency,) = inconsistencies(claim, evidence, context="Ada Byron was her friend.")
    assert inconsistency.contradicts
    assert inconsistency.reason == "Ada Byron is not in the cited text, which says Mary Somerville."


def test_names_of_a_sentence() -> None:
    assert numbers("From 1,000 to 2.5, seven") == {"1000", "2.5", "7"}
    assert names("The Wasserstein GAN of Martin Arjovsky uses DCGAN.") == [
        "Wasserstein GAN",
        "Martin Arjovsky",
        "DCGAN",
    ]
    assert names("Training is slow.") == []
