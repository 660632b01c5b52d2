"""A question to passages: search, estimate whether they hold the answer, and cut to the window."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.answering.resources import PipelineResources
from rag.errors import BadInput
from rag.grounding.calibration import shipped
from rag.llm.chat_model import ChatModel
from rag.llm.prompts import ask_whether_answered, form_of
from rag.retrieval.duplicates import copies_last
from rag.retrieval.fallback_search import as_hits, fallback_search
from rag.retrieval.identifier_search import NOTHING, Lookup, about_asked
from rag.retrieval.passages import keep_within, make_passages
from rag.retrieval.search import search
from rag.settings import Settings
from rag.text.display import titled
from rag.text.tokens import question_language, question_stems
from rag.text.words import words
from rag.types import Answer, Hit, Passage

TOP_HITS = 5
"""Hits that the estimate looks at: those that passages are made of."""
INSTRUCTION_TOKENS = 64
"""Room for the longest instruction, which takes the place of the question about answerability."""


def check_question(question: str, settings: Settings) -> str:
    """Return a question without outer white space.

    Raises:
        BadInput: it is empty or too long.
    """
    question = question.encode("utf-8", "replace").decode().strip()  # lone surrogates become "?"
    if not question:
        raise BadInput("The question is empty.", "Write one, for example: How does a GAN learn?")
    if len(question) > settings.question_chars:
        raise BadInput(
            f"The question has {len(question)} characters; the limit is {settings.question_chars}.",
            "Ask the question alone, and put long text into a document.",
        )
    return question


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What was found for a question.

    Attributes:
        hits: of the last search, best first; none where an earlier answer is restyled.
        probability: in [0, 1], that they hold the answer, estimated from the search alone.
        worth_reading: whether that is enough to have the passages read.
        is_fallback: whether the hits are those of the fallback search.
        passages: to read, numbered from 1.
        left_out: passages that the context window has no room for.
        lookup: where the identifiers of the question are, such as part numbers.
    """

    hits: tuple[Hit, ...]
    probability: float
    worth_reading: bool
    is_fallback: bool = False
    passages: tuple[Passage, ...] = ()
    left_out: tuple[Passage, ...] = ()
    lookup: Lookup = NOTHING


def retrieve(question: str, resources: PipelineResources, lookup: Lookup) -> Retrieval:
    """Search; where that finds too little, return the fallback search if it finds enough.

    A question that names an identifier is answered from what is about that one alone, and from
    nothing where no text in scope has it.

    Args:
        question: standalone.
        resources: of the pipeline.
        lookup: of its identifiers.
    """
    settings = resources.settings
    hits = search(
        resources.snapshot,
        resources.embedder,
        question,
        k=settings.candidates,
        candidates=settings.candidates,
        scope=resources.scope,
        reranker=resources.reranker,
    )
    first = _estimated(question, copies_last(hits), lookup, resources)
    if first.worth_reading or lookup.missing:
        return first
    second = retrieve_by_key_terms(question, first, resources)
    return second if second.worth_reading else first


def retrieve_by_key_terms(
    question: str, before: Retrieval, resources: PipelineResources
) -> Retrieval:
    """Run the fallback search, by names, numbers and quoted words; new hits come first."""
    hits = fallback_search(
        resources.snapshot,
        resources.embedder,
        question,
        before.hits,
        seen=resources.settings.passages,
        candidates=resources.settings.candidates,
        scope=resources.scope,
    )
    return replace(_estimated(question, hits, before.lookup, resources), is_fallback=True)


def retrieved_before(answer: Answer) -> Retrieval:
    """Return the passages of an earlier answer, to answer from them again."""
    return Retrieval(
        hits=(),
        probability=answer.answerable,
        worth_reading=True,
        passages=answer.passages,
        left_out=answer.left_out,
    )


def _estimated(
    question: str, hits: Sequence[Hit], lookup: Lookup, resources: PipelineResources
) -> Retrieval:
    if lookup.is_exact:
        hits = _exact(question, hits, lookup, resources)
    store = resources.snapshot.store
    probability = retrieval_probability(question, hits, store.chunk_count(), store.chunks_with_term)
    enough = probability >= resources.settings.read_above or (lookup.is_exact and bool(hits))
    return Retrieval(tuple(hits), probability, enough and not lookup.missing, lookup=lookup)


def _exact(
    question: str, hits: Sequence[Hit], lookup: Lookup, resources: PipelineResources
) -> list[Hit]:
    """Return the hits about the identifiers of a question, and those that the search missed."""
    holding = set(lookup.holding)
    kept = [hit for hit in hits if hit.chunk.id in holding | lookup.around]
    known = {hit.chunk.id for hit in kept}
    others = [id for id in lookup.holding if id not in known]
    lowest = kept[-1].score if kept else 1.0
    added = [
        replace(hit, score=lowest)
        for hit in as_hits(resources.snapshot, resources.embedder, question, others)
    ]
    added.sort(key=lambda hit: (-(hit.dense or 0.0), hit.chunk.document, hit.chunk.start))
    return sorted([*kept, *added], key=lambda hit: hit.chunk.id not in holding)


def retrieval_probability(
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
    features = retrieval_features(question, hits, chunks, chunks_with_term)
    return round(shipped("answerable").probability(features), 4)


def retrieval_features(
    question: str, hits: Sequence[Hit], chunks: int, chunks_with_term: Callable[[str], int]
) -> dict[str, float]:
    """Return the features of a question and its hits, by name; more is better."""
    wanted = {
        word: math.log(1 + chunks / (chunks_with_term(word) + 0.5))
        for word in question_stems(question)
    }
    total = sum(wanted.values()) or 1.0
    language = question_language(question)
    held = [
        wanted.keys() & set(words(titled(hit.chunk.place, hit.chunk.text), language))
        for hit in hits[:TOP_HITS]
    ]
    cosines = sorted((hit.dense for hit in hits if hit.dense is not None), reverse=True)
    return {
        "cosine": cosines[0] if cosines else 0.0,
        "cosine_mean": sum(cosines[:TOP_HITS]) / max(1, len(cosines[:TOP_HITS])),
        "best_cover": max(sum(wanted[word] for word in words) for words in held) / total,
        "joint_cover": sum(wanted[word] for word in set().union(*held)) / total,
        "bm25": max((hit.lexical or 0.0) for hit in hits) / total,
    }


def add_passages(
    retrieval: Retrieval, question: str, model: ChatModel | None, resources: PipelineResources
) -> Retrieval:
    """Return a retrieval with the passages around its hits, as many as the model's window holds.

    Raises:
        BadInput: it cannot hold a single one.
    """
    settings = resources.settings
    budget = settings.passage_tokens
    if model is not None:
        window = min(settings.context_tokens, model.window or settings.context_tokens)
        window -= settings.answer_tokens + INSTRUCTION_TOKENS
        budget = min(budget, window - model.count_prompt(ask_whether_answered(question, ())))
    passages, left_out = make_passages(
        resources.snapshot.store,
        retrieval.hits,
        model.count_tokens if model else resources.count_tokens,
        most=settings.passages,
        budget=budget,
        question=question,
        # A fact is asked of one passage at a time, which has been read ahead if it is always the
        # same.
        whole_documents=not form_of(question).is_one_fact,
    )
    if asked := retrieval.lookup.asked:
        store = resources.snapshot.store
        passages, left_out = (about_asked(some, asked, store) for some in (passages, left_out))
        left_out = [replace(one, marker=one.marker + len(passages)) for one in left_out]
    if model is not None:
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
    return replace(retrieval, passages=tuple(passages), left_out=tuple(left_out))


def merge_passages(first: Retrieval, fallback: Retrieval, most: int) -> Retrieval:
    """Return the fallback's hits with the passages of both: those new in it follow the first ones.

    Args:
        first: with passages.
        fallback: with passages.
        most: new passages that are added.
    """
    new = [
        passage
        for passage in fallback.passages
        if not any(_overlap(passage, known) for known in first.passages)
    ][:most]
    every = (*first.passages, *new, *first.left_out)
    numbered = tuple(replace(passage, marker=n) for n, passage in enumerate(every, start=1))
    read = len(first.passages) + len(new)
    return replace(fallback, passages=numbered[:read], left_out=numbered[read:])


def adds_words(question: str, new: Passage, read: Sequence[Passage]) -> bool:
    """Whether a passage has a word of the question that those read before lack."""
    wanted, language = set(question_stems(question)), question_language(question)

    def held(passage: Passage) -> set[str]:
        return wanted.intersection(words(titled(passage.place, passage.text), language))

    return bool(held(new).difference(*map(held, read)))


def _overlap(one: Passage, other: Passage) -> bool:
    return one.document == other.document and one.start < other.end and other.start < one.end
