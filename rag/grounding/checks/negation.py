"""Negation: a claim that says no where its evidence says yes, or the reverse.

What a negator denies is found in both texts, and compared word by word in a sentence that is
otherwise nearly the claim, so that a negation of something else does not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.grounding.checks.alignment import ALIKE_SENTENCES, Alike
from rag.text.tokens import Language, Token

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
    r"^(?:only|just|merely|solely|simply|least|doubt|matter|until|later|other|"
    r"otherwise|nur|bloß|seulement|solo|solamente|soltanto)$"
)
_SKIPPED = re.compile(
    r"^(?:(?!like)\w+ly|always|also|yet|ever|even|longer|able|again|then|been|plus|point|mehr|auch|"
    r"immer|muy|very|quite|much|need|still)$"
)
_CLAUSE_END = frozenset(".;:,?!()")
NEAR = 3
"""Content words within which a denial of another word may mean the same."""
_PREFIX = re.compile(r"^(?:un|in|im|ir|il|dis|non)")
_NO_PREFIX = frozenset(
    "input inform import impress inside inset dispatch distill uniform unit infer intake".split()
)


def negates(claim: Sequence[Token], other: Alike, language: Language) -> bool:
    """Whether a word that both texts have is denied in one and not in the other."""
    here, there = denied_places(claim, language), denied_places(other.tokens, language)
    if any(_prefixed(claim, other.tokens, here, there)):
        return True
    if other.recall < ALIKE_SENTENCES:
        return False
    for stem in {token.stem for token in claim if token.is_content}:
        mine, theirs = _flags(claim, here, stem), _flags(other.tokens, there, stem)
        if not theirs or mine == theirs or (len(mine) != len(theirs) and len({*mine, *theirs}) < 2):
            continue
        if len(mine) != len(theirs) and len({*mine}) + len({*theirs}) > 2:
            continue  # denied once and said once: no telling which is meant
        texts = ((claim, here), (other.tokens, there))
        positive = texts[any(mine)]
        if not _denied_nearby(*positive, stem):
            return True
    return False


def _denied_nearby(tokens: Sequence[Token], denied: set[int], stem: str) -> bool:
    """Whether a denial beside a word may be the same: "not strong enough to hold it"."""
    for place in (at for at, token in enumerate(tokens) if token.stem == stem):
        for step in (1, -1):
            seen = 0
            at = place + step
            while 0 <= at < len(tokens) and seen < NEAR and tokens[at].text not in _CLAUSE_END:
                if at in denied:
                    return True
                seen += tokens[at].is_content
                at += step
    return False


def _flags(tokens: Sequence[Token], denied: set[int], stem: str) -> list[bool]:
    return [i in denied for i, token in enumerate(tokens) if token.is_content
            and token.stem == stem]  # fmt: skip


def denied_places(tokens: Sequence[Token], language: Language) -> set[int]:
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
    than = "than" in {token.folded for token in tokens[place + 2 : place + 4]}
    return (
        bool(_NO_NEGATION.match(following))
        or (than and following in ("more", "fewer", "less", "mehr", "weniger"))
        or before in ("or", "if", "why")
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
    spoken = {token.folded for token in (*claim, *other)}  # non-toxic and nontoxic are one
    for left, right in ((mine, theirs), (theirs, mine)):
        for word in left.keys() - right.keys():
            root = _PREFIX.sub("", word)
            opposite = root != word and len(root) > 3 and word not in _NO_PREFIX
            if opposite and root in right.keys() - left.keys() and "non" not in spoken:
                yield left[word] == right[root]
