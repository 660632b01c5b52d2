"""Negation, direction and order: the same words that say the opposite, and those that do not."""

from __future__ import annotations

import pytest

from rag.grounding.checks.consistency import inconsistencies

NOISE = "The generator turns random noise into images."


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The network sees the training images.", "The network never sees the training images."),
        ("The generator does not turn random noise into images.", NOISE),
        ("The generator doesn't turn random noise into images.", NOISE),
        ("The generator cannot turn random noise into images.", "The generator can turn random "
         "noise into images."),
        ("The network has an encoder.", "The network has no encoder."),
        ("It was trained with labels on images.", "It was trained without labels on images."),
        ("Neither network learns from data.", "The network learns from data."),
        ("The model fails to learn the mapping.", "The model learns the mapping."),
        ("Training of the model is unstable.", "Training of the model is stable."),
        ("Der Generator sieht die Bilder nicht.", "Der Generator sieht die Bilder."),
        ("Das Netz hat keinen Encoder und ist schnell.", "Das Netz hat einen Encoder und ist "
         "schnell."),
        ("Le générateur ne voit pas les images.", "Le générateur voit les images."),
        ("El generador no ve las imágenes.", "El generador ve las imágenes."),
        ("Il generatore non vede le immagini della rete.", "Il generatore vede le immagini della "
         "rete."),
    ],
)  # fmt: skip
def test_negation(claim: str, evidence: str) -> None:
    (fault,) = inconsistencies(claim, evidence)
    assert (fault.kind, fault.contradicts) == ("negation", True)
    assert fault.reason.startswith("The cited text says the opposite: “")
    assert fault.span == (0, len(evidence))


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The loss increases with depth.", "The loss decreases with depth."),
        ("The loss is higher with depth.", "The loss is lower with depth."),
        ("The first network fails with more data.", "The last network fails with more data."),
        ("It needs more data than a human.", "It needs less data than a human."),
        ("It was published before the war.", "It was published after the war."),
        ("All models need training data.", "Some models need training data."),  # too much
        ("Users must accept the terms of service.", "Users may accept the terms of service."),
        ("The model always finds the answer.", "The model sometimes finds the answer."),
        ("The largest city lies on the river.", "The smallest city lies on the river."),
        ("Only adults may enter the hall.", "Adults may also enter the hall."),
        ("Der Preis steigt mit der Größe.", "Der Preis sinkt mit der Größe."),
    ],
)
def test_direction(claim: str, evidence: str) -> None:
    (fault,) = inconsistencies(claim, evidence)
    assert (fault.kind, fault.contradicts) == ("comparison", True)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Germany defeated France.", "France defeated Germany."),
        ("The generator fools the discriminator.", "The discriminator fools the generator."),
        ("Germany was defeated by France.", "Germany defeated France."),  # the passive turned
        ("The wheel is part of the car.", "The car is part of the wheel."),
        ("The generator turns images into random noise.", NOISE),
        ("Cats are larger than dogs.", "Dogs are larger than cats."),
        ("The train runs from Rome to Paris.", "The train runs from Paris to Rome."),
        ("It predicts images from text.", "It predicts text from images."),
    ],
)
def test_order(claim: str, evidence: str) -> None:
    (fault,) = inconsistencies(claim, evidence)
    assert (fault.kind, fault.contradicts) == ("order", True)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("France was defeated by Germany.", "Germany defeated France."),  # passive
        ("Dogs and cats sleep.", "Cats and dogs sleep."),  # a list
        ("Cats, dogs and birds sleep.", "Birds, dogs and cats sleep."),
        ("In 2014 GANs were introduced.", "GANs were introduced in 2014."),  # a phrase moved
        ("In 2014 Ada met Bob at Paris.", "At Paris Ada met Bob in 2014."),
        ("When it rains, the street is wet.", "The street is wet when it rains."),
        ("Cats are smaller than dogs.", "Dogs are larger than cats."),  # two changes
        ("It was published before the war.", "The war came after it was published."),
        ("Paris is the capital of France.", "The capital of France is Paris."),
        ("A differs from B in size and price.", "B differs from A in size and price."),
        ("The cruise ship Infinity sank near Rome.", "The Infinity cruise ship sank near Rome."),
        ("The loss does not increase with depth.", "The loss decreases with depth."),
        ("The training is not unstable here.", "The training is stable here."),
        ("It is not without risk for users.", "It has risk for users."),
        ("It not only learns images but draws.", "It learns images and draws."),
        ("The model learns images.", "The model learns images, but it does not learn text."),
        ("The skin can no longer hold the gas.", "The skin is no longer strong enough to hold the "
         "gas."),
        ("They found no pressure problem.", "They found no sign of a pressure problem."),
        ("Some models need training data.", "All models need training data."),  # less, and true
        ("Users may accept the terms of service.", "Users must accept the terms of service."),
        ("The generator sees noise.", "The discriminator never sees images."),  # of another thing
        ("It opened on August 1, 2024 in Rome.", "It opened in Rome on 1 August 2024."),
    ],
)  # fmt: skip
def test_no_opposite(claim: str, evidence: str) -> None:
    found = inconsistencies(claim, evidence)
    assert [f for f in found if f.kind in ("negation", "comparison", "order")] == []
