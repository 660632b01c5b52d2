"""Negated words."""

from __future__ import annotations

import pytest

from rag.grounding.checks.all_checks import inconsistencies

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
    (inconsistency,) = inconsistencies(claim, evidence)
    assert (inconsistency.kind, inconsistency.contradicts) == ("negation", True)
    assert inconsistency.reason.startswith("The cited text says the opposite: “")
    assert inconsistency.span == (0, len(evidence))
