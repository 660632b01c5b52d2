"""The language model's opinion of claims: the log-odds of Yes to whether passages state one.

Small models answer this badly in text; the probabilities of their tokens are more reliable.
`bench/fit_support.py` fits the scale that makes a support score of them.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.grounding.evidence import Evidence, EvidenceFinder, EvidenceText, excerpt
from rag.llm.model import ChatModel, Message, Weighed, contents_of
from rag.llm.prompts import ask_whether_stated
from rag.types import Exchange

LONG_ANSWER = 3
"""Claims from which on a model's predictions with and without the passages are compared too.

That tells most about long answers and little about one short sentence, and doubles the time. An
answer that the model has just written from the passages is explained by them in any case.
"""


@dataclass(slots=True)
class ModelJudge:
    """A language model that judges the claims of one answer, and remembers those it has judged.

    Attributes:
        model: the language model.
        has_read: it has just read the passages, as where it wrote the answer from them. Then it
            judges from all their text, which costs no time; otherwise from the part of them around
            the evidence.
        asked: the chats and the log-odds they gave, in order.
    """

    model: ChatModel
    has_read: bool
    asked: list[Exchange] = field(default_factory=list)
    _known: dict[str, Weighed | None] = field(default_factory=dict)

    def weigh(
        self,
        claims: Sequence[str],
        evidence: Sequence[Evidence],
        finder: EvidenceFinder,
        question: str,
    ) -> list[Weighed | None]:
        """Weigh claims that have evidence; None for the others, and where the model cannot."""
        new = {
            claim: found
            for claim, found in zip(claims, evidence, strict=True)
            if found.sentences and claim not in self._known
        }
        given = [
            _ask(claim, excerpt(found, finder, len(new), whole=self.has_read), question)
            for claim, found in new.items()
        ]
        self._known |= zip(new, self._weigh(list(new), given, question), strict=True)
        return [self._known.get(claim) for claim in claims]

    def _weigh(
        self, claims: Sequence[str], given: Sequence[Sequence[Message]], question: str
    ) -> Sequence[Weighed | None]:
        if not self.has_read and len(claims) >= LONG_ANSWER:
            return self.model.weigh(claims, given, [_ask(claim, (), question) for claim in claims])
        return [Weighed(self._yes(chat), (), (), ()) for chat in given]

    def _yes(self, chat: Sequence[Message]) -> float | None:
        began = time.perf_counter()
        log_odds = self.model.yes(chat)
        seconds = round(time.perf_counter() - began, 3)
        self.asked.append(Exchange("weigh", contents_of(chat), seconds, log_odds=log_odds))
        return log_odds


def _ask(claim: str, sources: Sequence[EvidenceText], question: str) -> list[Message]:
    texts = [(source.title, source.text) for source in sources]
    return ask_whether_stated(claim, texts, question)
