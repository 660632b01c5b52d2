"""Prepare a Socratic lesson: leading questions, the question itself, then the answer.

The answer is found and checked first, and held back. A leading question is on the same passages,
which contain its answer, and does not reveal the final answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.answering.extractive import quote_answer
from rag.llm.chat_model import ChatModel
from rag.llm.prompts import ask_for_answer, ask_whether_answered
from rag.study.cards.quality import ItemDeduplicator
from rag.study.facts.extract import facts_of
from rag.study.facts.fact import DocumentWords
from rag.study.facts.statements import statements_of
from rag.study.items import QuizQuestion, item_id
from rag.study.summaries.quoting import quoters_of
from rag.study.summaries.supported_writer import SupportedWriter
from rag.study.tutoring.answer_quiz import question_on
from rag.study.tutoring.explain import cited_passages
from rag.text.numbers import numbers
from rag.text.words import content_words
from rag.types import EVERYTHING, Answer, Citation, Passage, Scope

if TYPE_CHECKING:
    from rag.library import Library

TASK = (
    "Write one short question that leads a student towards the answer and does not give it away. "
    "The passages must answer it. Write the question and nothing else."
)
LEADING = 2
"""Number of leading questions: more would be a quiz."""
GIVEN_AWAY = 1 / 3
"""Maximum share of the answer's new words in a leading question."""
QUESTION_TOKENS = 48


@dataclass(frozen=True, slots=True)
class Lesson:
    """A question with its leading questions and its answer.

    `leading` are asked first, then `main`, the question itself; all are graded by
    `rag.study.cards.grading.grade`. Then `answer` is shown. If the documents do not answer the
    question, `main` is None and the answer abstains.
    """

    question: str
    leading: tuple[QuizQuestion, ...]
    main: QuizQuestion | None
    answer: Answer


def teach(
    library: Library,
    question: str,
    model: ChatModel | None = None,
    *,
    scope: Scope = EVERYTHING,
) -> Lesson:
    """Prepare a lesson on a question.

    Args:
        library: with documents. With a model given, it answers with the library's own.
        question: to answer.
        model: writes leading questions if the documents' facts give too few.
        scope: the documents to use.

    Raises:
        BadInput: an invalid question, or no document in scope.
        ModelFailed: the language model cannot be run.
    """
    return lesson_on(library, library.ask(question, extractive=model is None, scope=scope), model)


def lesson_on(library: Library, answer: Answer, model: ChatModel | None = None) -> Lesson:
    """Prepare a lesson on an answer of a library; see `teach`."""
    if not any(claim.citations for claim in answer.claims):
        return Lesson(answer.question, (), None, answer)
    new_content = _NewContent.of(answer)
    leading: list[QuizQuestion] = []
    for one in _candidates(library, answer, model, new_content):
        if not new_content.is_revealed_by(one.prompt):
            leading.append(one)
        if len(leading) == LEADING:
            break
    return Lesson(answer.question, tuple(leading), _main(answer), answer)


@dataclass(frozen=True, slots=True)
class _NewContent:
    """The stems and numbers of an answer that its question does not have."""

    asked: frozenset[str]
    stems: frozenset[str]
    numbers: frozenset[str]

    @classmethod
    def of(cls, answer: Answer) -> _NewContent:
        text = " ".join(claim.text for claim in answer.claims if claim.citations)
        asked = frozenset(content_words(answer.standalone_question))
        return cls(
            asked,
            frozenset(content_words(text)) - asked,
            frozenset(numbers(text) - numbers(answer.standalone_question)),
        )

    def is_near(self, sentence: str) -> bool:
        """Whether a sentence shares words with the question."""
        return bool(self.asked & set(content_words(sentence)))

    def is_revealed_by(self, prompt: str) -> bool:
        """Whether a leading question reveals the answer, or only repeats the question."""
        stems = frozenset(content_words(prompt))
        share = len(stems & self.stems) / len(self.stems) if self.stems else 0.0
        return bool(numbers(prompt) & self.numbers) or share > GIVEN_AWAY or stems <= self.asked


def _candidates(
    library: Library, answer: Answer, model: ChatModel | None, new_content: _NewContent
) -> Iterator[QuizQuestion]:
    """Yield questions on the cited passages: from facts, from the model, from the section."""
    passages = cited_passages(answer)
    yield from _by_facts(library, answer, passages, new_content)
    if model:
        yield from _by_model(library, answer, passages, model)
    yield from _by_place(answer)


def _by_facts(
    library: Library, answer: Answer, passages: Sequence[Passage], new_content: _NewContent
) -> Iterator[QuizQuestion]:
    """Yield questions in words on facts of the passages that the answer does not cite."""
    cited = [(one.document, one.start, one.end) for c in answer.claims for one in c.citations]
    seen = ItemDeduplicator()
    for passage in passages:
        document = library.document(passage.document)
        if document is None:
            continue
        for fact in facts_of(statements_of(document), DocumentWords.of(document.text)):
            start, end = fact.statement.span
            inside = passage.start <= start and end <= passage.end
            is_cited = any(
                path == passage.document and a < end and start < b for path, a, b in cited
            )
            # Naming a described term is no step towards an answer.
            leads = fact.question and fact.kind != "term"
            if inside and not is_cited and leads and new_content.is_near(fact.statement.text):
                question = question_on(document, fact, seen, library)
                yield from [question] if question else []


def _by_model(
    library: Library, answer: Answer, passages: Sequence[Passage], model: ChatModel
) -> Iterator[QuizQuestion]:
    """Yield a question that the model writes, if it finds that the passages answer it."""
    writer = SupportedWriter(model, library)
    question = answer.standalone_question
    if writer.cost(passages, question) > writer.token_budget:
        return
    chat = ask_for_answer(question, passages, TASK, may_refuse=False)
    reply = writer.reply(chat, QUESTION_TOKENS).strip().partition("\n")[0]
    asked = " ".join(reply.partition("?")[0].split()) + "?"
    log_odds = model.yes(ask_whether_answered(asked, passages))
    if "?" not in reply or len(asked.split()) < 4 or (log_odds is not None and log_odds < 0):
        return
    gold = quote_answer(asked, passages, library.embedder).text.partition("\n\n")[0]
    for quoter in quoters_of(library, passages):
        for quote in quoter.quotes:
            if quoter.finder.text(quote.sentence) == gold and (claim := quoter.claim(quote)):
                yield _short(asked, claim.text, claim.support, claim.citations)


def _by_place(answer: Answer) -> Iterator[QuizQuestion]:
    """Yield a question on the section that contains the answer, by its heading."""
    claim = next(claim for claim in answer.claims if claim.citations)
    heading = claim.citations[0].heading.rpartition(" › ")[2]
    if heading:
        prompt = f"Your documents cover this under “{heading}”. What do they say about it there?"
        yield _short(prompt, claim.text, claim.support, claim.citations)


def _main(answer: Answer) -> QuizQuestion:
    """Return the question itself, graded against all citations of its answer."""
    cited = [claim for claim in answer.claims if claim.citations]
    return _short(
        answer.standalone_question,
        " ".join(claim.text for claim in cited),
        answer.support,
        tuple(dict.fromkeys(one for claim in cited for one in claim.citations)),
    )


def _short(prompt: str, gold: str, support: float, citations: tuple[Citation, ...]) -> QuizQuestion:
    return QuizQuestion(
        id=item_id("short_answer", prompt, gold),
        kind="short_answer",
        prompt=prompt,
        choices=(),
        answer=gold,
        explanation=gold,
        support=support,
        citations=citations,
    )
