"""Extract the facts of sentences: definitions, reasons, numbers and names.

The answer of a fact is always words of its sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from rag.study.facts import definition_facts, name_facts, number_facts, reason_facts
from rag.study.facts.fact import DocumentWords, Fact
from rag.study.facts.statements import Statement
from rag.study.facts.unresolved_references import TopicWords, needs_context


def facts_of(statements: Iterable[Statement], vocabulary: DocumentWords) -> list[Fact]:
    """Return the facts of the sentences of one document, in their order.

    First the defined terms are added to `vocabulary`, because other sentences use them.
    """
    statements = list(statements)
    for statement in statements:
        vocabulary.terms |= definition_facts.terms_of(statement)
    topic_words = TopicWords.of(statements)
    found: list[Fact] = []
    for statement in statements:
        read = list(definition_facts.read(statement, vocabulary))
        if not needs_context(statement, vocabulary):
            read += [
                fact
                for module in (reason_facts, number_facts, name_facts)
                for fact in module.read(statement, vocabulary)
            ]
        found += [replace(fact, easy=topic_words.is_topic(fact)) for fact in read]
    return found
