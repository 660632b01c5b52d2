"""Direction, rank and strength: a claim that says less for more, last for first, must for may.

The words and their scales are in direction.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from rag.grounding.checks.aligned_sentences import ALIKE_SENTENCES, SimilarSentence
from rag.grounding.checks.negation import negated_places
from rag.text.tokens import Language, Token

NEAR = 3
"""Content words on each side of a directional word; the other text must have one of them too."""


class _Meaning(NamedTuple):
    """The scale of a word and its sign on it, 1 or -1. `strict`: only its upper end can be wrong.

    "All" where the evidence has "some" says too much; "some" for "all" does not.
    """

    scale: int
    sign: int
    strict: bool


def _read_meanings() -> dict[str, list[_Meaning]]:
    tables = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    rows = [(row, False) for row in tables["opposites"]] + [
        (row, True) for row in tables["stronger"]
    ]
    meanings: dict[str, list[_Meaning]] = {}
    for scale, (row, strict) in enumerate(rows):
        for sign, listed in zip((1, -1), row, strict=True):
            for word in listed.split():
                meanings.setdefault(word, []).append(_Meaning(scale, sign, strict))
    return meanings


_MEANINGS = _read_meanings()


def are_opposite(one: str, other: str) -> bool:
    """Whether two folded words are opposites, such as open and closed."""
    return any(
        mine.scale == theirs.scale and mine.sign == -theirs.sign and not mine.strict
        for mine in _MEANINGS.get(one, ())
        for theirs in _MEANINGS.get(other, ())
    )


class _Place(NamedTuple):
    """Where a directional word stands, and its sign, negation included."""

    at: int
    sign: int
    strict: bool


def reverses_direction(claim: Sequence[Token], other: SimilarSentence, language: Language) -> bool:
    """Whether a claim reverses a direction, rank or strength of a sentence."""
    mine = _directions(claim, language)
    theirs = _directions(other.tokens, language) if mine else {}
    return any(
        _opposed(mine[scale], theirs[scale])
        and _same_context(claim, mine[scale], other.tokens, theirs[scale])
        and _rest_agrees(claim, mine[scale], other)
        for scale in mine.keys() & theirs.keys()
    )


def _directions(tokens: Sequence[Token], language: Language) -> dict[int, list[_Place]]:
    negated = negated_places(tokens, language)
    found: dict[int, list[_Place]] = {}
    for at, token in enumerate(tokens):
        for scale, sign, strict in _MEANINGS.get(token.folded, ()):
            place = _Place(at, -sign if at in negated else sign, strict)
            found.setdefault(scale, []).append(place)
    return found


def _opposed(mine: Sequence[_Place], theirs: Sequence[_Place]) -> bool:
    signs, others = {place.sign for place in mine}, {place.sign for place in theirs}
    return not signs & others and not (mine[0].strict and mine[0].sign < 0)


def _rest_agrees(claim: Sequence[Token], mine: Sequence[_Place], other: SimilarSentence) -> bool:
    """Whether the sentence has nearly all other words of the claim."""
    places = {place.at for place in mine}
    rest = {t.stem for at, t in enumerate(claim) if t.is_content and at not in places}
    return len(rest & {token.stem for token in other.tokens}) >= ALIKE_SENTENCES * len(rest)


def _same_context(
    claim: Sequence[Token],
    mine: Sequence[_Place],
    other: Sequence[Token],
    theirs: Sequence[_Place],
) -> bool:
    here = _next_to(claim, mine[0].at)
    return any(here & _next_to(other, place.at) for place in theirs)


def _next_to(tokens: Sequence[Token], at: int) -> set[tuple[str, int]]:
    """Return the stems near a word, each with its side."""
    before = [token.stem for token in tokens[:at] if token.is_content][-NEAR:]
    after = [token.stem for token in tokens[at + 1 :] if token.is_content][:NEAR]
    return {(stem, -1) for stem in before} | {(stem, 1) for stem in after}
