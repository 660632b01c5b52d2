"""Passages to a draft: judge by reading whether they hold the answer, and write it.

Reading is most of the wait, and a further passage on the same subject misleads a small model. So a
question for one fact is put to one passage at a time, best first, until one answers it; other
questions are answered from all passages together.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from rag.grounding.calibration import Calibration, shipped
from rag.grounding.claims import strip_markers
from rag.llm.chat_model import ChatModel, contents_of
from rag.llm.prompts import Form, ask_for_answer, ask_whether_answered, is_refusal
from rag.settings import Settings
from rag.types import Draft, Exchange, Passage, ReadingProgress, Usage

Progress = ReadingProgress | Draft

MOST_READ_ALONE = 3
"""Passages read one by one: `bench/retrieval.py` finds nine in ten gold ones in the first hit, and
each further passage is one more occasion to take the wrong one for the answer."""


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
        """Read passages until the answer is found, or all are read; return the best assessment.

        Args:
            passages: best first.
            retrieved: the probability that they hold the answer, estimated from the search.
        """
        best = Assessment((), 0.0, None)
        most = MOST_READ_ALONE if self.form.is_in_one_passage else len(passages)
        of = min(most, len(passages))
        for number, some in enumerate(self._portions(passages), start=1):
            assessment = yield from self._read(some, retrieved, number, of)
            if assessment.probability > best.probability:
                best = assessment
            if assessment.probability >= self.settings.sure_above:
                break
        return best if self.form.is_in_one_passage else replace(best, passages=tuple(passages))

    def _portions(self, passages: Sequence[Passage]) -> Iterator[Sequence[Passage]]:
        if self.form.is_in_one_passage:
            yield from ([passage] for passage in passages[:MOST_READ_ALONE])
            return
        # The scale is of single passages: among others the same one makes the model less sure. To
        # read the first one costs nothing, as all of them together begin with it.
        yield passages[:1]
        if len(passages) > 1:
            yield passages

    def _read(
        self, passages: Sequence[Passage], retrieved: float, number: int, of_passages: int
    ) -> Generator[Progress, None, Assessment]:
        alone = passages[0] if len(passages) == 1 else None
        began = time.perf_counter()
        messages = ask_whether_answered(self.question, passages)
        with closing(self.model.read(messages)) as progress:
            for done, of in progress:
                yield ReadingProgress(done, of, alone, number, of_passages)
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
        return Assessment(tuple(passages), probability, log_odds)

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
        if not self.form.is_in_one_passage:
            least = min(least, answer_probability(0.0, least))
        return assessment.probability >= least

    def write(self, assessment: Assessment) -> Generator[Progress, None, str]:
        """Write an answer from assessed passages, and return it; "" for a refusal."""
        messages = ask_for_answer(
            self.question,
            assessment.passages,
            self.instruction,
            may_refuse=assessment.log_odds is None,
        )
        draft = ""
        began = time.perf_counter()
        with closing(self.model.stream(messages, self.settings.answer_tokens)) as pieces:
            for piece in pieces:
                if piece and self.first_word_at is None:
                    self.first_word_at = time.perf_counter()
                draft += piece
                yield Draft(strip_markers(draft))
        self.exchanges.append(
            Exchange("write", contents_of(messages), _seconds_since(began), reply=draft)
        )
        self.usage = Usage(
            self.usage.prompt_tokens + self.model.count_prompt(messages),
            self.usage.completion_tokens + self.model.count_tokens(draft),
        )
        return "" if is_refusal(draft) else draft


def _seconds_since(moment: float) -> float:
    return round(time.perf_counter() - moment, 3)
