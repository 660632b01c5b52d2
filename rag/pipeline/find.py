"""A question to passages: a first look, and a wider one before a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering.model import ChatModel
from rag.answering.prompt import ask_whether_answered
from rag.errors import BadInput
from rag.grounding.gate import answerable
from rag.pipeline.stages import Stages
from rag.retrieval.duplicates import copies_last
from rag.retrieval.passages import keep_within, make_passages
from rag.retrieval.search import search
from rag.retrieval.wider import wider_search
from rag.types import Hit, Passage

TAIL_TOKENS = 64
"""Room for the longest instruction, which stands in the place of the gate's question."""


@dataclass(frozen=True, slots=True)
class Found:
    """Hits, best first, and the probability that they hold the answer, told by the search alone."""

    hits: tuple[Hit, ...]
    probability: float
    is_wide: bool = False


def first_look(question: str, stages: Stages) -> Found:
    """Search as usual."""
    settings = stages.settings
    hits = search(
        stages.snapshot,
        stages.embedder,
        question,
        k=settings.candidates,
        candidates=settings.candidates,
        scope=stages.scope,
        reranker=stages.reranker,
    )
    return Found(tuple(copies_last(hits)), _answerable(question, hits, stages))


def second_look(question: str, before: Found, stages: Stages) -> Found:
    """Search once more by names, numbers and quoted words; what is new comes first."""
    hits = wider_search(
        stages.snapshot,
        stages.embedder,
        question,
        before.hits,
        seen=stages.settings.passages,
        candidates=stages.settings.candidates,
        scope=stages.scope,
    )
    return Found(tuple(hits), _answerable(question, hits, stages), is_wide=True)


def passages_of(
    question: str, hits: Sequence[Hit], stages: Stages, model: ChatModel | None
) -> tuple[list[Passage], list[Passage]]:
    """Return the passages to read, and those that the model's window does not hold.

    Raises:
        BadInput: it cannot hold a single one.
    """
    settings = stages.settings
    budget = settings.passage_tokens
    if model is not None:
        window = min(settings.context_tokens, model.window or settings.context_tokens)
        window -= settings.answer_tokens + TAIL_TOKENS
        budget = min(budget, window - model.count_prompt(ask_whether_answered(question, ())))
    passages, left_out = make_passages(
        stages.snapshot.store,
        hits,
        model.count_tokens if model else stages.count_tokens,
        most=settings.passages,
        budget=budget,
        question=question,
    )
    if model is None:
        return passages, left_out
    passages, left_out = keep_within(
        passages,
        left_out,
        lambda some: model.count_prompt(ask_whether_answered(question, some)),
        window,
    )
    if left_out and not passages:
        raise BadInput(
            f"No passage fits a window of {settings.context_tokens} tokens, of which "
            f"{settings.answer_tokens} are kept for the answer.",
            "Raise RAG_CONTEXT_TOKENS or lower RAG_ANSWER_TOKENS.",
        )
    return passages, left_out


def _answerable(question: str, hits: Sequence[Hit], stages: Stages) -> float:
    store = stages.snapshot.store
    return answerable(question, hits, store.chunk_count(), store.chunks_with_term)
