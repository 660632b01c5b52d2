"""Make quiz questions on one answer, from the sentences that it cites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.citations.cite import cite_document
from rag.errors import BadInput
from rag.llm.chat_model import ChatModel
from rag.study.cards.quality import ItemDeduplicator, flaws
from rag.study.cards.question_wording import write_question
from rag.study.facts.extract import facts_of
from rag.study.facts.fact import DocumentWords, Fact
from rag.study.facts.statements import statements_of
from rag.study.items import QuestionKind, QuizQuestion, item_id
from rag.study.tutoring.explain import cited_passages
from rag.types import Answer, Document

if TYPE_CHECKING:
    from rag.library import Library

QUESTIONS = 5
"""Maximum for one answer."""


def questions_on(
    library: Library, answer: Answer, model: ChatModel | None = None
) -> tuple[QuizQuestion, ...]:
    """Return questions on an answer, from the sentences that it cites.

    Args:
        library: with the cited documents.
        answer: with citations.
        model: writes the question of a fact for which rules have only a gap.

    Raises:
        BadInput: the answer has no citations, or none that suits a question.
        ModelFailed: the language model cannot be run.
    """
    cited_passages(answer)
    citations = [one for claim in answer.claims for one in claim.citations]
    seen, questions = ItemDeduplicator(), list[QuizQuestion]()
    for path in dict.fromkeys(one.document for one in citations):
        document = library.document(path)
        if document is None:
            continue  # removed since the answer was given
        spans = [(one.start, one.end) for one in citations if one.document == path]
        for fact in facts_of(statements_of(document), DocumentWords.of(document.text)):
            start, end = fact.statement.span
            if len(questions) < QUESTIONS and any(a < end and start < b for a, b in spans):
                question = question_on(document, fact, seen, library, model)
                questions += [question] if question else []
    if not questions:
        raise BadInput(
            "No suitable sentences found among those that the answer cites.",
            "Questions need English sentences that state a fact. Make a quiz of a whole document.",
        )
    return tuple(questions)


def question_on(
    document: Document,
    fact: Fact,
    seen: ItemDeduplicator,
    library: Library,
    model: ChatModel | None = None,
) -> QuizQuestion | None:
    """Return a question that asks for a fact, in words or with a gap; None if it has flaws.

    Args:
        document: of the fact.
        fact: to ask for.
        seen: the questions so far; none is made twice.
        library: checks that its own words support it.
        model: writes the question where rules have only a gap.
    """
    sentence = fact.statement.text
    citation = cite_document(document, fact.statement.span)
    support = library.grounder("", None).support(sentence, [citation.quote])
    asked = fact.question
    if not asked and model and fact.kind != "term":
        asked = write_question(model, fact) or ""
    kind: QuestionKind = "short_answer" if asked else "fill_in"
    front = asked or (fact.with_gap if fact.gap else "")
    if support is None or not front or flaws(front, fact.answer, sentence):
        return None
    if not seen.add_if_new(fact.kind, front, fact.answer, sentence, most=1):
        return None
    prompt = asked or f"Fill in the gap: “{front}”"
    return QuizQuestion(
        id=item_id(kind, prompt, fact.answer),
        kind=kind,
        prompt=prompt,
        choices=(),
        answer=fact.answer,
        explanation=sentence,
        support=support,
        citations=(citation,),
    )
