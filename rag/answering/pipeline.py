"""A question to an answer, stage by stage: search, gate, passages, reading, draft, checks."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace

from rag.answering.check_draft import check
from rag.answering.components import Components, check_question
from rag.answering.extractive import quote_answer
from rag.answering.refusal import refusal_message
from rag.answering.retrieve import Retrieval, fallback, first_search, passages_of
from rag.answering.write import Look, Progress, Writer
from rag.conversation.router import AnswerQuestion, RestyleAnswer, SmallTalkReply, plan_turn
from rag.grounding.claims import adds_nothing
from rag.grounding.model_judge import ModelJudge
from rag.llm.model import ChatModel
from rag.llm.prompts import Form, form_of
from rag.types import Answer, Event, Passage, Retrieved, Timings, Trace, Usage


def answer_events(
    question: str, stages: Components, *, history: Sequence[Answer] = ()
) -> Iterator[Event]:
    """Yield what was found, how far it is read, the draft, a trace, and the checked answer last.

    Closing the iterator stops the model. When the search finds nothing that could hold the answer,
    the model is never called. The history only helps to understand the question: the answer rests
    on what is found for it now.

    Raises:
        BadInput: an unusable question, or a scope without documents.
        ModelFailed: the language model cannot be loaded or run.
    """
    question = check_question(question, stages.settings)
    match plan_turn(question, history):
        case SmallTalkReply(text):
            yield _remark(question, text)
        case RestyleAnswer(previous, instruction):
            turn = _Turn(question, previous.standalone_question, stages, instruction)
            yield from turn.again(previous)
        case AnswerQuestion(standalone):
            yield from _Turn(question, standalone, stages).events()


@dataclass(slots=True)
class _Turn:
    """One question on its way to an answer."""

    question: str
    standalone: str
    stages: Components
    instruction: str = ""
    began: float = field(default_factory=time.perf_counter)
    passages: list[Passage] = field(default_factory=list)
    left_out: list[Passage] = field(default_factory=list)
    found: Retrieval | None = None
    answerable: float = 0.0
    searched_at: float = 0.0
    written_at: float = 0.0

    def events(self) -> Iterator[Event]:
        """Search, and answer from what is found."""
        settings = self.stages.settings
        found = first_search(self.standalone, self.stages)
        if found.probability < settings.read_above:
            wide = fallback(self.standalone, found, self.stages)
            found = wide if wide.probability >= settings.read_above else found
        self.found = found
        is_open = found.probability >= settings.read_above
        model = self.stages.get_model() if self.stages.get_model and is_open else None
        self.passages, self.left_out = passages_of(self.standalone, found.hits, self.stages, model)
        self.answerable = found.probability
        yield self._retrieved()
        if not is_open or not self.passages:
            yield from self._finish("", (), None)
        elif model is None:
            draft = quote_answer(self.standalone, self.passages, self.stages.embedder)
            yield from self._finish(draft, self.passages, None)
        else:
            yield from self._write(model, found)

    def again(self, previous: Answer) -> Iterator[Event]:
        """Answer the last question anew, in another form, from the same passages."""
        self.passages, self.left_out = list(previous.passages), list(previous.left_out)
        self.answerable = previous.answerable
        yield self._retrieved()
        if self.stages.get_model is None:
            draft = quote_answer(self.standalone, self.passages, self.stages.embedder)
            yield from self._finish(draft, self.passages, None)
        else:
            yield from self._write(self.stages.get_model(), None)

    def _write(self, model: ChatModel, found: Retrieval | None) -> Iterator[Event]:
        """Read, write and check; search more widely before giving up."""
        form = form_of(self.standalone)
        wanted = self.instruction or form.value
        writer = Writer(
            self.standalone, form, wanted, model, self.stages.settings, self.stages.calibration
        )
        look = yield from writer.look(self.passages, self.answerable)
        if not writer.is_enough(look) and found and not found.is_wide:
            look = yield from self._look_wider(writer, look, found)
        self.answerable = round(self.stages.calibration.answerable(look.probability), 4)
        draft = ""
        if writer.is_enough(look):
            draft = yield from writer.write(look)
        self.written_at = time.perf_counter()
        if adds_nothing(self.standalone, draft):
            draft = ""
        yield from self._finish(draft, look.passages, writer)

    def _look_wider(
        self, writer: Writer, before: Look, found: Retrieval
    ) -> Generator[Progress | Retrieved, None, Look]:
        """Read what a wider search finds beside the passages that were read."""
        wide = self.found = fallback(self.standalone, found, self.stages)
        more, _ = passages_of(self.standalone, wide.hits, self.stages, writer.model)
        fresh = [
            passage
            for passage in more
            if not any(_overlap(passage, known) for known in self.passages)
        ][: self.stages.settings.wider_passages]
        if not fresh:
            return before
        all_of_them = [*self.passages, *fresh, *self.left_out]
        numbered = [replace(p, marker=n) for n, p in enumerate(all_of_them, start=1)]
        read = len(self.passages) + len(fresh)
        fresh = numbered[len(self.passages) : read]
        self.passages, self.left_out = numbered[:read], numbered[read:]
        yield self._retrieved()
        after = yield from writer.look(fresh, wide.probability)
        return max(before, after, key=lambda look: look.probability)

    def _retrieved(self) -> Retrieved:
        self.searched_at = self.searched_at or time.perf_counter()
        return Retrieved(
            self.standalone, self.answerable, tuple(self.passages), tuple(self.left_out)
        )

    def _finish(
        self, draft: str, read: Sequence[Passage], writer: Writer | None
    ) -> Iterator[Trace | Answer]:
        """Check every sentence; a draft with nothing to stand on is withheld."""
        written_at = self.written_at or time.perf_counter()
        as_fact = writer is not None and writer.form is Form.FACT
        grounder = self.stages.grounder(self.standalone, writer.model if writer else None)
        checked = check(draft, read, self.passages, grounder, as_fact=as_fact)
        text = checked.text
        if checked.verdict == "abstained":
            listing = self.stages.snapshot.store.listing()
            text = refusal_message(listing, self.stages.scope, self.passages)
        ended = time.perf_counter()
        yield self._trace(writer, grounder.judge)
        called = writer is not None and writer.first_word_at is not None
        yield Answer(
            question=self.question,
            standalone_question=self.standalone,
            answer=text,
            verdict=checked.verdict,
            support=checked.support,
            answerable=self.answerable,
            claims=checked.claims,
            passages=tuple(self.passages),
            left_out=tuple(self.left_out),
            model=writer.model.name if writer and called else None,
            usage=writer.usage if writer else Usage(),
            timings=Timings(
                retrieve=round(self.searched_at - self.began, 3),
                first_token=_since(self.searched_at, writer.first_word_at if writer else None),
                generate=round(written_at - self.searched_at, 3),
                verify=round(ended - written_at, 3),
                total=round(ended - self.began, 3),
            ),
        )

    def _trace(self, writer: Writer | None, judge: ModelJudge | None) -> Trace:
        found = self.found or Retrieval((), self.answerable)
        exchanges = (*(writer.exchanges if writer else ()), *(judge.asked if judge else ()))
        return Trace(found.hits, found.probability, found.is_wide, exchanges)


def _remark(question: str, text: str) -> Answer:
    """Return an answer that says nothing about the documents, and so needs no evidence."""
    return Answer(
        question=question,
        standalone_question=question,
        answer=text,
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


def _overlap(one: Passage, other: Passage) -> bool:
    return one.document == other.document and one.start < other.end and other.start < one.end


def _since(start: float, moment: float | None) -> float | None:
    return None if moment is None else round(moment - start, 3)
