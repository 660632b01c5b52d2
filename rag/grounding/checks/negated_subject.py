"""Negated subjects: "Nobody may use the boat" where the evidence says that members may.

The pronoun takes the place of any subject, so only what is said of it is compared.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.grounding.checks.aligned_sentences import ALIKE_SENTENCES, SimilarSentence
from rag.text.tokens import Language, Token

_PRONOUNS: dict[Language, frozenset[str]] = {
    "en": frozenset("nobody none noone".split()),
    "de": frozenset("niemand keiner niemandem".split()),
    "fr": frozenset("personne nul aucun".split()),
    "es": frozenset("nadie ninguno ninguna".split()),
    "it": frozenset("nessuno nessuna".split()),
}
_NEGATIONS = frozenset(
    """not no never without cannot neither nor none nobody nothing nicht kein keine keinen niemand
    keiner nie niemals ohne ne pas jamais sans personne non mai senza nessuno nunca sin nadie"""
    """ few hardly rarely forbidden prohibited""".split()
)
_LIMITS = frozenset(
    """but except besides unless without before after until till during than other only ausser
    bevor nach bis wahrend nur sauf excepto salvo tranne avant apres antes despues prima dopo"""
    .split()
)  # fmt: skip
"""Words that say for whom or when something holds: where they differ, both may be true."""
_ASKING = frozenset("who what when where why how whether that which if ob wer was dass".split())
FEWEST = 2
"""Content words that must be said of the subject."""
REST = 0.25
"""Share of the words of the other sentence that must be said of nobody."""
STEM = 4
"""First letters that forms of an irregular verb share: take and taken."""
_CLAUSE_END = frozenset(".;:?!")


def has_negated_subject(tokens: Sequence[Token], language: Language) -> bool:
    """Whether a text says something of nobody."""
    return _after_pronoun(tokens, language) is not None


def negates_subject(claim: Sequence[Token], other: SimilarSentence, language: Language) -> bool:
    """Whether one text says of nobody what the other says of somebody."""
    for negative, positive in ((claim, other.tokens), (other.tokens, claim)):
        said = _said_of_nobody(negative, language)
        if said is None or any(_denies(token) for token in positive):
            continue
        wanted = {token.stem for token in said if token.is_content}
        there = {token.stem for token in positive if token.is_content}
        shared = len({word[:STEM] for word in wanted} & {word[:STEM] for word in there})
        if (
            len(wanted) >= FEWEST
            and shared >= ALIKE_SENTENCES * len(wanted)
            and shared >= REST * len(there)
            and _limits(said) == _limits(positive)
        ):
            return True
    return False


def _said_of_nobody(tokens: Sequence[Token], language: Language) -> Sequence[Token] | None:
    """Return what a clause says of nobody; None where it does not, or also denies something else.

    Of "nobody knows whether" follows nothing.
    """
    said = _after_pronoun(tokens, language)
    if said is None or any(_denies(one) or one.folded in _ASKING for one in said):
        return None
    return said


def _after_pronoun(tokens: Sequence[Token], language: Language) -> Sequence[Token] | None:
    """Return the words after a negative pronoun to the end of its clause; None without one."""
    for place, token in enumerate(tokens):
        after = tokens[place + 1].folded if place + 1 < len(tokens) else ""
        is_two = language == "en" and token.folded == "no" and after == "one"
        if is_two or (token.folded in _PRONOUNS[language] and after != "of"):
            rest = tokens[place + 1 + is_two :]
            end = next((at for at, one in enumerate(rest) if one.text in _CLAUSE_END), len(rest))
            return rest[:end]
    return None


def _denies(token: Token) -> bool:
    return token.folded in _NEGATIONS or token.folded.endswith("n't")


def _limits(tokens: Sequence[Token]) -> set[str]:
    return {token.folded for token in tokens} & _LIMITS
