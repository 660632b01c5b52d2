"""The language model's opinion of claims: the log-odds of Yes to whether passages state one.

Small models answer this badly in text; the probabilities of their tokens are more reliable.
`bench/fit_support.py` fits the scale that makes a support score of them.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.events import Exchange
from rag.grounding.evidence import Evidence, EvidenceFinder, EvidenceText
from rag.llm.chat_model import ChatModel, Message, Weighed, contents_of
from rag.llm.prompts import ask_whether_stated
from rag.text.display import place_line

LONG_ANSWER = 3
"""Claims of an answer from which its tokens' probabilities with and without the passages are
compared too.

That separates best for long answers, little for one short sentence, and doubles the time. The
answer of a model that has just read the passages follows from them in any case.
"""


@dataclass(slots=True)
class ModelJudge:
    """A language model that judges the claims of one answer, and remembers those it has judged.

    Attributes:
        model: the language model.
        has_read: it has just read the passages, as where it wrote the answer from them. Then it
            judges from the whole passages that hold the evidence, which costs no time; otherwise
            from the part of all passages around the evidence.
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
        """Return the model's opinion of each claim; None without evidence or where it has none."""
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


EXCERPT = 120
"""Words around the evidence of one claim that are read where the passages are long."""
MOST_WORDS = 1500
"""Most words read at once: two thirds of the default window of 4,096 tokens."""


def excerpt(
    evidence: Evidence, finder: EvidenceFinder, claims: int, *, whole: bool = False
) -> tuple[EvidenceText, ...]:
    """Return the sources, or, where they are long, the evidence with the sentences around it.

    All claims of an answer share one reading of the whole sources. So they are returned where they
    are no longer than the excerpts of all claims together. Sources that the model has just read
    were read one by one: those without evidence are left out.

    Args:
        evidence: of one claim.
        finder: of the passages.
        claims: how many the answer has.
        whole: return sources with evidence whole, as for a model that has just read them.
    """
    if whole:
        holding = dict.fromkeys(sentence.source for sentence in evidence.sentences)
        return tuple(finder.sources[source] for source in sorted(holding))
    lengths = finder.lengths
    if sum(lengths) <= min(EXCERPT * max(2, claims), MOST_WORDS):
        return tuple(finder.sources)
    cited = {sentence.number for sentence in evidence.sentences}
    chosen = set(cited)
    budget = EXCERPT - sum(lengths[i] for i in chosen)
    while fitting := [i for i in _neighbours(chosen, finder) if lengths[i] <= budget]:
        nearest = min(fitting, key=lambda i: min(abs(i - n) for n in cited))
        chosen.add(nearest)
        budget -= lengths[nearest]
    return tuple(_runs(sorted(chosen), finder))


def _neighbours(chosen: set[int], finder: EvidenceFinder) -> list[int]:
    """Return the sentences beside the chosen ones in their sources, in the order of the text."""
    sentences = finder.sentences
    return sorted(
        beside
        for i in chosen
        for beside in (i - 1, i + 1)
        if beside not in chosen
        and 0 <= beside < len(sentences)
        and sentences[beside].source == sentences[i].source
    )


def _runs(chosen: list[int], finder: EvidenceFinder) -> list[EvidenceText]:
    """Return each run of sentences in a row as one text under its source's title."""
    runs: list[list[int]] = []
    for i in chosen:
        same = runs and finder.sentences[i].source == finder.sentences[runs[-1][-1]].source
        if same and i == runs[-1][-1] + 1:
            runs[-1].append(i)
        else:
            runs.append([i])
    texts = []
    for run in runs:
        source = finder.sources[finder.sentences[run[0]].source]
        start, end = finder.sentences[run[0]].span[0], finder.sentences[run[-1]].span[1]
        title = place_line(source.title, source.speaker(start))
        texts.append(EvidenceText(source.text[start:end], title))
    return texts
