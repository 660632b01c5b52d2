"""Negation and direction: a claim that says no where its evidence says yes, or less for more.

Both are compared word by word in a sentence that is otherwise nearly the claim, so that a negation
of something else does not count.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from rag.grounding.facts.sentences import ALIKE, Alike
from rag.grounding.facts.wording import Language, Token

_NEGATORS: dict[Language, frozenset[str]] = {
    "en": frozenset("not no never without cannot neither nor none nobody nothing".split()),
    "de": frozenset("nicht kein keine keinen keinem keiner keines nie niemals ohne weder".split()),
    "fr": frozenset("ne n'a n'ont n'est sans aucun aucune jamais ni n".split()),
    "es": frozenset("no nunca jamas sin ningun ninguna ninguno tampoco ni".split()),
    "it": frozenset("non mai senza nessun nessuno nessuna ne".split()),
}
_FAILING = frozenset(
    "fail fails failed failing lack lacks lacked lacking unable refuse refuses refused".split()
)
_NO_NEGATION = re.compile(
    r"^(?:only|just|merely|solely|simply|least|doubt|matter|until|more|fewer|less|later|other|"
    r"otherwise|nur|bloß|seulement|solo|solamente|soltanto)$"
)
_SKIPPED = re.compile(
    r"^(?:\w+ly|always|also|yet|ever|even|longer|able|again|then|been|pas|plus|point|mehr|auch|"
    r"immer|muy|very|quite|much|need|yet|still|help|use|used|make|made|get|take)$"
)
_CLAUSE_END = frozenset(".;:,?!()")
_PREFIX = re.compile(r"^(?:un|in|im|ir|il|dis|non)")
_NO_PREFIX = frozenset(
    "input inform import impress inside inset dispatch distill uniform unit infer intake".split()
)

Axis = tuple[frozenset[str], frozenset[str]]


def _axes(name: str) -> list[Axis]:
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    pairs = tomllib.loads(text)[name]
    return [(frozenset(one.split()), frozenset(other.split())) for one, other in pairs]


_AXES, _STRENGTHS = _axes("opposites"), _axes("stronger")
NEAR = 3
"""Content words on each side of a word of direction, one of which the other text must have too."""


def negates(claim: Sequence[Token], other: Alike, language: Language) -> bool:
    """Whether a word that both texts have is denied in one and not in the other."""
    if other.recall < ALIKE:
        return False
    here, there = _denied(claim, language), _denied(other.tokens, language)
    for stem in {token.stem for token in claim if token.is_content}:
        mine, theirs = _flags(claim, here, stem), _flags(other.tokens, there, stem)
        if len(mine) == len(theirs):
            if mine != theirs:
                return True
        elif theirs and len({*mine}) == len({*theirs}) == 1 and mine[0] != theirs[0]:
            return True
    return any(_prefixed(claim, other.tokens, here, there))


def _flags(tokens: Sequence[Token], denied: set[int], stem: str) -> list[bool]:
    return [i in denied for i, token in enumerate(tokens) if token.is_content
            and token.stem == stem]  # fmt: skip


def _denied(tokens: Sequence[Token], language: Language) -> set[int]:
    """Return the places of the words that are denied; what is denied twice is not."""
    denied: set[int] = set()
    for place, token in enumerate(tokens):
        if not _is_negator(token, language) or _is_idiom(tokens, place):
            continue
        head = _head(tokens, place, language)
        if head is not None:
            denied ^= {head}
    return denied


def _is_negator(token: Token, language: Language) -> bool:
    word = token.folded
    return (
        word in _NEGATORS[language]
        or word.endswith("n't")
        or (language == "fr" and word.startswith("n'"))
        or (language == "en" and word in _FAILING)
    )


def _is_idiom(tokens: Sequence[Token], place: int) -> bool:
    """Whether a negator denies nothing: not only, no more than, whether or not."""
    following = tokens[place + 1].folded if place + 1 < len(tokens) else ""
    before = tokens[place - 1].folded if place else ""
    rest = {token.folded for token in tokens[place : place + 12]}
    return (
        bool(_NO_NEGATION.match(following))
        or before in ("or", "if", "why")
        or (tokens[place].folded == "not" and "until" in rest)
        or (tokens[place].folded == "nothing" and following == "but")
    )


def _head(tokens: Sequence[Token], place: int, language: Language) -> int | None:
    """Return the place of the word that a negator denies: the next one that says something."""
    for index in range(place + 1, min(len(tokens), place + 9)):
        token = tokens[index]
        if token.text in _CLAUSE_END or token.folded in ("but", "aber", "mais", "sondern"):
            break
        if token.is_content and not _SKIPPED.match(token.folded):
            return index
    if language == "de":  # the verb stands before: "Sie sieht die Bilder nicht"
        for index in range(place - 1, max(-1, place - 9), -1):
            if tokens[index].is_content:
                return index
    return None


def _prefixed(
    claim: Sequence[Token], other: Sequence[Token], here: set[int], there: set[int]
) -> Iterator[bool]:
    """Yield whether a word stands against its own opposite, as in stable and unstable."""
    mine = {token.folded: i in here for i, token in enumerate(claim) if token.is_content}
    theirs = {token.folded: i in there for i, token in enumerate(other) if token.is_content}
    for left, right in ((mine, theirs), (theirs, mine)):
        for word in left.keys() - right.keys():
            root = _PREFIX.sub("", word)
            if root != word and len(root) > 3 and word not in _NO_PREFIX and root in right:
                if root not in left and left[word] == right[root]:
                    yield True


def turns(claim: Sequence[Token], other: Alike, language: Language) -> bool:
    """Whether a claim gives a direction, rank or strength the other way than a sentence."""
    if other.recall < ALIKE - 0.2:
        return False
    here, there = _denied(claim, language), _denied(other.tokens, language)
    for (up, down), both_ways in [
        *((axis, True) for axis in _AXES),
        *((axis, False) for axis in _STRENGTHS),
    ]:
        mine = _directions(claim, up, down, here)
        theirs = _directions(other.tokens, up, down, there)
        if not mine or not theirs or {d for d, _ in mine} & {d for d, _ in theirs}:
            continue
        if not both_ways and mine[0][0] < 0:
            continue
        if _in_one_place(claim, mine[0][1], other.tokens, [place for _, place in theirs]):
            rest = {t.stem for t in claim if t.is_content and t.folded not in up | down}
            held = {t.stem for t in other.tokens}
            if len(rest & held) >= ALIKE * len(rest):
                return True
    return False


def _directions(
    tokens: Sequence[Token], up: frozenset[str], down: frozenset[str], denied: set[int]
) -> list[tuple[int, int]]:
    """Return the words of an axis as +1 or -1 with their places; a denied one is turned."""
    return [
        ((1 if token.folded in up else -1) * (-1 if place in denied else 1), place)
        for place, token in enumerate(tokens)
        if token.folded in up or token.folded in down
    ]


def _in_one_place(
    claim: Sequence[Token], place: int, other: Sequence[Token], places: Sequence[int]
) -> bool:
    mine = _next_to(claim, place)
    return any(mine & _next_to(other, there) for there in places)


def _next_to(tokens: Sequence[Token], place: int) -> set[tuple[str, int]]:
    """Return the stems near a place, with the side on which they are."""
    before = [t.stem for t in tokens[:place] if t.is_content][-NEAR:]
    after = [t.stem for t in tokens[place + 1 :] if t.is_content][:NEAR]
    return {(stem, -1) for stem in before} | {(stem, 1) for stem in after}
