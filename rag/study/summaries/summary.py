"""The summary of a document, a section, a tag or a question: cited sentences, section by section.

Each section is read alone, so that a document of any length is covered. The model's sentence is
kept where its section supports it; in the place of one that is not, the section is quoted.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rag.answering.refusal import refusal_message
from rag.answering.retrieve import retrieval_probability
from rag.errors import BadInput
from rag.llm.model import ChatModel
from rag.study.items import SectionCoverage
from rag.study.sections import coverage
from rag.study.summaries.composed_answer import abstention_of, answer_of
from rag.study.summaries.condense import Progress, RankedPart, allocate, condense, rank
from rag.study.summaries.document_parts import (
    Part,
    documents_of,
    parts_of,
    parts_with_hits,
    split_to_fit,
)
from rag.study.summaries.quoting import quoters_of
from rag.study.summaries.writing import SupportedWriter, writer_with
from rag.types import EVERYTHING, Answer, Claim, Document, Scope

if TYPE_CHECKING:
    from rag.library import Library

Level = Literal["paragraph", "page", "full"]

SENTENCES = {"paragraph": 5, "page": 16}
"""A paragraph, and a page of some 350 words."""
ONE_OF, MOST_OF_PART = 4, 5
"""In full, a section gives one sentence of so many that can be quoted, and at most so many."""
PARTS_ASKED = {"paragraph": 3, "page": 6, "full": 12}
"""Parts that a question is answered from: the first hits nearly always hold what there is."""
HITS = 30
"""Hits that those parts are taken from."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary as an Answer whose claims are its sentences, and which sections they rest on.

    The coverage is of every section that was asked for; of a question, of those that speak of it.
    """

    answer: Answer
    coverage: tuple[SectionCoverage, ...]


def summarize(
    library: Library,
    *,
    scope: Scope = EVERYTHING,
    section: str | None = None,
    question: str | None = None,
    level: Level = "page",
    model: ChatModel | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Sum up documents in sentences that cite them.

    Args:
        library: with documents.
        scope: which of them.
        section: a heading; only what stands under it.
        question: only what speaks of it; where nothing does, the answer abstains.
        level: how long: a paragraph, a page, or some sentences of every section.
        model: writes the sentences; without one they are the documents' own.
        progress: is called with how far it has come, section by section.

    Raises:
        BadInput: no such document, section or level, an unusable question, or no sentence to quote.
        ModelFailed: the language model cannot be run.
    """
    began = time.perf_counter()
    if level not in PARTS_ASKED:
        raise BadInput(f"There is no level {level!r}.", f"Choose: {', '.join(PARTS_ASKED)}.")
    documents = documents_of(library, scope)
    parts = parts_of(documents, section)
    writer = writer_with(model, library)
    if writer:
        parts = split_to_fit(parts, writer.fits)
    sure = 1.0
    if question is not None:
        parts, sure = _asked(library, question, scope, parts, level)
        if sure < library.settings.read_above:
            return _silent(library, question, scope, parts, writer, sure, began)
    quoters = quoters_of(library, [part.passage(marker) for marker, part in enumerate(parts, 1)])
    # The longer half of the work is told of: the model's, or else the encoder's.
    tell_reading, tell_writing = (None, progress) if writer else (progress, None)
    ranked = rank(quoters, library.embedder, question or "", progress=tell_reading)
    seats = _seats(ranked, documents, level)
    if not any(seats):
        raise BadInput(
            f"No sentence of {_title(documents, section)} can be quoted.",
            "It holds tables, code, headings or fragments alone; choose other documents or another "
            "section.",
        )
    chosen = [(one, count) for one, count in zip(ranked, seats, strict=True) if count]
    answer = answer_of(
        question or f"Summary of {_title(documents, section)}",
        condense(
            chosen,
            writer,
            question=question or "",
            as_one=level == "paragraph",
            progress=tell_writing,
        ),
        [quoter.passage for quoter in quoters],
        writer=writer,
        seconds=time.perf_counter() - began,
        answerable=sure,
    )
    return Summary(answer, _covered(documents, parts, answer.claims))


def _asked(
    library: Library, question: str, scope: Scope, parts: Sequence[Part], level: Level
) -> tuple[list[Part], float]:
    """Return the parts that speak of a question, best first, and the probability that they do."""
    hits = library.search(question, HITS, scope)
    store = library.snapshot().store
    sure = retrieval_probability(question, hits, store.chunk_count(), store.chunks_with_term)
    return parts_with_hits(parts, hits)[: PARTS_ASKED[level]], sure


def _silent(
    library: Library,
    question: str,
    scope: Scope,
    parts: Sequence[Part],
    writer: SupportedWriter | None,
    sure: float,
    began: float,
) -> Summary:
    """Return the summary of a question that the documents do not speak of."""
    passages = [part.passage(marker) for marker, part in enumerate(parts, start=1)]
    said = refusal_message(library.snapshot().store.listing(), scope, passages)
    seconds = time.perf_counter() - began
    answer = abstention_of(
        question, said, passages, writer=writer, seconds=seconds, answerable=sure
    )
    return Summary(answer, ())


def _seats(ranked: Sequence[RankedPart], documents: Sequence[Document], level: Level) -> list[int]:
    """Return how many sentences each part gets."""
    sizes = [len(one.quotes) for one in ranked]
    if level == "full":
        return [min(MOST_OF_PART, math.ceil(size / ONE_OF)) for size in sizes]
    of_each = [
        [i for i, one in enumerate(ranked) if one.quoter.passage.document == document.path]
        for document in documents
    ]
    # First among the documents, then among the parts of each, so that a long one leaves room.
    shares = allocate(
        [sum(sizes[i] for i in own) for own in of_each],
        [max((ranked[i].best for i in own), default=-math.inf) for own in of_each],
        SENTENCES[level],
    )
    seats = [0] * len(ranked)
    for own, most in zip(of_each, shares, strict=True):
        given = allocate([sizes[i] for i in own], [ranked[i].best for i in own], most)
        for i, count in zip(own, given, strict=True):
            seats[i] = count
    return seats


def _covered(
    documents: Sequence[Document], parts: Sequence[Part], claims: Sequence[Claim]
) -> tuple[SectionCoverage, ...]:
    """Return how many sentences rest on each section that was asked for."""
    return tuple(
        one
        for one in coverage(documents, claims)
        if any(
            part.document.path == one.document
            and part.section.start < one.end
            and part.section.end > one.start
            for part in parts
        )
    )


def _title(documents: Sequence[Document], section: str | None) -> str:
    of = documents[0].path if len(documents) == 1 else f"{len(documents)} documents"
    return f"“{section}” in {of}" if section else of
