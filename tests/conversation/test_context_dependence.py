"""Which questions depend on the conversation before them."""

from __future__ import annotations

import pytest

from conversation.answers import BERT, searched
from rag.conversation.context_dependence import needs_history


@pytest.mark.parametrize(
    "text",
    [
        "And in 1962?",
        "why?",
        "Why not?",
        "what about GANs?",
        "the second one",
        "Which is better?",
        "Is it faster?",
        "What else?",
        "And the discriminator?",
        "How do they compare to others?",
        "Tell me about its history",
        "Can you give an example?",
        "what are the drawbacks",
        "What does this mean?",
        "Does that always work?",
        "for images?",
        "By how many games?",
        "How big are the pictures?",
        "How are such models trained?",
        "Are they both used?",
        "Und warum?",
        "Was ist mit GANs?",
        "Warum ist er so langsam?",
        "Et pourquoi ?",
        "Comment fonctionne-t-il ?",
        "¿Y por qué?",
        "¿Qué significa eso?",
    ],
)
def test_dependent_questions(text: str) -> None:
    assert needs_history(text)


@pytest.mark.parametrize(
    "text",
    [
        "What is attention?",
        "mode collapse",
        "How does a GAN train its generator?",
        "Is it true that GANs are unstable?",
        "Why is it hard to train a GAN?",
        "Which is faster, a GAN or a diffusion model?",
        "How do VAEs and GANs differ?",
        "When the discriminator is too strong, what does it do to the generator?",
        "What are hallucinations and how can they be reduced?",
        "What share of its tokens does BERT select?",
        "What is it called when a model repeats its training data?",
        "Who wrote It Takes Two?",
        "What do these documents say about bias?",
        "What is a function?",
        "Who was Luther?",
        "In which year was the Transformer introduced?",
        "Why do so many people use LoRA?",
        "Was ist ein GAN?",
        "Welche Nachteile haben GANs und wie kann man sie beheben?",
        "Qu'est-ce que l'attention ?",
        "¿Cómo aprende un VAE?",
    ],
)
def test_independent_questions(text: str) -> None:
    """Then the history changes nothing, and the model is not called."""
    assert searched(text, BERT) == text
