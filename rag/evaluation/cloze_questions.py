"""Questions made of a document's own sentences, without a language model.

A definition gives a question for the term; a sentence with one number gives the sentence with a
gap. An unanswerable question is a gap question in which another subject of the documents replaces
its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from rag.study.facts.extract import facts_of
from rag.study.facts.fact import DocumentWords, Fact
from rag.study.facts.statements import statements_of
from rag.types import Document


@dataclass(frozen=True, slots=True)
class Cloze:
    """A question with its answer and the sentence that holds it.

    Attributes:
        question: can be understood by itself.
        answer: words of the sentence.
        sentence: of the document, on one line and without markup.
        subject: of the question, "" where it is not known.
        statement: what a right answer claims.
        kind: definition, year, number, or "written" by a model.
    """

    question: str
    answer: str
    sentence: str
    subject: str
    statement: str
    kind: str


def clozes_of(document: Document) -> Iterator[Cloze]:
    """Yield the questions of a document in its order, at most one for each sentence.

    They rest on the same facts as study items (rag/study/facts/extract.py).
    """
    facts = facts_of(statements_of(document), DocumentWords.of(document.text))
    for _, of_sentence in groupby(facts, key=lambda fact: fact.statement.span):
        found = list(of_sentence)
        definition = next((fact for fact in found if fact.kind == "definition"), None)
        values = [fact for fact in found if fact.kind in ("year", "number")]
        if definition:
            yield _definition(definition)
        elif len(values) == 1:
            yield _gap(values[0])


def with_subject(cloze: Cloze, subject: str, other: str) -> Cloze | None:
    """Return a gap question in which another subject replaces its own; None where that fails.

    A definition is refused: with another subject it is another question.
    """
    if cloze.kind == "definition" or not _holds(cloze.sentence, subject):
        return None
    if _holds(cloze.sentence, other):
        return None
    pattern = _as_word(subject)
    changed = {
        name: pattern.sub(lambda _: other, getattr(cloze, name))
        for name in ("question", "statement")
    }
    return replace(cloze, subject=other, **changed)


def is_name(subject: str) -> bool:
    """Whether a subject is one word written as a name, such as WaveNet or GPT-3.

    A name can replace another name; other words would make nonsense.
    """
    return re.fullmatch(r"[A-Z](?=\S*[A-Z\d])\S*", subject) is not None


def _definition(fact: Fact) -> Cloze:
    sentence = fact.statement.text
    end = sentence.index(fact.answer) + len(fact.answer)
    return Cloze(
        question=fact.question,
        answer=fact.answer,
        sentence=sentence,
        subject=fact.subject,
        statement=f"{sentence[:end]}.",
        kind="definition",
    )


def _gap(fact: Fact) -> Cloze:
    sentence = fact.statement.text
    return Cloze(
        question=f"Which {fact.kind} is missing here: “{fact.with_gap.rstrip('.')}”?",
        answer=fact.answer,
        sentence=sentence,
        subject="",
        statement=sentence,
        kind=fact.kind,
    )


def _holds(sentence: str, words: str) -> bool:
    return _as_word(words).search(sentence) is not None


def _as_word(words: str) -> re.Pattern[str]:
    # ChatGPT, but not in ChatGPT Plus, which is another thing.
    return re.compile(rf"(?<!\w){re.escape(words)}(?![\w-])(?! [A-Z])")
