"""A question to passages: a first look, and a wider one before a refusal."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.answering.components import Components
from rag.errors import BadInput
from rag.grounding.calibration import shipped
from rag.llm.model import ChatModel
from rag.llm.prompts import ask_whether_answered
from rag.retrieval.duplicates import copies_last
from rag.retrieval.fallback_search import fallback_search
from rag.retrieval.passages import keep_within, make_passages
from rag.retrieval.search import search
from rag.text.words import content_words
from rag.types import Hit, Passage

NEAREST = 5
"""Hits looked at: those from which passages are made."""


def answerable(
    question: str, hits: Sequence[Hit], chunks: int, chunks_with_term: Callable[[str], int]
) -> float:
    """Return the probability in [0, 1] that the hits hold the answer to a question.

    Args:
        question: standalone.
        hits: best first.
        chunks: number of chunks in the library.
        chunks_with_term: how many of them hold a stem.
    """
    if not hits:
        return 0.0
    features = gate_features(question, hits, chunks, chunks_with_term)
    return round(shipped("answerable").probability(features), 4)


def gate_features(
    question: str, hits: Sequence[Hit], chunks: int, chunks_with_term: Callable[[str], int]
) -> dict[str, float]:
    """Return the features of a question and its hits, by name; more is better."""
    wanted = {
        word: math.log(1 + chunks / (chunks_with_term(word) + 0.5))
        for word in content_words(question)
    }
    total = sum(wanted.values()) or 1.0
    held = [
        wanted.keys() & set(content_words(f"{hit.chunk.heading}\n{hit.chunk.text}"))
        for hit in hits[:NEAREST]
    ]
    cosines = sorted((hit.dense for hit in hits if hit.dense is not None), reverse=True)
    return {
        "cosine": cosines[0] if cosines else 0.0,
        "cosine_mean": sum(cosines[:NEAREST]) / max(1, len(cosines[:NEAREST])),
        "best_cover": max(sum(wanted[word] for word in words) for words in held) / total,
        "joint_cover": sum(wanted[word] for word in set().union(*held)) / total,
        "bm25": max((hit.lexical or 0.0) for hit in hits) / total,
    }


TAIL_TOKENS = 64
"""Room for the longest instruction, which stands in the place of the gate's question."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Hits, best first, and the probability that they hold the answer, told by the search alone."""

    hits: tuple[Hit, ...]
    probability: float
    is_wide: bool = False


def first_search(question: str, stages: Components) -> Retrieval:
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
    return Retrieval(tuple(copies_last(hits)), _answerable(question, hits, stages))


def fallback(question: str, before: Retrieval, stages: Components) -> Retrieval:
    """Search once more by names, numbers and quoted words; what is new comes first."""
    hits = fallback_search(
        stages.snapshot,
        stages.embedder,
        question,
        before.hits,
        seen=stages.settings.passages,
        candidates=stages.settings.candidates,
        scope=stages.scope,
    )
    return Retrieval(tuple(hits), _answerable(question, hits, stages), is_wide=True)


def passages_of(
    question: str, hits: Sequence[Hit], stages: Components, model: ChatModel | None
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


def _answerable(question: str, hits: Sequence[Hit], stages: Components) -> float:
    store = stages.snapshot.store
    return answerable(question, hits, store.chunk_count(), store.chunks_with_term)
