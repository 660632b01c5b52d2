"""Extract the facts of sentences: definitions, reasons, numbers, names and formulas.

The answer of a fact is always words of its sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from rag.study.facts import definition_facts, formula_facts, name_facts, number_facts, reason_facts
from rag.study.facts.fact import DocumentWords, Fact
from rag.study.facts.glossary_facts import glossary_facts
from rag.study.facts.statements import Statement, statements_of
from rag.study.facts.unresolved_references import TopicWords, needs_context
from rag.text.formulas import Masked
from rag.types import Document


def facts_in(document: Document) -> list[Fact]:
    """Return the facts of a document: those of its sentences, then those of its glossaries."""
    facts = facts_of(statements_of(document), DocumentWords.of(document.text))
    return facts + glossary_facts(document)


def facts_of(statements: Iterable[Statement], vocabulary: DocumentWords) -> list[Fact]:
    """Return the facts of the sentences of one document, in their order.

    First the defined terms are added to `vocabulary`, because other sentences use them. Formulas
    are read as words.
    """
    masks = [(one, Masked.of(one.text)) for one in statements]
    masked = [replace(one, text=mask.text) for one, mask in masks]
    for statement in masked:
        vocabulary.terms |= definition_facts.terms_of(statement)
    topic_words = TopicWords.of(masked)
    found: list[Fact] = []
    for (original, mask), statement in zip(masks, masked, strict=True):
        read = list(definition_facts.read(statement, vocabulary))
        if not needs_context(statement, vocabulary):
            read += [
                fact
                for module in (reason_facts, number_facts, name_facts, formula_facts)
                for fact in module.read(statement, vocabulary)
            ]
        found += [
            _with_formulas(replace(fact, easy=topic_words.is_topic(fact)), original, mask)
            for fact in read
        ]
    return found


def _with_formulas(fact: Fact, statement: Statement, mask: Masked) -> Fact:
    """Return a fact of a masked statement as one of the statement."""
    before = [len(mask.unmask(mask.text[:at])) for at in fact.gap or ()]
    return replace(
        fact,
        statement=statement,
        answer=mask.unmask(fact.answer),
        question=mask.unmask(fact.question),
        gap=(before[0], before[1]) if before else None,
        subject=mask.unmask(fact.subject),
    )
