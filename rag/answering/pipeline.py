"""A question to a checked answer: retrieve, decide whether to answer, write, check."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field

from rag.answering.check_draft import check_draft, flag_quotations
from rag.answering.extractive import AT_ONCE, quote_answer
from rag.answering.refusal import refusal_message
from rag.answering.resources import PipelineResources
from rag.answering.retrieve import (
    Retrieval,
    add_passages,
    adds_words,
    check_question,
    merge_passages,
    retrieve,
    retrieve_by_key_terms,
    retrieved_before,
)
from rag.answering.unspoken_languages import unspoken_languages
from rag.answering.write import Assessment, Progress, Writer
from rag.collection.answer import computed_answer
from rag.collection.computed import Computed
from rag.conversation.router import AnswerQuestion, RestyleAnswer, SmallTalkReply, route_message
from rag.events import Event, Exchange, ProvisionalQuotes, Retrieved, Trace
from rag.grounding.claims import repeats_question
from rag.grounding.polarity import without_contradicted_lead
from rag.llm.chat_model import ChatModel
from rag.llm.prompts import Form, form_of
from rag.retrieval.fallback_search import correct_spelling
from rag.retrieval.identifier_search import look_up
from rag.types import Answer, Passage, Timings, Usage


def answer_events(
    text: str, resources: PipelineResources, *, history: Sequence[Answer] = ()
) -> Generator[Event]:
    """Yield what was retrieved, quotations, progress, the growing draft, a trace, the answer last.

    Closing the iterator stops the model. When the search finds nothing that could hold the answer,
    the model is never called. The history only helps to understand the question: the answer rests
    on passages that are retrieved for it now.

    Raises:
        BadInput: an unusable question, or a scope without documents.
        ModelFailed: the language model cannot be loaded or run.
    """
    text = check_question(text, resources.settings)
    began = time.perf_counter()
    match route_message(text, history):
        case SmallTalkReply(reply):
            yield _small_talk(text, reply)
        case RestyleAnswer(previous, instruction):
            question = _Question(text, previous.standalone_question, instruction, began)
            model = resources.load_model()
            yield from _answer(question, retrieved_before(previous), model, resources)
        case AnswerQuestion(standalone):
            question = _Question(text, standalone, "", began)
            store, scope = resources.snapshot.store, resources.scope
            lookup = look_up(standalone, store, scope)
            computed = None
            has_model = resources.get_model is not None
            if not lookup.missing:
                computed = computed_answer(standalone, store, scope, has_model=has_model)
            if computed is not None:
                yield from _computed(question, computed)
                return
            retrieval = retrieve(standalone, resources, lookup)
            model, shown = None, None
            if retrieval.worth_reading and has_model:
                shown = yield from _quote(question, retrieval, resources)
                model = resources.load_model()
            retrieval = add_passages(retrieval, standalone, model, resources)
            yield from _answer(question, retrieval, model, resources, shown)


@dataclass(frozen=True, slots=True)
class _Question:
    """A question to answer.

    Attributes:
        text: as it was typed.
        standalone: as it is searched for, without references to earlier questions.
        instruction: for the model, instead of that for the question's form; "" for none.
        began: when it was asked, by `time.perf_counter`.
    """

    text: str
    standalone: str
    instruction: str
    began: float


@dataclass(frozen=True, slots=True)
class _Written:
    """A draft and how it was written.

    Attributes:
        retrieval: what was retrieved in the end.
        answerable: the probability that the passages hold the answer.
        draft: "" for none.
        read: the passages that it was written from.
        is_one_fact: whether it answers with a single fact.
        model: name of the model that wrote it, if one did.
        usage: tokens of that model.
        exchanges: calls of the model.
        first_word_at: when it wrote its first word, by `time.perf_counter`.
        doubt: why quotations may not answer the question; "" for none.
    """

    retrieval: Retrieval
    answerable: float
    draft: str = ""
    read: tuple[Passage, ...] = ()
    is_one_fact: bool = False
    model: str | None = None
    usage: Usage = field(default_factory=Usage)
    exchanges: tuple[Exchange, ...] = ()
    first_word_at: float | None = None
    doubt: str = ""


def _quote(
    question: _Question, retrieval: Retrieval, resources: PipelineResources
) -> Generator[Event, None, Retrieved]:
    """Show passages and their best sentences, which takes no language model; return the first."""
    retrieval = add_passages(retrieval, question.standalone, None, resources)
    shown = _retrieved(question, retrieval)
    yield shown
    quoted = quote_answer(
        question.standalone,
        retrieval.passages,
        resources.embedder,
        retrieval.lookup.asked,
        most_scored=AT_ONCE,
    )
    if quoted.places:
        yield ProvisionalQuotes(quoted.places)
    return shown


def _answer(
    question: _Question,
    retrieval: Retrieval,
    model: ChatModel | None,
    resources: PipelineResources,
    shown: Retrieved | None = None,
) -> Iterator[Event]:
    """Write an answer from retrieved passages, and check it.

    Args:
        question: to answer.
        retrieval: with passages.
        model: None for an answer of quotations.
        resources: of the pipeline.
        shown: the passages that were yielded already.
    """
    retrieved_at = time.perf_counter()
    if (found := _retrieved(question, retrieval)) != shown:
        yield found
    written = yield from _write(question, retrieval, model, resources)
    retrieval, written_at = written.retrieval, time.perf_counter()
    grounder = resources.grounder(question.standalone, model)
    checked = check_draft(
        written.draft,
        written.read,
        retrieval.passages,
        grounder,
        is_one_fact=written.is_one_fact,
        get=resources.snapshot.store.document,
    )
    if written.doubt and checked.claims:
        probability = resources.calibration.support(retrieval.probability)
        checked = flag_quotations(checked, written.doubt, probability)
    text = checked.text
    if checked.verdict == "abstained":
        documents = resources.snapshot.store.listing()
        missing = retrieval.lookup.missing
        embedder = resources.embedder.name
        unspoken = unspoken_languages(question.standalone, retrieval.passages, embedder)
        text = refusal_message(documents, resources.scope, retrieval.passages, missing, unspoken)
    checked_at = time.perf_counter()
    exchanges = (*written.exchanges, *(grounder.judge.asked if grounder.judge else ()))
    yield Trace(retrieval.hits, retrieval.probability, retrieval.is_fallback, exchanges)
    first_word_at = written.first_word_at
    yield Answer(
        question=question.text,
        standalone_question=question.standalone,
        answer=text,
        verdict=checked.verdict,
        support=checked.support,
        answerable=written.answerable,
        claims=checked.claims,
        passages=retrieval.passages,
        left_out=retrieval.left_out,
        model=written.model,
        usage=written.usage,
        timings=Timings(
            retrieve=round(retrieved_at - question.began, 3),
            first_token=None if first_word_at is None else round(first_word_at - retrieved_at, 3),
            generate=round(written_at - retrieved_at, 3),
            verify=round(checked_at - written_at, 3),
            total=round(checked_at - question.began, 3),
        ),
    )


def _computed(question: _Question, computed: Computed) -> Iterator[Event]:
    """Give an answer that code has computed over the whole scope."""
    yield Retrieved(question.standalone, computed.support, computed.passages, ())
    yield Trace((), computed.support, False, ())
    seconds = round(time.perf_counter() - question.began, 3)
    yield Answer(
        question=question.text,
        standalone_question=question.standalone,
        answer=computed.text,
        verdict=computed.verdict,
        support=computed.support,
        answerable=computed.support,
        claims=computed.claims,
        passages=computed.passages,
        left_out=(),
        model=None,
        usage=Usage(),
        timings=Timings(seconds, None, 0.0, 0.0, seconds),
    )


def _write(
    question: _Question,
    retrieval: Retrieval,
    model: ChatModel | None,
    resources: PipelineResources,
) -> Generator[Progress | Retrieved, None, _Written]:
    """Write a draft with the model, or of quotations where there is none."""
    if not retrieval.worth_reading or not retrieval.passages:
        return _Written(retrieval, retrieval.probability)
    if model is None:
        quoted = quote_answer(
            question.standalone, retrieval.passages, resources.embedder, retrieval.lookup.asked
        )
        return _Written(
            retrieval,
            retrieval.probability,
            quoted.text,
            retrieval.passages,
            doubt=quoted.doubt,
        )
    return (yield from _write_with_model(question, retrieval, model, resources))


def _write_with_model(
    question: _Question, retrieval: Retrieval, model: ChatModel, resources: PipelineResources
) -> Generator[Progress | Retrieved, None, _Written]:
    """Have the model read the passages, and write if they probably hold the answer.

    Where they do not, it first reads what the fallback search finds.
    """
    form = form_of(question.standalone)
    writer = Writer(
        question.standalone,
        form,
        question.instruction or form.value,
        model,
        resources.settings,
        resources.calibration,
    )
    assessment = yield from writer.assess(retrieval.passages, retrieval.probability)
    may_fall_back = retrieval.hits and not retrieval.is_fallback
    if not writer.may_answer(assessment) and may_fall_back:
        assessment, retrieval = yield from _read_more(
            question, assessment, retrieval, writer, resources
        )
    draft = ""
    if writer.may_answer(assessment):
        draft = yield from writer.write(assessment)
        draft = without_contradicted_lead(question.standalone, draft)
    if repeats_question(question.standalone, draft):
        draft = ""
    return _Written(
        retrieval,
        answerable=round(resources.calibration.answerable(assessment.probability), 4),
        draft=draft,
        read=assessment.passages,
        is_one_fact=form is Form.FACT,
        model=None if writer.first_word_at is None else model.name,
        usage=writer.usage,
        exchanges=tuple(writer.exchanges),
        first_word_at=writer.first_word_at,
    )


def _read_more(
    question: _Question,
    before: Assessment,
    retrieval: Retrieval,
    writer: Writer,
    resources: PipelineResources,
) -> Generator[Progress | Retrieved, None, tuple[Assessment, Retrieval]]:
    """Read what the fallback search finds; return the better assessment, and all passages.

    Only passages with a word of the question that the first ones lack are read.
    """
    fallback = retrieve_by_key_terms(question.standalone, retrieval, resources)
    fallback = add_passages(fallback, question.standalone, writer.model, resources)
    merged = merge_passages(retrieval, fallback, resources.settings.wider_passages)
    asked = correct_spelling(resources.snapshot.store, question.standalone)
    first = retrieval.passages
    new = [one for one in merged.passages[len(first) :] if adds_words(asked, one, first)]
    if not new:
        return before, merged
    yield _retrieved(question, merged)
    after = yield from writer.assess(new, fallback.probability)
    return max(before, after, key=lambda one: one.probability), merged


def _retrieved(question: _Question, retrieval: Retrieval) -> Retrieved:
    return Retrieved(
        question.standalone, retrieval.probability, retrieval.passages, retrieval.left_out
    )


def _small_talk(question: str, reply: str) -> Answer:
    """Return a reply that says nothing about the documents, and so needs no evidence."""
    return Answer(
        question=question,
        standalone_question=question,
        answer=reply,
        verdict="abstained",
        support=0.0,
        answerable=0.0,
        claims=(),
        passages=(),
        left_out=(),
        model=None,
        usage=Usage(),
        timings=Timings(0.0, None, 0.0, 0.0, 0.0),
    )
