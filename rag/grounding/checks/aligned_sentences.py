"""Align a claim with its evidence: the most similar sentences, and the value in the same place."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from rag.text.sentences import Span
from rag.text.tokens import FEW, Token

ALIKE_SENTENCES = 0.7
"""Share of a claim's content words that a sentence about the same has."""
MOST_SENTENCES = 3
"""Most sentences that are compared; the evidence of a claim has three at most."""


@dataclass(frozen=True, slots=True)
class SimilarSentence:
    """A sentence of the evidence, and the share of the claim's content words that it has."""

    span: Span
    tokens: tuple[Token, ...]
    recall: float


def similar_sentences(
    claim: Sequence[Token], evidence: Sequence[Token], spans: Sequence[Span]
) -> list[SimilarSentence]:
    """Return the sentences most similar to a claim, best first; `spans` are those of the evidence.

    None for a claim that stands there word for word: no other sentence makes that its opposite.
    """
    wanted = {token.stem for token in claim if token.is_content}
    if len(wanted) < 2 or len(claim) > FEW:
        return []
    said = [token.folded for token in claim]
    found = []
    position = 0
    for start, end in spans:
        here = []
        while position < len(evidence) and evidence[position].start < end:
            if evidence[position].start >= start:
                here.append(evidence[position])
            position += 1
        if [token.folded for token in here] == said:
            return []
        recall = len(wanted & {token.stem for token in here}) / len(wanted)
        if recall >= ALIKE_SENTENCES - 0.2 and len(here) <= FEW:
            found.append(SimilarSentence((start, end), tuple(here), recall))
    return sorted(found, key=lambda one: -one.recall)[:MOST_SENTENCES]


AROUND = 6
"""Words on each side of a value that say what it is the value of."""
ALIKE, SAME = 0.34, 0.5
"""Share of those words that the evidence must have around its value: to be named in the reason,
and to count as another value of the same thing."""
MOST = 40
"""Most values of the evidence that are compared; a table has more, without sentences."""


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A value of the evidence, and whether it is of the same thing as the claim's."""

    span: Span
    same: bool


def counterpart(
    claim: Sequence[Token], here: Span, evidence: Sequence[Token], others: Sequence[Span]
) -> Counterpart | None:
    """Return the value among `others` in the context most similar to that of a claim's value."""
    wanted = _around(claim, here)
    stems = {token.stem for token in wanted}
    content = {token.stem for token in wanted if token.is_content}
    best, most = None, 0.0
    for span in others[:MOST]:
        near = {token.stem for token in _around(evidence, span)}
        share = len(stems & near) / len(stems) if stems else 0.0
        if share > most and stems & near and (content & near or not content):
            best, most = span, share
    if best is None or most < ALIKE:
        return None
    return Counterpart(best, most >= SAME and _touch(claim, here, evidence, best))


def _touch(claim: Sequence[Token], here: Span, evidence: Sequence[Token], there: Span) -> bool:
    """Whether the word before or the word after is the same in both places."""
    (before, after), (other_before, other_after) = (
        (
            tokens[at - 1].stem if (at := _first(tokens, span[0])) else "",
            tokens[at].stem if (at := _first(tokens, span[1])) < len(tokens) else "",
        )
        for tokens, span in ((claim, here), (evidence, there))
    )
    return before == other_before or after == other_after


def _first(tokens: Sequence[Token], start: int) -> int:
    """Return the place of the first token at or after an offset."""
    return bisect_left(tokens, start, key=lambda token: token.start)


def _around(tokens: Sequence[Token], span: Span) -> list[Token]:
    """Return the words around a span up to the next full stop or semicolon."""
    first, last = _first(tokens, span[0]), _first(tokens, span[1])
    before, after = [], []
    for token in reversed(tokens[max(0, first - AROUND) : first]):
        if token.text in ".?!;":
            break
        before.append(token)
    for token in tokens[last : last + AROUND]:
        if token.text in ".?!;":
            break
        after.append(token)
    return [token for token in [*before, *after] if token.is_word]
