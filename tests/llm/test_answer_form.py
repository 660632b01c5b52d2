"""The form of an answer is told by how the question is asked."""

from __future__ import annotations

import pytest

from rag.llm.prompts import Form, form_of


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("When was the bridge opened?", Form.FACT),
        ("How many parameters does GPT-3 have?", Form.FACT),
        ("How many different tokens does GPT-2 know?", Form.FACT),
        ("Which two researchers came up with the VAE?", Form.FACT),
        ("Wer schrieb den Aufsatz?", Form.FACT),
        ("What is a transformer?", Form.DEFINITION),
        ("Was ist ein Transformer?", Form.DEFINITION),
        ("How does a GAN learn?", Form.EXPLANATION),
        ("Why do language models hallucinate?", Form.EXPLANATION),
        ("Warum ist der Himmel blau?", Form.EXPLANATION),
        ("What are the three steps of RLHF?", Form.ITEMS),
        ("List the parts of an LSTM.", Form.ITEMS),
        ("What are the drawbacks of diffusion models?", Form.ITEMS),
        ("What is the difference between GPT and ChatGPT?", Form.COMPARISON),
        ("How does a GRU differ from an LSTM?", Form.COMPARISON),
        ("What does RAG change, and what does fine-tuning change instead?", Form.SEVERAL_FACTS),
    ],
)
def test_forms(question: str, form: Form) -> None:
    assert form_of(question) is form
