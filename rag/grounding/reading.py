"""What reading tells: whether passages answer a question, and whether they state a claim.

In its own words a small model decides badly about both, by its probabilities better: asked for a
Yes or No, it gives log-odds, of which a logistic scale makes a probability. `bench/fit_reading.py`
and `bench/fit_support.py` fit the scales.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.answering.model import ChatModel, Weighed
from rag.answering.prompt import ask_whether_stated
from rag.grounding.calibration import shipped
from rag.grounding.evidence import Evidence, EvidenceFinder, Source
from rag.grounding.excerpt import excerpt


def probability_answered(log_odds: float | None, retrieved: float) -> float:
    """Return the probability in [0, 1] that the passages read hold the answer.

    Args:
        log_odds: of Yes against No when the model was asked; None when it could not tell.
        retrieved: the probability that the search gives, which then has to do.
    """
    if log_odds is None:
        return retrieved
    return round(shipped("answered").probability({"log_odds": log_odds}), 4)


@dataclass(slots=True)
class Reader:
    """A language model that weighs the claims of an answer, and remembers those it has weighed.

    `question` is what they answer, where that is known. `whole`: the passages are read whole, as
    where the model has just read them for its draft; otherwise what of them bears on the claims.
    """

    model: ChatModel
    question: str = ""
    whole: bool = False
    _known: dict[str, Weighed | None] = field(default_factory=dict)

    def weigh(
        self, claims: Sequence[str], evidence: Sequence[Evidence], finder: EvidenceFinder
    ) -> list[Weighed | None]:
        """Weigh claims that have evidence; None for the others, and where the model cannot."""
        new = {
            claim: found
            for claim, found in zip(claims, evidence, strict=True)
            if found.sentences and claim not in self._known
        }
        read = [excerpt(found, finder, len(new), whole=self.whole) for found in new.values()]
        self._known |= zip(new, self._weigh(list(new), read), strict=True)
        return [self._known.get(claim) for claim in claims]

    def _weigh(
        self, claims: Sequence[str], read: Sequence[Sequence[Source]]
    ) -> list[Weighed | None]:
        shown = [[(source.title, source.text) for source in sources] for sources in read]
        given = [
            ask_whether_stated(claim, texts, self.question)
            for claim, texts in zip(claims, shown, strict=True)
        ]
        bare = [ask_whether_stated(claim, [], self.question) for claim in claims]
        return self.model.weigh(claims, given, bare)
