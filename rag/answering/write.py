"""Passages to a draft: read them, decide whether they hold the answer, and write it.

Reading is most of the wait, and another passage that speaks of the same things misleads a small
model. So a question for one fact is put to one passage alone, the best first, until one is found
that answers it; other questions are answered from all passages together.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from rag.grounding.calibration import Calibration
from rag.grounding.claims import strip_markers
from rag.grounding.model_judge import probability_answered
from rag.llm.model import ChatModel, Message, contents_of
from rag.llm.prompts import Form, ask_for_answer, ask_whether_answered, is_refusal
from rag.settings import Settings
from rag.types import Draft, Exchange, Passage, ReadingProgress, Usage

Progress = ReadingProgress | Draft

ALONE = 3
"""Passages read one by one: `bench/retrieval.py` finds nine in ten gold ones in the first hit, and
each further passage is one more occasion to take the wrong one for the answer."""


@dataclass(frozen=True, slots=True)
class Look:
    """Some passages, and how likely they hold the answer, told by reading them."""

    passages: tuple[Passage, ...]
    probability: float
    log_odds: float | None


@dataclass(slots=True)
class Writer:
    """One question put to one model. Counts what goes through the model and how long it takes."""

    question: str
    form: Form
    wanted: str
    model: ChatModel
    settings: Settings
    calibration: Calibration
    usage: Usage = field(default_factory=Usage)
    first_word_at: float | None = None
    exchanges: list[Exchange] = field(default_factory=list)

    def look(
        self, passages: Sequence[Passage], retrieved: float
    ) -> Generator[Progress, None, Look]:
        """Read passages until the answer is found, or all are read; return the best look.

        Args:
            passages: best first.
            retrieved: the probability that they hold the answer, as far as the search can tell.
        """
        best = Look((), 0.0, None)
        for some in self._portions(passages):
            began = time.perf_counter()
            messages = ask_whether_answered(self.question, some)
            with closing(self.model.read(messages)) as progress:
                for done, of in progress:
                    yield ReadingProgress(done, of)
            log_odds = self.model.yes(messages)
            probability = probability_answered(log_odds, retrieved)
            self.exchanges.append(
                Exchange(
                    "read",
                    contents_of(messages),
                    round(time.perf_counter() - began, 3),
                    log_odds=log_odds,
                    probability=probability,
                )
            )
            if probability > best.probability:
                best = Look(tuple(some), probability, log_odds)
            if probability >= self.settings.sure_above:
                break
        return best if self.form.is_in_one_passage else replace(best, passages=tuple(passages))

    def is_enough(self, look: Look) -> bool:
        """Whether a look is good enough to write from.

        Of an answer in several sentences each is checked, and flagged; so there a plain Yes, more
        likely than a No, is enough. A threshold that the library has learned holds for all.
        """
        if self.calibration.answer_above is not None:
            return self.calibration.answerable(look.probability) >= self.calibration.answer_above
        least = self.settings.answer_above
        if not self.form.is_in_one_passage:
            least = min(least, probability_answered(0.0, least))
        return look.probability >= least

    def write(self, look: Look) -> Generator[Progress, None, str]:
        """Write an answer from the passages of a look, and return it; "" for a refusal."""
        messages = ask_for_answer(
            self.question, look.passages, self.wanted, may_refuse=look.log_odds is None
        )
        draft = ""
        began = time.perf_counter()
        with closing(self.model.stream(messages, self.settings.answer_tokens)) as pieces:
            for piece in pieces:
                if piece and self.first_word_at is None:
                    self.first_word_at = time.perf_counter()
                draft += piece
                yield Draft(strip_markers(draft))
        seconds = round(time.perf_counter() - began, 3)
        self.exchanges.append(Exchange("write", contents_of(messages), seconds, reply=draft))
        self._count(messages, draft)
        return "" if is_refusal(draft) else draft

    def _portions(self, passages: Sequence[Passage]) -> Iterator[Sequence[Passage]]:
        if self.form.is_in_one_passage:
            yield from ([passage] for passage in passages[:ALONE])
            return
        # The scale is of single passages: among others the same one makes the model less sure. To
        # read the first one costs nothing, as all of them together begin with it.
        yield passages[:1]
        if len(passages) > 1:
            yield passages

    def _count(self, messages: Sequence[Message], reply: str) -> None:
        self.usage = Usage(
            self.usage.prompt_tokens + self.model.count_prompt(messages),
            self.usage.completion_tokens + self.model.count_tokens(reply),
        )
