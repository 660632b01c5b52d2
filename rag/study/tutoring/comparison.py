"""Compare two things by the sentences that the documents have on each, all cited."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rag.errors import BadInput
from rag.index.embedder import Embedder
from rag.llm.chat_model import ChatModel
from rag.retrieval.passages import keep_within
from rag.study.summaries.composed_answer import ClaimBlock, answer_of
from rag.study.summaries.condense import select_diverse
from rag.study.summaries.contrasts import is_contrast
from rag.study.summaries.document_parts import documents_of, parts_of, parts_with_hits
from rag.study.summaries.key_terms import Term, terms_of
from rag.study.summaries.quoting import Quote, Quoter, quoters_of
from rag.study.summaries.supported_writer import SupportedWriter, writer_with
from rag.text.words import content_words, fold
from rag.types import EVERYTHING, Answer, Claim, Scope

if TYPE_CHECKING:
    from rag.library import Library

TASK = (
    "Say in one or two short sentences how they differ, in the passages' own words. Write nothing "
    "else."
)
HITS = 10
"""Chunks to search for each of the two, and for both together."""
EACH = 4
"""Maximum sentences of each kind."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The sentences of documents on two things.

    `differences` contrast them, `common` are others that name both, `only_one` and `only_other`
    name one of them. Together they are the claims of `answer`, in this order.
    """

    one: str
    other: str
    differences: tuple[Claim, ...]
    common: tuple[Claim, ...]
    only_one: tuple[Claim, ...]
    only_other: tuple[Claim, ...]
    answer: Answer


@dataclass(frozen=True, slots=True)
class _QuoteOf:
    quote: Quote
    quoter: Quoter


def compare(
    library: Library,
    one: str,
    other: str,
    model: ChatModel | None = None,
    *,
    scope: Scope = EVERYTHING,
) -> Comparison:
    """Compare two things.

    Args:
        library: with documents.
        one: a term of the documents, a few words.
        other: another one.
        model: writes how they differ, if the documents support it; all else is quoted.
        scope: the documents to use.

    Raises:
        BadInput: no document in scope, the two are the same, or one is not in the documents.
        ModelFailed: the language model cannot be run.
    """
    began = time.perf_counter()
    one, other = (" ".join(name.split()) for name in (one, other))
    if not content_words(one) or set(content_words(one)) == set(content_words(other)):
        raise BadInput(
            f"{one!r} and {other!r} cannot be compared.",
            "Give two different terms of a few words.",
        )
    parts = parts_of(documents_of(library, scope))
    asked = (f"{one} {other}", one, other)
    hits = [hit for words in asked for hit in library.search(words, HITS, scope)]
    parts = parts_with_hits(parts, hits)
    quoters = quoters_of(library, [part.passage(marker) for marker, part in enumerate(parts, 1)])
    groups = _grouped(quoters, one, other)
    for name, found in ((one, groups[2]), (other, groups[3])):
        if not found and not groups[0] and not groups[1]:
            raise BadInput(f"{name!r} does not occur in the documents.", "Try another term.")
    embedder = library.embedder
    queries = (asked[0], asked[0], one, other)
    kinds = [_best(group, query, embedder) for group, query in zip(groups, queries, strict=True)]
    writer = writer_with(model, library)
    if writer:
        kinds[0] = [*_written(writer, quoters, kinds, one, other), *kinds[0]][:EACH]
    titled = zip(kinds, ("How they differ", "Statements on both", one, other), strict=True)
    answer = answer_of(
        f"Compare {one} and {other}.",
        [ClaimBlock(tuple(claims), title) for claims, title in titled if claims],
        [quoter.passage for quoter in quoters],
        writer=writer,
        seconds=time.perf_counter() - began,
    )
    placed = iter(answer.claims)
    differences, common, only_one, only_other = (
        tuple(next(placed) for _ in claims) for claims in kinds
    )
    return Comparison(one, other, differences, common, only_one, only_other, answer)


def _grouped(quoters: Sequence[Quoter], one: str, other: str) -> list[list[_QuoteOf]]:
    """Return the sentences that contrast both, those on both, those on one, and on the other."""
    terms = terms_of(quoters, len(quoters) * EACH)
    names = [_names(name, terms) for name in (one, other)]
    groups: list[list[_QuoteOf]] = [[], [], [], []]
    used: set[str] = set()
    for quoter in quoters:
        for quote in quoter.quotes:
            if not quote.standalone or quote.text in used:
                continue
            stems = set(content_words(quote.text))
            on_one, on_other = (any(name <= stems for name in known) for known in names)
            if on_one or on_other:
                used.add(quote.text)
                both = 0 if is_contrast(quote.text) else 1
                kind = both if on_one and on_other else 2 if on_one else 3
                groups[kind].append(_QuoteOf(quote, quoter))
    return groups


def _names(name: str, terms: Iterable[Term]) -> list[frozenset[str]]:
    """Return the stems of a name, and of the aliases that the documents define for it."""
    names = [name]
    for term in terms:
        pair = (term.name, term.alias)
        if term.alias and fold(name) in map(fold, pair):
            names += pair
    return list(dict.fromkeys(frozenset(content_words(known)) for known in names))


def _best(group: Sequence[_QuoteOf], query: str, embedder: Embedder) -> list[Claim]:
    """Return the sentences nearest to a query that differ in content, as claims."""
    if not group:
        return []
    vectors = embedder.encode_documents([one.quote.text for one in group])
    scores = (vectors @ embedder.encode_query(query)[0]).astype(np.float64)
    chosen = [group[place] for place in select_diverse(scores, vectors, EACH)]
    return [claim for one in chosen if (claim := one.quoter.claim(one.quote))]


def _written(
    writer: SupportedWriter,
    quoters: Sequence[Quoter],
    kinds: Sequence[Sequence[Claim]],
    one: str,
    other: str,
) -> list[Claim]:
    """Return how they differ, written by the model from the passages of the best sentences."""
    markers = [claims[0].citations[0].marker for claims in kinds if claims]
    passages = [quoters[marker - 1].passage for marker in dict.fromkeys(markers)]
    question = f"How do {one} and {other} differ?"
    read, _ = keep_within(
        passages, (), lambda some: writer.cost(some, question), writer.token_budget
    )
    return writer.write(read, TASK, 2, question=question) if read else []
