"""Questions, the estimate from the search, and passages within budget and window."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.answering.retrieve import adds_words, retrieval_probability
from rag.errors import BadInput
from rag.events import Retrieved
from rag.library import Library
from rag.types import Chunk, Hit, Passage, Scope

GANS = (
    "A GAN has two networks. The discriminator estimates the probability that a sample is real. "
    "Ian Goodfellow and colleagues introduced GANs in 2014. The generator maps noise to images."
)


def hit(text: str, dense: float, lexical: float) -> Hit:
    return Hit(Chunk(1, "a.md", None, None, "", 0, len(text), text), 1.0, dense, lexical)


def test_retrieval_probability() -> None:
    def frequency(word: str) -> int:
        return 5

    near = retrieval_probability(
        "What does the discriminator estimate?", [hit(GANS, 0.7, 9.0)], 100, frequency
    )
    far = retrieval_probability("Who won the cup final?", [hit(GANS, 0.05, 0.0)], 100, frequency)
    assert far < 0.1
    assert near > 0.7
    assert retrieval_probability("Anything?", [], 100, frequency) == 0.0


MakeLibrary = Callable[..., Library]


OTTERS_AND_OWLS = {
    "otters.md": "# Otters\n\nOtters hold hands while they sleep. Otters eat sea urchins.\n\n"
    "## Family\n\nAn otter mother carries her pup on her belly for six months.",
    "owls.md": "# Owls\n\nOwls hunt at night. Owls turn their heads very far round.",
}


GATES_OPEN = {"answer_above": 0.0, "read_above": 0.0}
"""Thresholds that let everything pass: the shipped scales are fitted on a real encoder."""


@pytest.mark.parametrize(("question", "words"), [("  \n", "empty"), ("x" * 50_000, "50000")])
def test_unusable_questions(make_library: MakeLibrary, question: str, words: str) -> None:
    library = make_library(OTTERS_AND_OWLS)
    with pytest.raises(BadInput, match=words):
        library.ask(question)
    with pytest.raises(BadInput, match=words):
        library.search(question)


def test_lone_surrogate_in_question(make_library: MakeLibrary) -> None:
    assert make_library(OTTERS_AND_OWLS, **GATES_OPEN).search("otters \udcff sleep")


def test_passages_within_budget(make_library: MakeLibrary) -> None:
    long = {f"n{i}.md": f"Otters {i}. " + "Otters sleep in kelp. " * 8 for i in range(6)}
    library = make_library(long, passage_tokens=64, passages=5, **GATES_OPEN)
    (found, *_) = library.events("How do otters sleep?")
    assert isinstance(found, Retrieved)
    assert sum(library.model.count_tokens(passage.text) for passage in found.passages) <= 64
    assert len(found.passages) + len(found.left_out) == 5
    markers = [passage.marker for passage in (*found.passages, *found.left_out)]
    assert markers == [1, 2, 3, 4, 5]


def test_small_window_drops_passages(make_library: MakeLibrary) -> None:
    many = {f"n{i}.md": f"Otters {i}. " + "Otters sleep in kelp. " * 8 for i in range(6)}
    library = make_library(many, context_tokens=512, answer_tokens=330, **GATES_OPEN)
    events = library.events("How do otters sleep?")
    *_, found = (event for event in events if isinstance(event, Retrieved))
    assert found.left_out
    assert found.passages


def test_window_too_small_for_a_passage(make_library: MakeLibrary) -> None:
    """Regression: it was presented as an abstention, a false statement about the documents."""
    library = make_library(OTTERS_AND_OWLS, context_tokens=512, answer_tokens=450, **GATES_OPEN)
    with pytest.raises(BadInput, match="No passage fits a window of 512"):
        library.ask("How do otters sleep?")


def test_document_scope(make_library: MakeLibrary) -> None:
    library = make_library(OTTERS_AND_OWLS, **GATES_OPEN)
    for glob in ("owls.md", "notes/owls.md", "*/owl*"):
        hits = library.search("otters", scope=Scope((glob,)))
        assert {h.chunk.document for h in hits} == {"notes/owls.md"}
    with pytest.raises(BadInput, match="No document"):
        library.search("otters", scope=Scope(("bees.md",)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("The kiln is red.", False), ("The glaze is red.", True), ("Glazes of kilns.", True)],
)
def test_adds_words(text: str, expected: bool) -> None:
    read = Passage(1, "a.md", None, None, "", 0, 18, "A kiln is of brick", 1.0)
    new = Passage(2, "b.md", None, None, "", 0, len(text), text, 1.0)
    assert adds_words("Which glaze does the kiln need?", new, [read]) is expected
