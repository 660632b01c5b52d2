"""Summarise documents, a section or the answer to a question, in cited sentences.

Each section is read by itself, so that a document of any length is covered. A sentence of the model
is kept if its section supports it, and otherwise replaced by a quotation.
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
from rag.llm.chat_model import ChatModel
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
from rag.study.summaries.supported_writer import writer_with
from rag.types import EVERYTHING, Answer, Claim, Document, Scope

if TYPE_CHECKING:
    from rag.library import Library

Level = Literal["paragraph", "page", "full"]

SENTENCES = {"paragraph": 5, "page": 16}
"""Sentences of a paragraph, and of a page of about 350 words."""
ONE_OF, MOST_OF_PART = 4, 5
"""At level full, a section gets one sentence for every 4 that can be quoted, at most 5."""
PARTS_ASKED = {"paragraph": 3, "page": 6, "full": 12}
"""Parts that a question is answered from: the first hits nearly always contain the answer."""
HITS = 30
"""Hits that those parts are taken from."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary as an Answer whose claims are its sentences, and their coverage of the sections.

    The coverage is over the requested sections; for a question, over those used for it.
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
    """Summarise documents in sentences that cite them.

    Args:
        library: with documents.
        scope: which of them.
        section: a heading, to summarise only the text under it.
        question: to summarise only the text that answers it; the answer abstains without any.
        level: of detail: a paragraph, a page, or some sentences of every section.
        model: writes the sentences; without one they are quoted.
        progress: is called with how far it has come, section by section.

    Raises:
        BadInput: no such document, section or level, an invalid question, or no sentence to quote.
        ModelFailed: the language model cannot be run.
    """
    began = time.perf_counter()
    if level not in PARTS_ASKED:
        raise BadInput(f"There is no level {level!r}.", f"Use one of: {', '.join(PARTS_ASKED)}.")
    documents = documents_of(library, scope)
    parts = parts_of(documents, section)
    writer = writer_with(model, library)
    if writer:
        parts = split_to_fit(parts, writer.fits)
    sure = 1.0
    if question is not None:
        parts, sure = _asked(library, question, scope, parts, level)
        if sure < library.settings.read_above:
            passages = [part.passage(marker) for marker, part in enumerate(parts, start=1)]
            message = refusal_message(library.snapshot().store.listing(), scope, passages)
            seconds = time.perf_counter() - began
            answer = abstention_of(
                question, message, passages, writer=writer, seconds=seconds, answerable=sure
            )
            return Summary(answer, ())
    quoters = quoters_of(library, [part.passage(marker) for marker, part in enumerate(parts, 1)])
    # Progress is that of the longer half of the work: the model's, or else the encoder's.
    of_reading, of_writing = (None, progress) if writer else (progress, None)
    ranked = rank(quoters, library.embedder, question or "", progress=of_reading)
    seats = _seats(ranked, documents, level)
    if not any(seats):
        raise BadInput(
            f"No suitable sentences found in {_title(documents, section)}.",
            "Tables, code, headings and fragments are skipped. Choose other documents or another "
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
            progress=of_writing,
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
    """Return the parts retrieved for a question, best first, and its answerability."""
    hits = library.search(question, HITS, scope)
    store = library.snapshot().store
    sure = retrieval_probability(question, hits, store.chunk_count(), store.chunks_with_term)
    return parts_with_hits(parts, hits)[: PARTS_ASKED[level]], sure


def _seats(ranked: Sequence[RankedPart], documents: Sequence[Document], level: Level) -> list[int]:
    """Return the number of sentences for each part."""
    sizes = [len(one.quotes) for one in ranked]
    if level == "full":
        return [min(MOST_OF_PART, math.ceil(size / ONE_OF)) for size in sizes]
    of_each = [
        [i for i, one in enumerate(ranked) if one.quoter.passage.document == document.path]
        for document in documents
    ]
    # First among the documents, then among the parts of each, so that no document dominates.
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
    """Return how many sentences cite each of the requested sections."""
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
