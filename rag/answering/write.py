"""Passages to a draft: judge by reading whether they hold the answer, and write it.

Reading is most of the wait, and a further passage on the same subject misleads a small model. So a
question is put to one passage at a time, best first, until one answers it, or two where it asks for
several things; each writes by itself, and code joins what they say. A prompt with a single passage
begins like all others about this passage, so that its state can be kept.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from rag.answering.join_drafts import join_drafts
from rag.events import Draft, Exchange, ReadingProgress
from rag.grounding.calibration import Calibration, shipped
from rag.grounding.claims import strip_markers
from rag.llm.chat_model import ChatModel, contents_of
from rag.llm.prompts import Form, ask_for_answer, ask_whether_answered, is_refusal
from rag.settings import Settings
from rag.types import Passage, Usage

Progress = ReadingProgress | Draft

MOST_READ_ALONE = 3
"""Passages read one by one: `bench/retrieval.py` finds nine in ten gold ones in the first hit, and
each further passage is one more occasion to take the wrong one for the answer."""
RIVAL = 0.2
"""Least share of the first passage's score at which another one is read. See `bench/README.md`."""
MOST_WRITTEN_FROM = 2
"""Passages that an answer of several sentences is written from, each by itself."""


def answer_probability(log_odds: float | None, retrieved: float) -> float:
    """Return the probability in [0, 1] that the passages read hold the answer.

    A small model decides badly about this in text, and better by its probabilities: asked for Yes
    or No it gives log-odds, which a logistic scale turns into a probability. The scale is fitted by
    `bench/fit_answerability.py`.

    Args:
        log_odds: of Yes against No when the model was asked; None when it could not tell.
        retrieved: the probability estimated from the search, which is returned then.
    """
    if log_odds is None:
        return retrieved
    return round(shipped("answered").probability({"log_odds": log_odds}), 4)


@dataclass(frozen=True, slots=True)
class Assessment:
    """Passages, and how probable it is after reading them that they hold the answer.

    Attributes:
        passages: those read; the draft is written from them.
        probability: in [0, 1], by the shipped scale.
        log_odds: the model's, of Yes against No; None where it cannot tell.
    """

    passages: tuple[Passage, ...]
    probability: float
    log_odds: float | None


@dataclass(slots=True)
class Writer:
    """Answers one question with one model, and counts tokens and seconds.

    Attributes:
        question: standalone.
        form: of the answer that it asks for.
        instruction: what the model is told to write.
        model: reads and writes.
        settings: thresholds, and the longest answer.
        calibration: of the library; its threshold takes the place of that of the settings.
        usage: tokens so far.
        first_word_at: when the model began to write, by `time.perf_counter`.
        exchanges: the calls of the model, in order.
    """

    question: str
    form: Form
    instruction: str
    model: ChatModel
    settings: Settings
    calibration: Calibration
    usage: Usage = field(default_factory=Usage)
    first_word_at: float | None = None
    exchanges: list[Exchange] = field(default_factory=list)

    def assess(
        self, passages: Sequence[Passage], retrieved: float
    ) -> Generator[Progress, None, Assessment]:
        """Read passages one by one until enough of them hold the answer; return the best.

        A passage that the search finds far less relevant than the first is not read.

        Args:
            passages: best first.
            retrieved: the probability that they hold the answer, estimated from the search.
        """
        first = passages[:MOST_READ_ALONE]
        rivals = [one for one in first if one.score >= RIVAL * passages[0].score]
        found: list[Assessment] = []
        for number, passage in enumerate(rivals, start=1):
            found.append((yield from self._read(passage, retrieved, number, len(rivals))))
            if found[-1].log_odds is None:
                together = passages[:1] if self.form.is_one_fact else passages
                return replace(found[-1], passages=tuple(together))
            if sum(map(self._is_sure, found)) == self._most():
                break
        return self._best(found)

    def _best(self, found: Sequence[Assessment]) -> Assessment:
        """Return the likeliest passage, with others that surely hold an answer, as one."""
        ranked = sorted(found, key=lambda one: -one.probability)
        if not ranked:
            return Assessment((), 0.0, None)
        chosen = [*filter(self._is_sure, ranked)][: self._most()] or ranked[:1]
        kept = [one for one in found if one in chosen]
        return replace(ranked[0], passages=tuple(p for one in kept for p in one.passages))

    def _is_sure(self, assessment: Assessment) -> bool:
        return assessment.probability >= self.settings.sure_above

    def _most(self) -> int:
        return 1 if self.form.is_one_fact else MOST_WRITTEN_FROM

    def _read(
        self, passage: Passage, retrieved: float, number: int, of_passages: int
    ) -> Generator[Progress, None, Assessment]:
        began = time.perf_counter()
        messages = ask_whether_answered(self.question, [passage])
        with closing(self.model.read(messages)) as progress:
            for done, of in progress:
                yield ReadingProgress(done, of, passage, number, of_passages)
        log_odds = self.model.yes(messages)
        probability = answer_probability(log_odds, retrieved)
        self.exchanges.append(
            Exchange(
                "read",
                contents_of(messages),
                _seconds_since(began),
                log_odds=log_odds,
                probability=probability,
            )
        )
        return Assessment((passage,), probability, log_odds)

    def may_answer(self, assessment: Assessment) -> bool:
        """Whether the passages are probable enough to hold the answer.

        An answer of several sentences is checked and flagged sentence by sentence. So for it a Yes
        that is more probable than a No is enough. A threshold that the library has learned holds
        for all.
        """
        if self.calibration.answer_above is not None:
            probability = self.calibration.answerable(assessment.probability)
            return probability >= self.calibration.answer_above
        least = self.settings.answer_above
        if not self.form.is_one_fact:
            least = min(least, answer_probability(0.0, least))
        return assessment.probability >= least

    def write(self, assessment: Assessment) -> Generator[Progress, None, str]:
        """Write from each passage by itself, and return all as one draft; "" for a refusal.

        A model that could not tell where the answer is gets all passages at once; so does one that
        is told to write in another form, such as a table, of which there must not be two.
        """
        portions: list[Sequence[Passage]] = [[passage] for passage in assessment.passages]
        if assessment.log_odds is None or self.instruction != self.form.value:
            portions = [assessment.passages]
        drafts: list[str] = []
        for some in portions:
            draft = yield from self._write(some, drafts, may_refuse=assessment.log_odds is None)
            if not is_refusal(draft):
                drafts.append(draft)
        return join_drafts(drafts)

    def _write(
        self, passages: Sequence[Passage], before: Sequence[str], *, may_refuse: bool
    ) -> Generator[Progress, None, str]:
        """Write a draft from passages; what was written before stays on view meanwhile."""
        messages = ask_for_answer(self.question, passages, self.instruction, may_refuse=may_refuse)
        draft = ""
        began = time.perf_counter()
        with closing(self.model.stream(messages, self.settings.answer_tokens)) as pieces:
            for piece in pieces:
                if piece and self.first_word_at is None:
                    self.first_word_at = time.perf_counter()
                draft += piece
                yield Draft(strip_markers("\n\n".join([*before, draft])))
        self.exchanges.append(
            Exchange("write", contents_of(messages), _seconds_since(began), reply=draft)
        )
        self.usage = Usage(
            self.usage.prompt_tokens + self.model.count_prompt(messages),
            self.usage.completion_tokens + self.model.count_tokens(draft),
        )
        return draft


def _seconds_since(moment: float) -> float:
    return round(time.perf_counter() - moment, 3)
