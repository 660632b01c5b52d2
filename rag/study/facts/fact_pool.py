"""The facts of a library's documents, extracted on demand, in an order over all sections."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import TYPE_CHECKING

from rag.citations.cite import cite_document
from rag.errors import BadInput
from rag.study.facts.extract import facts_in
from rag.study.facts.fact import Fact, FactKind
from rag.study.facts.term_classes import TermClasses
from rag.text.language import language_name, language_of
from rag.text.sentences import sentence_spans
from rag.text.standalone_sentences import without_inline_markup
from rag.types import Citation, Document, DocumentInfo, Scope

if TYPE_CHECKING:
    from rag.library import Library

MOST_READ = 12
"""Documents that distractors come from: a large library is not read for one question."""
TINY = 200
"""Characters below which a document is too short for study items."""

WORTH: dict[FactKind, float] = {
    "definition": 1.0,
    "reason": 0.95,
    "acronym": 0.9,
    "formula": 0.9,
    "name": 0.65,
    "number": 0.6,
    "term": 0.55,
    "year": 0.5,
}
"""Priority of the kinds within a section: a year takes the least understanding."""
ASKED = 0.2
"""Bonus for a question in words over a gap."""
EASY = 1.0
"""Penalty for an answer that is the topic of the whole document."""
CHANCE = 0.4
"""Weight of chance in the order, so that another seed gives other items."""


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """A document with its facts."""

    document: Document
    facts: tuple[Fact, ...]

    def cite(self, fact: Fact) -> Citation:
        """Return the citation of the sentence that states a fact."""
        return cite_document(self.document, fact.statement.span)

    def uses(self, words: str) -> int:
        """Return how often the document contains some words, at least 1."""
        return max(1, self.document.text.casefold().count(words.casefold()))


class FactPool:
    """The documents in scope, shuffled by the seed; each is read once."""

    def __init__(self, library: Library, scope: Scope, seed: int) -> None:
        self.library, self.scope, self.seed = library, scope, seed
        self._infos = library.listing(scope)
        random.Random(seed).shuffle(self._infos)
        self._read: dict[str, DocumentFacts] = {}

    def round_robin(self) -> Iterator[tuple[DocumentFacts, Fact]]:
        """Yield the facts, round robin over documents and within each over sections."""
        open_ones: list[Iterator[tuple[DocumentFacts, Fact]]] = []
        for source in self._sources():
            facts = _of_sections(source, self.seed)
            if first := next(facts, None):
                open_ones.append(facts)
                yield first
        while open_ones:
            for facts in list(open_ones):
                if found := next(facts, None):
                    yield found
                else:
                    open_ones.remove(facts)

    def facts_of_kind(self, source: DocumentFacts, kind: FactKind) -> list[Fact]:
        """Return the facts of a kind, those of `source` first, then of up to MOST_READ others."""
        near = [fact for fact in source.facts if fact.kind == kind]
        far = [
            fact
            for info in self._infos[:MOST_READ]
            if info.path != source.document.path
            for fact in self._source(info).facts
            if fact.kind == kind
        ]
        return near + far

    @cached_property
    def term_classes(self) -> TermClasses:
        """The classes of the names and terms of the documents that distractors come from."""
        sources = [self._source(info) for info in self._infos[:MOST_READ]]
        terms = {fact.answer for one in sources for fact in one.facts if fact.kind == "term"}
        texts = [one.document.text for one in sources if one.facts]
        sentences = (
            without_inline_markup(text[a:b]) for text in texts for a, b in sentence_spans(text)
        )
        return TermClasses.of(sentences, terms)

    def no_items_error(self) -> BadInput:
        """Return the error for documents that gave no item, with the reason."""
        documents = [self._source(info).document for info in self._infos]
        if not documents:
            return BadInput("The library has no documents.", "Add some: rag index FOLDER")
        named = documents[0].path if len(documents) == 1 else f"The {len(documents)} documents"
        languages = {_language(document.text) for document in documents}
        if all(len(document.text.strip()) < TINY for document in documents):
            return BadInput(
                f"{named}: too little text.",
                "Choose longer documents with --document, or add some: rag index FOLDER",
            )
        if len(languages) == 1 and languages != {"en"}:
            language = language_name(languages.pop())
            return BadInput(
                f"{named}: the language is {language}; study items can only be made of English "
                "text.",
                "Choose English documents with --document.",
            )
        return BadInput(
            f"{named}: no suitable sentences found. Tables other than glossaries, code, "
            "instructions and sentences that depend on context are skipped.",
            "Choose documents with running text with --document.",
        )

    def _sources(self) -> Iterator[DocumentFacts]:
        return map(self._source, self._infos)

    def _source(self, info: DocumentInfo) -> DocumentFacts:
        if info.path not in self._read:
            document = self.library.document(info.path)
            assert document is not None
            self._read[info.path] = DocumentFacts(document, tuple(facts_in(document)))
        return self._read[info.path]


def _of_sections(source: DocumentFacts, seed: int) -> Iterator[tuple[DocumentFacts, Fact]]:
    """Yield the facts of a document, round robin over its sections, the best of each first."""
    rng = random.Random(f"{seed} {source.document.path}")
    sections: dict[tuple[int, int], list[tuple[float, Fact]]] = {}
    for fact in source.facts:
        section = fact.statement.section
        worth = _worth(fact) + CHANCE * rng.random()
        sections.setdefault((section.start, section.end), []).append((worth, fact))
    ordered = [
        [fact for _, fact in sorted(facts, key=lambda pair: -pair[0])]
        for facts in sections.values()
    ]
    rng.shuffle(ordered)
    ordered.sort(key=lambda facts: facts[0].easy)  # sections whose best fact is easy come last
    for turn in zip_longest(*ordered):
        yield from ((source, fact) for fact in turn if fact is not None)


def _worth(fact: Fact) -> float:
    specific = any(char.isdigit() for char in fact.statement.text)
    return WORTH[fact.kind] + ASKED * (fact.question != "") + 0.1 * specific - EASY * fact.easy


def _language(text: str) -> str:
    """Return the ISO 639-1 code of the language in the middle of a text."""
    return language_of(text[len(text) // 4 :])
