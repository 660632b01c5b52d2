"""A question to an answer, stage by stage: search, passages, gate, draft, checks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from rag.answering.extractive import quote_answer
from rag.answering.model import ChatModel
from rag.answering.prompt import TEMPLATE_TOKENS, build_messages, is_refusal
from rag.errors import BadInput
from rag.grounding.claims import parse_draft, strip_markers
from rag.grounding.gate import answerable
from rag.grounding.ground import ground, overall
from rag.index.embedder import Embedder
from rag.index.scope import select
from rag.retrieval.passages import make_passages
from rag.retrieval.search import Snapshot, search
from rag.settings import Settings
from rag.types import (
    EVERYTHING,
    Answer,
    Claim,
    Draft,
    Event,
    Hit,
    Passage,
    Retrieved,
    Scope,
    Timings,
    Usage,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class Stages:
    """Everything that answering uses.

    The model is fetched when the gate has opened, not before: an abstention needs none. Without
    one, answers are quotations, and `count_tokens` measures passages.
    """

    snapshot: Snapshot
    embedder: Embedder
    count_tokens: Callable[[str], int]
    get_model: Callable[[], ChatModel] | None
    settings: Settings


def check_question(question: str, settings: Settings) -> str:
    """Return a question without outer white space.

    Raises:
        BadInput: it is empty or too long.
    """
    question = question.encode("utf-8", "replace").decode().strip()  # a stray byte is no reason
    if not question:
        raise BadInput("The question is empty.", "Write one, for example: How does a GAN learn?")
    if len(question) > settings.question_chars:
        raise BadInput(
            f"The question has {len(question)} characters; the limit is {settings.question_chars}.",
            "Ask the question alone, and put long text into a document.",
        )
    return question


def answer_events(question: str, stages: Stages, *, scope: Scope = EVERYTHING) -> Iterator[Event]:
    """Yield what was found, the draft as it grows, and the checked answer last.

    Closing the iterator stops the model. When the gate finds that the passages do not hold the
    answer, the model is never called.

    Raises:
        BadInput: an unusable question, or a scope without documents.
        ModelFailed: the language model cannot be loaded or run.
    """
    began = time.perf_counter()
    settings, snapshot = stages.settings, stages.snapshot
    question = check_question(question, settings)

    # Search, and decide before generation whether the answer can be there.
    hits = _search(question, stages, scope)
    probability = answerable(
        question, hits, snapshot.store.chunk_count(), snapshot.store.chunks_with_term
    )
    is_open = probability >= settings.answer_above
    model = stages.get_model() if stages.get_model and is_open else None
    passages, left_out = _passages(question, hits, stages, model)
    retrieve = time.perf_counter() - began
    yield Retrieved(question, probability, tuple(passages), tuple(left_out))

    # Write a draft, unless the gate is shut.
    writing = time.perf_counter()
    draft, first_token, usage = "", None, Usage()
    if is_open and passages:
        if model is None:
            draft = quote_answer(question, passages, stages.embedder)
        else:
            messages = build_messages(question, passages)
            with closing(model.stream(messages, settings.answer_tokens)) as pieces:
                for piece in pieces:
                    first_token = first_token or time.perf_counter() - writing
                    draft += piece
                    yield Draft(strip_markers(draft))
            usage = Usage(
                sum(model.count_tokens(message["content"]) for message in messages),
                model.count_tokens(draft),
            )
    generate = time.perf_counter() - writing

    # Check every sentence; a draft with nothing to stand on is withheld.
    checking = time.perf_counter()
    text, claims, verdict, support = _check(draft, passages, snapshot, scope)
    ended = time.perf_counter()
    yield Answer(
        question=question,
        standalone_question=question,
        answer=text,
        verdict=verdict,
        support=support,
        answerable=probability,
        claims=claims,
        passages=tuple(passages),
        left_out=tuple(left_out),
        model=model.name if model and first_token else None,
        usage=usage,
        timings=Timings(
            retrieve=round(retrieve, 3),
            first_token=None if first_token is None else round(first_token, 3),
            generate=round(generate, 3),
            verify=round(ended - checking, 3),
            total=round(ended - began, 3),
        ),
    )


def _search(question: str, stages: Stages, scope: Scope) -> list[Hit]:
    settings = stages.settings
    return search(
        stages.snapshot,
        stages.embedder,
        question,
        k=settings.candidates,
        candidates=settings.candidates,
        scope=scope,
    )


def _passages(
    question: str, hits: Sequence[Hit], stages: Stages, model: ChatModel | None
) -> tuple[list[Passage], list[Passage]]:
    """Make passages, and leave out what the model's window cannot hold beside everything else.

    Raises:
        BadInput: it cannot hold a single one.
    """
    settings = stages.settings
    count_tokens = model.count_tokens if model else stages.count_tokens
    passages, left_out = make_passages(
        stages.snapshot.store,
        hits,
        count_tokens,
        most=settings.passages,
        budget=settings.passage_tokens,
    )
    while passages and model is not None:
        needed = sum(count_tokens(m["content"]) for m in build_messages(question, passages))
        if needed + TEMPLATE_TOKENS + settings.answer_tokens <= settings.context_tokens:
            break
        left_out.insert(0, passages.pop())
    if model is not None and left_out and not passages:
        raise BadInput(
            f"No passage fits a window of {settings.context_tokens} tokens, of which "
            f"{settings.answer_tokens} are kept for the answer.",
            "Raise RAG_CONTEXT_TOKENS or lower RAG_ANSWER_TOKENS.",
        )
    return passages, left_out


def _check(
    draft: str, passages: Sequence[Passage], snapshot: Snapshot, scope: Scope
) -> tuple[str, tuple[Claim, ...], Verdict, float]:
    """Return the answer's text, its claims, verdict and support."""
    if draft and not is_refusal(draft):
        text, parsed = parse_draft(draft)
        claims = ground(text, parsed, passages)
        verdict, support = overall(claims)
        if verdict != "unsupported":
            return text, claims, verdict, support
    return f"I could not find this in {_searched(snapshot, scope)}.", (), "abstained", 0.0


def _searched(snapshot: Snapshot, scope: Scope) -> str:
    """Return 'your 12 documents', or 'the 2 documents that you chose of 12'."""
    listing = snapshot.store.listing()
    if scope == EVERYTHING:
        return f"your {_documents(len(listing))}"
    return f"the {_documents(len(select(listing, scope)))} that you chose of {len(listing)}"


def _documents(count: int) -> str:
    return "1 document" if count == 1 else f"{count} documents"
