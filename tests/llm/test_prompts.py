"""Prompts, and the form of answer that a question asks for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tiny_models import Load

from rag.events import Retrieved
from rag.library import Library
from rag.llm.prompts import (
    Form,
    ask_for_answer,
    ask_to_write,
    ask_whether_answered,
    ask_whether_stated,
    form_of,
    is_refusal,
)
from rag.types import Passage

MakeLibrary = Callable[..., Library]


OTTERS_AND_OWLS = {
    "otters.md": "# Otters\n\nOtters hold hands while they sleep. Otters eat sea urchins.\n\n"
    "## Family\n\nAn otter mother carries her pup on her belly for six months.",
    "owls.md": "# Owls\n\nOwls hunt at night. Owls turn their heads very far round.",
}


GATES_OPEN = {"answer_above": 0.0, "read_above": 0.0}
"""The shipped gate is fitted on a real encoder's cosines; tests of what follows hold it open."""


def test_stable_text_comes_first(make_library: MakeLibrary) -> None:
    (found, *_) = make_library(OTTERS_AND_OWLS, **GATES_OPEN).events("otters?")
    assert isinstance(found, Retrieved)
    first, second = (ask_whether_answered(q, found.passages) for q in ("Why?", "When?"))
    assert first[0] == second[0]
    before = first[1]["content"].index("Question:")
    assert first[1]["content"][:before] == second[1]["content"][:before]
    assert first[1]["content"] != second[1]["content"]


def test_refusal_is_recognised() -> None:
    assert is_refusal("NOT FOUND.")
    assert not is_refusal("It is not found in nature.")


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


def test_all_chats_about_a_passage_have_the_same_parts(load: Load) -> None:
    """So the model reads the passage, and the question, once for all of them."""
    first, second = (
        Passage(n, "a.md", None, None, title, 0, 9, f"{title} sleep.", 1.0)
        for n, title in enumerate(("Otters", "Owls"), start=1)
    )
    others = [(passage.place, passage.text) for passage in (first, second)]
    asked = [
        ask_whether_answered("Why?", [first]),
        ask_for_answer("Why?", [first], "Write.", may_refuse=False),
        ask_whether_answered("When?", [first, second]),
        ask_whether_stated("Otters swim.", others[:1], "Why?"),
        ask_to_write(first, "Write."),
    ]
    template = load()._model().template
    before, *prompts = [template.prompt(chat) for chat in asked]
    for prompt in prompts:
        assert prompt.parts[:2] == before.parts[:2]
        assert prompt.tokens[: prompt.parts[1]] == before.tokens[: before.parts[1]]
    assert before.keep == before.parts[1]
    assert [prompt.keep for prompt in prompts] == [before.keep] * 2 + [0, before.keep]
    # The question is a part too.
    for prompt in (prompts[0], prompts[2]):
        assert prompt.parts == before.parts
        assert prompt.tokens[: prompt.parts[2]] == before.tokens[: before.parts[2]]
    assert len(prompts[1].parts) == 5
