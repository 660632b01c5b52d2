"""What the evidence says in the place where a claim says something else."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from rag.documents.sentences import Span
from rag.grounding.facts.wording import Token

AROUND = 6
"""Words on each side of a value that tell what it is the value of."""
ALIKE, SAME = 0.34, 0.5
"""Share of those words that the evidence must have around its value: to be shown beside the
claim's, and to count as another value of the same thing."""
MOST = 40
"""Values of the evidence that are compared; a table has more, and no sentence around them."""


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A place of the evidence, and whether it speaks of the same thing as the claim's place."""

    span: Span
    same: bool


def counterpart(
    claim: Sequence[Token], here: Span, evidence: Sequence[Token], others: Sequence[Span]
) -> Counterpart | None:
    """Return the place among `others` whose surroundings are most like those of a claim's place."""
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
    return Counterpart(best, most >= SAME)


def _around(tokens: Sequence[Token], span: Span) -> list[Token]:
    """Return the words around a span, within its sentence as far as marks tell."""
    first = bisect_left(tokens, span[0], key=lambda token: token.start)
    last = bisect_left(tokens, span[1], key=lambda token: token.start)
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
