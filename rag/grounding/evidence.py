"""Find the exact words that a claim rests on.

The evidence is chosen from the claim, not from the question: up to three sentences that together
hold most of the claim's words, each word weighted by how rare it is among the passages' sentences.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.documents.sentences import Span, sentence_spans
from rag.documents.words import content_words

MOST_SENTENCES = 3
"""A claim that needs more than three sentences is a summary and should have been several claims."""
WORTH_ADDING = 0.15
"""A further sentence must bring this share of the claim's weight: below it, it only adds noise."""
HINT_BONUS = 0.05
"""A passage that the model named wins ties, no more: its markers are wrong half of the time."""


@dataclass(frozen=True, slots=True)
class Source:
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

    sources: Sequence[Source]
    sentences: list[Sentence] = field(init=False)
    lengths: list[int] = field(init=False)
    _frequency: Counter[str] = field(init=False)
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

        Sentences are added greedily while each brings words that the others lack. Every word of a
        source's title counts as said by its sentences, because a section speaks of its heading.
        """
        wanted = {word: self.weight(word) for word in content_words(claim)}
        total = sum(wanted.values())
        if not total:
            return Evidence(())
        chosen: list[Sentence] = []
        held: set[str] = set()
        while len(chosen) < MOST_SENTENCES:
            best = max(
                (s for s in self.sentences if s not in chosen),
                key=lambda s: self._gain(s, wanted, held, chosen, hints),
                default=None,
            )
            if best is None:
                break
            gain = sum(wanted[w] for w in (best.words & wanted.keys()) - held) / total
            if gain < WORTH_ADDING and (chosen or gain == 0):
                break
            chosen.append(best)
            held |= (best.words | self.titles[best.source]) & wanted.keys()
        return Evidence(tuple(sorted(chosen, key=lambda s: (s.source, s.span))))

    def _gain(
        self,
        sentence: Sentence,
        wanted: dict[str, float],
        held: set[str],
        chosen: list[Sentence],
        hints: frozenset[int],
    ) -> float:
        """Score a sentence: the weight it adds, a little for a hint, a little less for length."""
        new = (sentence.words & wanted.keys()) - held
        title = (self.titles[sentence.source] & wanted.keys()) - held - new
        total = sum(wanted.values())
        bonus = HINT_BONUS * (sentence.source in hints)
        neighbour = HINT_BONUS * any(s.source == sentence.source for s in chosen)
        return (
            sum(wanted[word] for word in new) / total
            + 0.5 * sum(wanted[word] for word in title) / total
            + bonus
            + neighbour
            - 0.001 * len(sentence.words)
        )
