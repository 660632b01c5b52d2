"""Negation: a claim that negates a word which its evidence affirms, or the reverse.

The negated words of both texts are compared in a sentence that is otherwise nearly the claim, so
that the negation of something else does not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.grounding.checks.aligned_sentences import ALIKE_SENTENCES, SimilarSentence
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
"""Content words within which the negation of another word may mean the same."""
_PREFIX = re.compile(r"^(?:un|in|im|ir|il|dis|non)")
_NO_PREFIX = frozenset(
    "input inform import impress inside inset dispatch distill uniform unit infer intake".split()
)


def differs_in_negation(claim: Sequence[Token], other: SimilarSentence, language: Language) -> bool:
    """Whether a word that both texts have is negated in only one of them."""
    here, there = negated_places(claim, language), negated_places(other.tokens, language)
    if any(_prefixed(claim, other.tokens, here, there)):
        return True
    if other.recall < ALIKE_SENTENCES:
        return False
    for stem in {token.stem for token in claim if token.is_content}:
        mine, theirs = _flags(claim, here, stem), _flags(other.tokens, there, stem)
        if not theirs or mine == theirs or (len(mine) != len(theirs) and len({*mine, *theirs}) < 2):
            continue
        if len(mine) != len(theirs) and len({*mine}) + len({*theirs}) > 2:
            continue  # once negated and once not: it is unclear which is meant
        texts = ((claim, here), (other.tokens, there))
        positive = texts[any(mine)]
        if not _negated_nearby(*positive, stem):
            return True
    return False


def _negated_nearby(tokens: Sequence[Token], negated: set[int], stem: str) -> bool:
    """Whether a negation beside a word may mean the same: "not strong enough to hold it"."""
    for place in (at for at, token in enumerate(tokens) if token.stem == stem):
        for step in (1, -1):
            seen = 0
            at = place + step
            while 0 <= at < len(tokens) and seen < NEAR and tokens[at].text not in _CLAUSE_END:
                if at in negated:
                    return True
                seen += tokens[at].is_content
                at += step
    return False


def _flags(tokens: Sequence[Token], negated: set[int], stem: str) -> list[bool]:
    return [
        place in negated
        for place, token in enumerate(tokens)
        if token.is_content and token.stem == stem
    ]


def negated_places(tokens: Sequence[Token], language: Language) -> set[int]:
    """Return the places of negated words; a double negation is none."""
    negated: set[int] = set()
    for place, token in enumerate(tokens):
        if not is_negator(token, language) or is_idiom(tokens, place):
            continue
        head = _head(tokens, place, language)
        if head is not None:
            negated ^= {head}
    return negated


def is_negator(token: Token, language: Language) -> bool:
    """Whether a word negates: not, never, nobody, unable."""
    word = token.folded
    return (
        word in _NEGATORS[language]
        or word.endswith("n't")
        or (language == "fr" and word.startswith("n'"))
        or (language == "en" and word in _FAILING)
    )


def is_idiom(tokens: Sequence[Token], place: int) -> bool:
    """Whether a negator negates nothing: not only, no more than, whether or not."""
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
    """Return the place of the word that a negator negates: the next content word."""
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
    """Yield whether a word of one text faces its opposite in the other, as stable and unstable."""
    mine = {token.folded: i in here for i, token in enumerate(claim) if token.is_content}
    theirs = {token.folded: i in there for i, token in enumerate(other) if token.is_content}
    spoken = {token.folded for token in (*claim, *other)}  # non-toxic and nontoxic are one
    for left, right in ((mine, theirs), (theirs, mine)):
        for word in left.keys() - right.keys():
            root = _PREFIX.sub("", word)
            opposite = root != word and len(root) > 3 and word not in _NO_PREFIX
            if opposite and root in right.keys() - left.keys() and "non" not in spoken:
                yield left[word] == right[root]
