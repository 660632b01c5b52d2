"""What the language model is told."""

from __future__ import annotations

from collections.abc import Callable

from rag.library import Library
from rag.llm.prompts import ask_whether_answered, is_refusal
from rag.types import Retrieved

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
