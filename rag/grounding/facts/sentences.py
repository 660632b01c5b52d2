"""The sentences of the evidence that say nearly what a claim says, to be compared word by word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.documents.sentences import Span
from rag.grounding.facts.wording import FEW, Token

ALIKE = 0.7
"""Share of a claim's content words that a sentence must have to speak of the same."""
MOST = 3
"""Sentences that are compared; the evidence of a claim is three at most."""


@dataclass(frozen=True, slots=True)
class Alike:
    """A sentence of the evidence, its words, and the share of the claim's words that it has."""

    span: Span
    tokens: tuple[Token, ...]
    recall: float


def alike(claim: Sequence[Token], evidence: Sequence[Token], spans: Sequence[Span]) -> list[Alike]:
    """Return the sentences most like a claim, the best first; `spans` are those of the evidence.

    None for a claim that is said word for word: no other sentence can make that its opposite.
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
        if recall >= ALIKE - 0.2 and len(here) <= FEW:
            found.append(Alike((start, end), tuple(here), recall))
    return sorted(found, key=lambda one: -one.recall)[:MOST]
