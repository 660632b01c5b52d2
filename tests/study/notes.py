"""Documents, a scripted tutor and shared assertions of the study tests."""

from __future__ import annotations

from collections.abc import Generator, Sequence

from conftest import ScriptedModel, WordEmbedder

from rag.grounding.calibration import IDENTITY
from rag.grounding.grounder import Grounder
from rag.library import Library
from rag.llm.chat_model import Message
from rag.study.summaries.quoting import Quoter
from rag.types import Answer, Passage

CELLS = """# Cell biology

Cell biology is the study of the structure and function of cells.

## The nucleus

The nucleus is the organelle that holds most of the DNA of a cell. Robert Brown described the \
nucleus in 1831. It is surrounded by a double membrane. For example, a liver cell has one nucleus.

## Mitochondria

A mitochondrion is an organelle that makes most of the ATP of a cell. Mitochondria have DNA of \
their own, unlike ribosomes. Why mitochondria kept some of their genes is still unknown.

## Ribosomes

A ribosome is a particle that builds proteins from amino acids. Ribosomes are often confused with \
lysosomes, which break proteins down.
"""

CELLS_TABLE = """# Sizes

| Part | Size |
| --- | --- |
| nucleus | 6 |
| ribosome | 0.02 |
"""


def assert_grounded(answer: Answer, library: Library) -> None:
    """Check the spans of claims in the answer, and those of citations in the documents."""
    passages = {passage.marker: passage for passage in answer.passages}
    assert answer.claims
    for claim in answer.claims:
        assert answer.answer[claim.start : claim.end] == claim.text
        assert claim.citations
        for one in claim.citations:
            document = library.document(one.document)
            assert document is not None
            assert document.text[one.start : one.end] == one.quote
            passage = passages[one.marker]
            assert passage.start <= one.start and one.end <= passage.end


class Tutor(ScriptedModel):
    """Replies to each task by a word of its prompt."""

    def __init__(self, replies: dict[str, str], log_odds: float | None = 5.0) -> None:
        super().__init__(log_odds=log_odds)
        self.replies = replies

    def stream(self, messages: Sequence[Message], max_tokens: int) -> Generator[str]:
        task = messages[-1]["content"].rpartition("\n")[2]
        self.reply = next((said for word, said in self.replies.items() if word in task), "")
        yield from super().stream(messages, max_tokens)


def quoter(text: str, heading: str = "") -> Quoter:
    """Return a quoter of one passage."""
    return Quoter(
        Passage(1, "a.md", None, None, heading, 0, len(text), text, 0.0),
        Grounder(WordEmbedder(), IDENTITY, None, ""),
    )
