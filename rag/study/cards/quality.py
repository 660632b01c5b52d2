"""Quality checks of study items: flaws, duplicates, difficulty."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rag.study.facts.fact import GAP
from rag.text.formulas import Masked
from rag.text.standalone_sentences import addresses_reader, has_unresolved_reference, refers_back
from rag.text.words import content_words, words

LONG_SENTENCE, LONG_ANSWER = 40, 12
"""Words of a sentence, and of an answer, from which its part of the difficulty is 1."""
FRONT, BACK = 60, 31
"""Maximum words of a question and of an answer."""
BESIDE = 4
"""Content words that a sentence must have besides its gap."""
FROM_EVIDENCE = 0.7
"""Share of a question's content words that must occur in its evidence."""
A_SENTENCE = 2
"""Maximum items from one sentence."""
_MARKUP = re.compile(r"[|*_`{}<>\\=~^]|\]\(|https?:|^\s*[-#+]")
_DOTS = re.compile(r"[.?!][\"”]?\s+[A-Z]")


def flaws(front: str, back: str, evidence: str) -> list[str]:
    """Return the flaws of a question and its answer, in sentences; none when both are good.

    Args:
        front: a question, or a sentence with a gap.
        back: the answer.
        evidence: the sentence that both come from.
    """
    mask = Masked.of("\x1f".join((front, back, evidence)))
    front, back, evidence = mask.text.split("\x1f")
    gapped = GAP in front
    asked, answer = content_words(front), content_words(back)
    known = set(content_words(evidence))
    found = []
    if not answer and not re.search(r"\d", back):
        found.append("The answer is a function word.")
    if not set(answer) <= known:
        found.append("The answer is not in the evidence.")
    if answer and set(answer) <= set(asked):
        found.append("The question contains the answer.")
    if len(asked) < (BESIDE if gapped else 1):
        found.append("The question does not name its subject.")
    if gapped and 2 * len(words(back)) > len(words(evidence)):
        found.append("The answer is half of the sentence.")
    if sum(word in known for word in asked) < FROM_EVIDENCE * len(asked):
        found.append("The question asks about more than the evidence.")
    if _MARKUP.search(front) or _MARKUP.search(back):
        found.append("The question or the answer contains markup.")
    asked_text = front.replace(GAP, back) if gapped else _asked(front)
    if addresses_reader(asked_text) or (
        refers_back(asked_text) if gapped else has_unresolved_reference(asked_text)
    ):
        found.append("The question refers to something that is not shown.")
    if len(front.split()) > FRONT or len(back.split()) > BACK:
        found.append("The question or the answer is too long.")
    if ";" in back or _DOTS.search(back):
        found.append("The answer is more than one fact.")
    return found


def _asked(question: str) -> str:
    """Return the words quoted in a question, or else the question without its question word."""
    inner = re.search(r"“(.+)”", question)
    return inner[1] if inner else re.sub(r"^(?:In which year|\w+) ", "", question)


@dataclass(slots=True)
class ItemDeduplicator:
    """The items made so far, so that no item repeats another."""

    _fronts: set[str] = field(default_factory=set)
    _answers: list[tuple[frozenset[str], str]] = field(default_factory=list)
    _sentences: dict[tuple[str, ...], list[str]] = field(default_factory=dict)

    def add_if_new(self, kind: str, front: str, back: str, evidence: str, most: int) -> bool:
        """Add an item unless it repeats another; return whether it was added.

        An item is refused if another has the same words, if its sentence already gave `most`
        items, if it asks for the same definition in the other direction, or if evidence and answer
        are nearly those of another item.
        """
        asked = " ".join(words(front))
        sentence = tuple(words(evidence))
        earlier = self._sentences.get(sentence, [])
        content = frozenset(content_words(evidence))
        answer = " ".join(words(back))
        about = kind if kind not in ("definition", "term") else "definition"
        if asked in self._fronts or len(earlier) >= most or about in earlier:
            return False
        for other, given in self._answers:
            if given == answer and len(content & other) >= 0.7 * len(content | other):
                return False
        self._fronts.add(asked)
        self._sentences.setdefault(sentence, []).append(about)
        self._answers.append((content, answer))
        return True


def difficulty(evidence: str, answer: str, uses: int) -> float:
    """Return a difficulty in [0, 1], the mean of three parts; 1 is the hardest.

    The length of the sentence, the length of the answer, and the rarity of the answer: 1 for one
    use in its document, 1/2 for two, and so on. Nothing is fitted: once there are reviews, their
    ratings are better evidence.

    Args:
        evidence: the sentence.
        answer: to be remembered.
        uses: number of times that the answer occurs in the document, at least 1.
    """
    long = min(1.0, len(evidence.split()) / LONG_SENTENCE)
    much = min(1.0, len(answer.split()) / LONG_ANSWER)
    return round((long + much + 1 / uses) / 3, 3)
