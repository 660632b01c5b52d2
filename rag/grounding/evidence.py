"""What the language model reads to judge a claim: the passages, or what of them bears on it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.text.sentences import Span, sentence_spans
from rag.text.words import content_words

MOST_SENTENCES = 3
"""A claim that needs more than three sentences is a summary and should have been several claims."""
NEW = 0.03
"""A further sentence must bring this share of the claim's weight that the chosen ones lack."""
WORTH_ADDING = 0.45
"""And be worth this share of the first one. With `AGAIN` and `BESIDE` chosen on WiCE dev; chosen on
nine tenths of its claims and measured on the rest, F1 against the annotators' sets rose by 0.05."""
AGAIN = 0.5
"""Worth of words that a chosen sentence has already: what speaks of the same often continues it."""
TITLE = 0.5
"""Share of a title's words that each of its sentences counts as saying."""
BESIDE = 0.2
"""Worth of standing beside a chosen sentence, as a share of the first one."""
HINT_BONUS = 0.05
"""A passage that the model named wins ties, no more: its markers are wrong half of the time."""
ASKED_BONUS = 0.05
"""So does a sentence with the words of the question, of which a short answer has none."""


@dataclass(frozen=True, slots=True)
class EvidenceText:
    """A text that claims may rest on; the title is context, never quoted."""

    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a source, ready to be compared; numbered through all sources from 0."""

    number: int
    source: int
    span: Span
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a claim rests on: sentences in the order of their sources; none when nothing fits."""

    sentences: tuple[Sentence, ...]


@dataclass(slots=True)
class EvidenceFinder:
    """The sentences of some sources, prepared once and searched for each claim.

    `lengths` are their words, `titles` the stems of each source's title, and `context` is all
    there is to read, one a line.
    """

    sources: Sequence[EvidenceText]
    question: str
    sentences: list[Sentence] = field(init=False)
    lengths: list[int] = field(init=False)
    _frequency: Counter[str] = field(init=False)
    _asked: dict[str, float] = field(init=False)
    titles: list[frozenset[str]] = field(init=False)
    context: str = field(init=False)

    def __post_init__(self) -> None:
        self.sentences = [
            Sentence(number, source, span, frozenset(content_words(text[slice(*span)])))
            for number, (source, text, span) in enumerate(
                (source, given.text, span)
                for source, given in enumerate(self.sources)
                for span in sentence_spans(given.text)
            )
        ]
        self.lengths = [len(self.text(sentence).split()) for sentence in self.sentences]
        self._frequency = Counter(word for s in self.sentences for word in s.words)
        self._asked = {word: self.weight(word) for word in content_words(self.question)}
        self.context = "\n".join(part for s in self.sources for part in (s.title, s.text))
        self.titles = [frozenset(content_words(source.title)) for source in self.sources]

    def text(self, sentence: Sentence) -> str:
        """Return the words of a sentence as they stand in its source."""
        return self.sources[sentence.source].text[slice(*sentence.span)]

    def weight(self, word: str) -> float:
        """Return the weight of a stem: its smoothed inverse sentence frequency."""
        return math.log(1 + (len(self.sentences) + 1) / (self._frequency[word] + 0.5))

    def find(self, claim: str, hints: frozenset[int] = frozenset()) -> Evidence:
        """Return the evidence of a claim; `hints` are the source numbers that its author named.

        Sentences are added greedily while each brings words that the others lack and comes near
        the first in worth. A section speaks of its heading: its sentences count as half saying the
        words of that, so that what says them itself is still worth citing.
        """
        wanted = {word: self.weight(word) for word in content_words(claim)}
        total = sum(wanted.values())
        unsaid = dict(wanted)
        left = [s for s in self.sentences if s.words & wanted.keys()]
        chosen: list[Sentence] = []
        first = least = 0.0
        while len(chosen) < MOST_SENTENCES:
            worths = [
                (self._worth(s, wanted, unsaid) + BESIDE * first * _beside(s, chosen), s)
                for s in left
                if sum(unsaid[word] for word in s.words & wanted.keys()) > least
            ]
            worth, best = max(
                worths,
                key=lambda pair: pair[0] + total * self._preference(pair[1], hints),
                default=(0.0, None),
            )
            if best is None or worth < WORTH_ADDING * first:
                break
            chosen.append(best)
            left.remove(best)
            first, least = first or worth, NEW * total
            for word in self.titles[best.source] & wanted.keys():
                unsaid[word] = min(unsaid[word], TITLE * wanted[word])
            unsaid |= dict.fromkeys(best.words & wanted.keys(), 0.0)
        return Evidence(tuple(sorted(chosen, key=lambda s: (s.source, s.span))))

    def _worth(
        self, sentence: Sentence, wanted: dict[str, float], unsaid: dict[str, float]
    ) -> float:
        """Return the weight of what a sentence says of a claim, less where it was said before."""
        said = sentence.words & wanted.keys()
        title = (self.titles[sentence.source] & wanted.keys()) - said
        new = sum(unsaid[word] for word in said)
        again = sum(wanted[word] for word in said) - new
        return new + AGAIN * again + TITLE * sum(unsaid[word] for word in title)

    def _preference(self, sentence: Sentence, hints: frozenset[int]) -> float:
        """Return what settles ties, as a share of the claim: hint, question, and brevity."""
        asked = sum(weight for word, weight in self._asked.items() if word in sentence.words)
        share = asked / sum(self._asked.values()) if asked else 0.0
        hinted = HINT_BONUS * (sentence.source in hints)
        return hinted + ASKED_BONUS * share - 0.001 * len(sentence.words)


def _beside(sentence: Sentence, chosen: Sequence[Sentence]) -> bool:
    return any(
        other.source == sentence.source and abs(other.number - sentence.number) == 1
        for other in chosen
    )


EXCERPT = 120
"""Words that are read around the evidence of one claim where the passages are long."""
MOST_WORDS = 1500
"""Words that are ever read at once: two thirds of the default window of 4,096 tokens."""


def excerpt(
    evidence: Evidence, finder: EvidenceFinder, claims: int, *, whole: bool = False
) -> tuple[EvidenceText, ...]:
    """Return the sources, or the evidence with the sentences around it where they are long.

    All claims of an answer share the reading of the whole; it is chosen where it is no longer than
    the excerpts of all would be together. The evidence grows by its neighbours inside its sources.

    Args:
        evidence: of one claim.
        finder: of the passages.
        claims: how many the answer has.
        whole: read all in any case, as a model that has just read them does at no cost.
    """
    lengths = finder.lengths
    if whole or sum(lengths) <= min(EXCERPT * max(2, claims), MOST_WORDS):
        return tuple(finder.sources)
    heart = {sentence.number for sentence in evidence.sentences}
    chosen = set(heart)
    budget = EXCERPT - sum(lengths[i] for i in chosen)
    while fitting := [i for i in _edge(chosen, finder) if lengths[i] <= budget]:
        nearest = min(fitting, key=lambda i: min(abs(i - n) for n in heart))
        chosen.add(nearest)
        budget -= lengths[nearest]
    return tuple(_runs(sorted(chosen), finder))


def _edge(chosen: set[int], finder: EvidenceFinder) -> list[int]:
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
        texts.append(EvidenceText(source.text[start:end], source.title))
    return texts
