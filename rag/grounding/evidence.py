"""Evidence of a claim: the few sentences of its sources that together have most of its words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.documents.tables.table_parts import in_whole_rows, row_spans
from rag.text.identified_units import exact_units, unit_spans
from rag.text.identifiers import Identifier, identifiers
from rag.text.sentences import Span
from rag.text.words import content_words
from rag.types import Passage

MOST_SENTENCES = 3
"""A claim that needs more than three sentences is a summary and should have been several claims."""
LEAST_NEW = 0.03
"""A further sentence must add this share of the claim's weight to that of the chosen ones."""
LEAST_SCORE = 0.45
"""And score this share of the first one. With `REPEATED` and `ADJACENT` chosen on WiCE dev; chosen
on nine tenths of its claims and measured on the rest, F1 against the annotators' sets rose by 0.05.
"""
REPEATED = 0.5
"""Weight of words that a chosen sentence has already: a sentence about the same often continues it.
"""
TITLE = 0.5
"""Weight of the words of its section's title for a sentence that does not say them."""
ADJACENT = 0.2
"""Bonus of a sentence next to a chosen one, as a share of the first one's score."""
HINT_BONUS = 0.05
"""Settles ties for a passage that the model cited, no more: half of its markers are wrong."""
QUESTION_BONUS = 0.05
"""Settles ties for a sentence with the words of the question, which a short answer lacks."""


@dataclass(frozen=True, slots=True)
class EvidenceText:
    """A text in which evidence is looked for; the title is context, never quoted.

    `speakers` are the spans of the text that somebody says, after the label that names them; `rows`
    those of rows of tables, which are evidence as a whole.
    """

    text: str
    title: str = ""
    speakers: tuple[tuple[Span, str], ...] = ()
    rows: tuple[Span, ...] = ()

    def speaker(self, position: int) -> str:
        """Return who says what stands at a position; "" for nobody."""
        return next((name for (start, end), name in self.speakers if start <= position < end), "")


def evidence_text(passage: Passage) -> EvidenceText:
    """Return a passage as a text in which evidence is looked for."""
    speakers = tuple(
        ((turn.end - passage.start, turn.stop - passage.start), turn.speaker)
        for turn in passage.turns
    )
    return EvidenceText(passage.text, passage.place, speakers, row_spans(passage))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a source, ready to be compared; numbered through all sources from 0.

    `title` are the stems of the title it stands under and of its speaker.
    """

    number: int
    source: int
    span: Span
    words: frozenset[str]
    title: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence of a claim: sentences in the order of their sources; none when nothing fits."""

    sentences: tuple[Sentence, ...]


@dataclass(slots=True)
class EvidenceFinder:
    """The sentences of some sources, prepared once and searched for each claim.

    Attributes:
        sources: the texts.
        question: that the claims answer; "" for none.
        sentences: of all sources, in order.
        lengths: of each sentence, in words.
        context: all titles and texts, one a line.
    """

    sources: Sequence[EvidenceText]
    question: str
    sentences: list[Sentence] = field(init=False)
    lengths: list[int] = field(init=False)
    _frequency: Counter[str] = field(init=False)
    _of_question: dict[str, float] = field(init=False)
    context: str = field(init=False)

    def __post_init__(self) -> None:
        titles = [frozenset(content_words(source.title)) for source in self.sources]
        self.sentences = [
            Sentence(
                number,
                source,
                span,
                frozenset(content_words(given.text[slice(*span)])),
                titles[source].union(content_words(given.speaker(span[0]))),
            )
            for number, (source, given, span) in enumerate(
                (source, given, span)
                for source, given in enumerate(self.sources)
                for span in in_whole_rows(unit_spans(given.text), given.rows)
            )
        ]
        self.lengths = [len(self.text(sentence).split()) for sentence in self.sentences]
        self._frequency = Counter(word for s in self.sentences for word in s.words)
        self._of_question = {word: self.weight(word) for word in content_words(self.question)}
        self.context = "\n".join(part for s in self.sources for part in (s.title, s.text))

    def text(self, sentence: Sentence) -> str:
        """Return a sentence as it stands in its source."""
        return self.sources[sentence.source].text[slice(*sentence.span)]

    def cited(self, evidence: Evidence) -> list[str]:
        """Return the sentences of evidence after their context: titles, and who says them."""
        titles = dict.fromkeys(self.sources[one.source].title for one in evidence.sentences)
        speakers = [self.sources[one.source].speaker(one.span[0]) for one in evidence.sentences]
        said = [
            f"{speaker}: {self.text(one)}" if speaker else self.text(one)
            for speaker, one in zip(speakers, evidence.sentences, strict=True)
        ]
        return [*filter(None, titles), *said]

    def weight(self, word: str) -> float:
        """Return the weight of a stem: its smoothed inverse sentence frequency."""
        return math.log(1 + (len(self.sentences) + 1) / (self._frequency[word] + 0.5))

    def find(self, claim: str, hints: frozenset[int] = frozenset()) -> Evidence:
        """Return the evidence of a claim; `hints` are the source numbers that its author named.

        Sentences are added greedily while each has words that the others lack and scores nearly as
        much as the first. A sentence counts as half saying the words of its heading, so that one
        that says them itself is still cited.

        A sentence about another identifier than those of the claim, or of its question where it has
        none, is no evidence: of a list only the item that has it.
        """
        wanted = {word: self.weight(word) for word in content_words(claim)}
        total = sum(wanted.values())
        unsaid = dict(wanted)
        others = self._about_others(identifiers(claim) or identifiers(self.question))
        left = [s for s in self.sentences if s.words & wanted.keys() and s.number not in others]
        chosen: list[Sentence] = []
        first = least = 0.0
        while len(chosen) < MOST_SENTENCES:
            scores = [
                (self._score(s, wanted, unsaid) + ADJACENT * first * _is_adjacent(s, chosen), s)
                for s in left
                if sum(unsaid[word] for word in s.words & wanted.keys()) > least
            ]
            score, best = max(
                scores,
                key=lambda pair: pair[0] + total * self._preference(pair[1], hints),
                default=(0.0, None),
            )
            if best is None or score < LEAST_SCORE * first:
                break
            chosen.append(best)
            left.remove(best)
            first, least = first or score, LEAST_NEW * total
            for word in best.title & wanted.keys():
                unsaid[word] = min(unsaid[word], TITLE * wanted[word])
            unsaid |= dict.fromkeys(best.words & wanted.keys(), 0.0)
        return Evidence(tuple(sorted(chosen, key=lambda s: (s.source, s.span))))

    def _about_others(self, asked: Sequence[Identifier]) -> set[int]:
        """Return the numbers of the sentences that are about other identifiers."""
        if not asked:
            return set()
        units = [
            exact_units(source.text, asked, [(1, -1, source.title)] if source.title else ())
            for source in self.sources
        ]
        open_to_it = {
            (source, at)
            for source, found in enumerate(units)
            for unit in found
            if unit.subject != "other"
            for at in range(*unit.span)
        }
        return {
            one.number
            for one in self.sentences
            if not any((one.source, at) in open_to_it for at in range(*one.span))
        }

    def _score(
        self, sentence: Sentence, wanted: dict[str, float], unsaid: dict[str, float]
    ) -> float:
        """Return the weight of the claim's words in a sentence, less for those said already."""
        said = sentence.words & wanted.keys()
        title = (sentence.title & wanted.keys()) - said
        new = sum(unsaid[word] for word in said)
        again = sum(wanted[word] for word in said) - new
        return new + REPEATED * again + TITLE * sum(unsaid[word] for word in title)

    def _preference(self, sentence: Sentence, hints: frozenset[int]) -> float:
        """Return the bonus for hint, question and brevity, as a share of the claim's weight."""
        in_question = sum(
            weight for word, weight in self._of_question.items() if word in sentence.words
        )
        share = in_question / sum(self._of_question.values()) if in_question else 0.0
        hinted = HINT_BONUS * (sentence.source in hints)
        return hinted + QUESTION_BONUS * share - 0.001 * len(sentence.words)


def _is_adjacent(sentence: Sentence, chosen: Sequence[Sentence]) -> bool:
    return any(
        other.source == sentence.source and abs(other.number - sentence.number) == 1
        for other in chosen
    )
