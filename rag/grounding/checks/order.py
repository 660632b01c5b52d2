"""Swapped roles: "Germany defeated France" for "France defeated Germany".

Detected by the order of the shared words. The passive, lists and moved clauses change the order and
not the meaning, and are recognised.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.grounding.checks.aligned_sentences import SimilarSentence
from rag.text.tokens import Token

NEARLY_ALL = 0.85
"""Share of the claim's content words that the sentence must have, for order to mean something."""
_MARKERS = frozenset(
    """from to into onto by of than for with in on at against under over through between before
    after during since until von durch zu als par de por para que da per""".split()
)
_AGENT = frozenset("by von durch par por da".split())
_JOINING = frozenset(", and or & und oder et ou y e o as but".split())
_EVEN = frozenset(
    """differ differs differed equal equals resemble resembles similar compare compared compares
    between versus vs married meet meets met joins""".split()
)
"""Symmetric relations."""


@dataclass(frozen=True, slots=True)
class _Shared:
    """A content word of both texts: its places in each."""

    here: int
    there: int


def swaps_roles(claim: Sequence[Token], other: SimilarSentence) -> bool:
    """Whether two things of a claim have each other's role in a sentence.

    Leave days and months out of both: their order is a matter of format.
    """
    if other.recall < NEARLY_ALL:
        return False
    shared = _shared(claim, other.tokens)
    if len(shared) < 2:
        return False
    ranks = _ranks([word.there for word in shared])
    first, last = 0, len(ranks)
    while first < last and ranks[first] == first:
        first += 1
    while last > first and ranks[last - 1] == last - 1:
        last -= 1
    if first == last:
        return _passive_differs(claim, other.tokens, shared)
    blocks = _reversed_blocks(ranks[first:last])
    if blocks is None:
        return False
    left, middle = blocks
    one = shared[first : first + left]
    between = shared[first + left : first + left + middle]
    two = shared[first + left + middle : last]
    return _change_places(claim, other.tokens, one, between, two)


def _shared(claim: Sequence[Token], other: Sequence[Token]) -> list[_Shared]:
    """Pair the content words of two texts, the n-th of a stem with the n-th; in the claim's order.

    A stem that is not equally often in both is left out: it is unclear which is meant.
    """
    here: dict[str, list[int]] = {}
    there: dict[str, list[int]] = {}
    for places, tokens in ((here, claim), (there, other)):
        for place, token in enumerate(tokens):
            if token.is_content:
                places.setdefault(token.stem, []).append(place)
    pairs = [
        _Shared(mine, theirs)
        for stem, places in here.items()
        if len(places) == len(there.get(stem, []))
        for mine, theirs in zip(places, there[stem], strict=True)
    ]
    return sorted(pairs, key=lambda pair: pair.here)


def _ranks(places: Sequence[int]) -> list[int]:
    order = {place: rank for rank, place in enumerate(sorted(places))}
    return [order[place] for place in places]


def _reversed_blocks(ranks: Sequence[int]) -> tuple[int, int] | None:
    """Return the lengths of the first and middle of two or three runs that stand in reverse.

    [4, 5, 2, 3, 1] has the runs (4, 5), (2, 3) and (1): the outer two changed places. With two
    runs the middle is empty. None for any other order.
    """
    lengths = [1]
    for before, after in pairwise(ranks):
        if after == before + 1:
            lengths[-1] += 1
        else:
            if after > before:
                return None
            lengths.append(1)
    match lengths:
        case [left, _]:
            return left, 0
        case [left, middle, _]:
            return left, middle
    return None


def _change_places(
    claim: Sequence[Token],
    other: Sequence[Token],
    one: Sequence[_Shared],
    between: Sequence[_Shared],
    two: Sequence[_Shared],
) -> bool:
    """Whether two runs of words have each other's role, not only each other's place."""
    start, end = one[-1].here + 1, two[0].here
    moved = _joined(claim, start, end) or _joined(other, two[-1].there + 1, one[0].there)
    if start == end or moved or any(token.folded in _EVEN for token in claim[start:end]):
        return False
    mine = [_marker(claim, run[0].here) for run in (one, two)]
    theirs = [_marker(other, run[0].there) for run in (one, two)]
    if any(marker in _AGENT for marker in mine) != any(marker in _AGENT for marker in theirs):
        return False  # the passive of the same
    if mine[0] != mine[1]:
        return mine == theirs[::-1]  # else each took its preposition along
    compared = bool(between) or "than" in {claim[at].folded for at in range(start, end)}
    return compared and mine == theirs


def _joined(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether the words between two things begin or end with a conjunction or comma."""
    return bool({tokens[at].folded for at in (start, end - 1) if start <= at < end} & _JOINING)


def _marker(tokens: Sequence[Token], place: int) -> str:
    """Return the preposition before a word, past articles and adjectives; "" without one."""
    for token in reversed(tokens[max(0, place - 3) : place]):
        if token.folded in _MARKERS:
            return token.folded
        if token.is_content or not token.is_word:
            break
    return ""


def _passive_differs(
    claim: Sequence[Token], other: Sequence[Token], shared: Sequence[_Shared]
) -> bool:
    """Whether one text is the passive of the other though its words stand in the same order."""
    for pair in shared[1:]:
        mine, theirs = _marker(claim, pair.here), _marker(other, pair.there)
        if (mine in _AGENT) != (theirs in _AGENT) and "" in (mine, theirs):
            tokens, place = (claim, pair.here) if mine in _AGENT else (other, pair.there)
            before = {token.folded for token in tokens[max(0, place - 5) : place]}
            return bool(before & {"was", "were", "is", "are", "been", "wurde", "wurden", "wird"})
    return False
