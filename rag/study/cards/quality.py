"""What an item must keep to be shown, checked by code; and when two items are the same."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rag.study.facts.fact import GAP
from rag.text.standalone import addresses, points_back, points_nowhere
from rag.text.words import content_words, words

LONG_SENTENCE, LONG_ANSWER = 40, 12
"""Words of a sentence, and of an answer, that count as the longest."""


def difficulty(evidence: str, answer: str, uses: int) -> float:
    """Return the mean of three, each in [0, 1]: the higher, the harder.

    How long the sentence is that must be remembered; how long the answer is that must be given;
    and how rare it is: 1 for an answer that stands once in its document, 1/2 for one that stands
    twice, and so on. Nothing is fitted: the ratings of reviews tell more, once there are some.

    Args:
        evidence: the sentence.
        answer: what must be said.
        uses: how often the answer stands in the document, at least 1.
    """
    long = min(1.0, len(evidence.split()) / LONG_SENTENCE)
    much = min(1.0, len(answer.split()) / LONG_ANSWER)
    return round((long + much + 1 / uses) / 3, 3)


FRONT, BACK = 60, 31
"""Most words of a question and of an answer."""
BESIDE = 4
"""Words of meaning that a sentence with a gap must have beside it."""
FROM_EVIDENCE = 0.7
"""Share of a question's words of meaning that must be those of its evidence."""
A_SENTENCE = 2
"""Items that one sentence may give."""

_MARKUP = re.compile(r"[|*_`{}<>\\=~^]|\]\(|https?:|^\s*[-#+]")
_DOTS = re.compile(r"[.?!][\"”]?\s+[A-Z]")


def flaws(front: str, back: str, evidence: str) -> list[str]:
    """Return what is wrong with a question and its answer, in sentences; none when both are good.

    Args:
        front: a question, or a sentence with a gap.
        back: the answer.
        evidence: the sentence that both are made of.
    """
    gapped = GAP in front
    asked, answer = content_words(front), content_words(back)
    known = set(content_words(evidence))
    found = []
    if not answer and not re.search(r"\d", back):
        found.append("The answer is a function word.")
    if not set(answer) <= known:
        found.append("The answer is not in the evidence.")
    if answer and set(answer) <= set(asked):
        found.append("The question holds the answer.")
    if len(asked) < (BESIDE if gapped else 1):
        found.append("The question does not name its subject.")
    if gapped and 2 * len(words(back)) > len(words(evidence)):
        found.append("The answer is half of the sentence.")
    if sum(word in known for word in asked) < FROM_EVIDENCE * len(asked):
        found.append("The question asks about more than the evidence.")
    if _MARKUP.search(front) or _MARKUP.search(back):
        found.append("There is markup.")
    said = front.replace(GAP, back) if gapped else _asked(front)
    if addresses(said) or (points_back(said) if gapped else points_nowhere(said)):
        found.append("The question points at something that is not there.")
    if len(front.split()) > FRONT or len(back.split()) > BACK:
        found.append("The question or the answer is too long.")
    if ";" in back or _DOTS.search(back):
        found.append("The answer is more than one fact.")
    return found


def _asked(question: str) -> str:
    """Return what a question asks about: the words quoted in it, or all but the one that asks."""
    inner = re.search(r"“(.+)”", question)
    return inner[1] if inner else re.sub(r"^(?:In which year|\w+) ", "", question)


@dataclass(slots=True)
class ItemDeduplicator:
    """The items made so far, so that none is made twice."""

    _fronts: set[str] = field(default_factory=set)
    _answers: list[tuple[frozenset[str], str]] = field(default_factory=list)
    _sentences: dict[tuple[str, ...], list[str]] = field(default_factory=dict)

    def add_if_new(self, kind: str, front: str, back: str, evidence: str, most: int) -> bool:
        """Whether an item is new; it is then noted.

        It is not where its words are those of another, where its sentence has given enough, where
        a definition is asked for the other way round, or where evidence and answer are nearly
        those of another item.
        """
        asked = " ".join(words(front))
        sentence = tuple(words(evidence))
        told = self._sentences.get(sentence, [])
        said = frozenset(content_words(evidence))
        answer = " ".join(words(back))
        about = kind if kind not in ("definition", "term") else "definition"
        if asked in self._fronts or len(told) >= most or about in told:
            return False
        for other, given in self._answers:
            if given == answer and len(said & other) >= 0.7 * len(said | other):
                return False
        self._fronts.add(asked)
        self._sentences.setdefault(sentence, []).append(about)
        self._answers.append((said, answer))
        return True
