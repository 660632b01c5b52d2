"""Find common confusions: sentences that contrast two things or warn of confusing them.

Detected by pattern, in English and German, some in French and Spanish.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.study.summaries.quoting import Quoter
from rag.text.standalone_sentences import depends_on_context, is_question
from rag.text.words import STOP_WORDS, fold
from rag.types import Claim

LONGEST_TERM = 5

_TERM = (
    r"(?:an? |the |eine?[nmr]? |de[rnm] |die |das )?(?P<{}>[^\W_][\w'’/-]*(?: [\w'’/-]+){{0,3}}?)"
)
_A, _B = _TERM.format("a"), _TERM.format("b")
_VERB = (
    r"(?:,? (?:is|are|was|were|has|have|had|can|cannot|may|must|does|do|did|will|never|only|"
    r"usually|often|also|always|ist|sind|hat|haben|wird|kann|\w{3,}s|\w{3,}ed)\b)"
)
_END = r"(?=[.,;:)]| is\b| are\b| was\b| were\b| lies\b| has\b| in\b| and\b| ist\b| besteht\b|$)"

_WARNS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"^{_A},?(?: (?:should|must|is|are|can|ist|sind)\b.{{0,30}}?)? "
        rf"(?:confused with|mistaken for|mixed up with|equated with) {_B}{_END}",
        rf"^{_A} (?:ist|sind|wird|werden|darf|sollte).{{0,20}} mit {_B} (?:zu )?verwechsel",
        rf"\b(?:confuse|mistake|equate|mix up|treat) {_A} (?:with|for|and|as) {_B}"
        rf"(?: as the same.*)?{_END}",
        r"\b(?:confus\w+|misconceptions?|misunderst\w+|mistaken(?:ly)?|often mistake|verwechs\w+|"
        r"missverst\w+|confond\w+|confund\w+)\b",
    )
)
_CONTRASTS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b(?:differences?|distinction|contrast|unterschied\w*) (?:between|zwischen) {_A} "
        rf"(?:and|und) {_B}{_END}",
        rf"^(?:unlike|in contrast to|in contrast with|contrary to|as opposed to|compared with|"
        rf"im gegensatz zu[rm]?|im unterschied zu[rm]?|anders als) {_A}, {_B}{_VERB}",
        rf"^(?:im gegensatz zu[rm]?|im unterschied zu[rm]?|anders als) {_A},? \w+(?:t|en) {_B}\b",
        rf"^whereas {_A}{_VERB}.*, {_B}{_VERB}",
        rf"^{_A}, (?:unlike|in contrast to|as opposed to|im gegensatz zu[rm]?) {_B}, ",
        rf"^{_A}{_VERB}.*, (?:unlike|in contrast to|as opposed to|im gegensatz zu[rm]?|anders als) "
        rf"{_B}{_END}",
        rf"^{_A} (?:differs?|unterscheide\w+ sich) (?:\w+ )?(?:from|von) {_B}{_END}",
        rf"^{_A}{_VERB}.*,? (?:whereas|wohingegen) {_B}{_VERB}",
        rf"^{_A} (?:is|are|ist|sind) (?:not|kein\w*|nicht) .+?,? (?:but|sondern) (?:an? |eine? )?"
        rf"(?P<b>[\w-]+(?: [\w-]+){{0,2}})",
    )
)
_WARNING_TITLE = re.compile(
    r"\b(?:confusions?|misconceptions?|misunderstandings?|common (?:mistakes|errors|pitfalls)|"
    r"pitfalls|verwechslung\w*|missverst\w+|haufige fehler)\b"
)
_OPPOSES = re.compile(
    r"\b(?:not|no|never|neither|nor|but|only|rather|whereas|unlike|cannot|n't|"
    r"nicht|kein\w*|nur|sondern|aber|wahrend)\b"
)
"""Words of which a warning under such a title has at least one."""
_APART = re.compile(
    r"\b(?:than|whereas|while|unlike|but|instead|rather|differ\w*|contrast|compared (?:with|to)|"
    r"als|wahrend|sondern|aber|dagegen|unterschied\w*|anders)\b"
)
_OPENS_A_LIST = re.compile(
    r"(?:an?|another|one)(?: \w+)? (?:confusion|misconception|mistake|misund)"
)


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two terms that a sentence contrasts, "" where it does not clearly name them.

    `warns`: the sentence says that people confuse them.
    """

    one: str
    other: str
    claim: Claim
    warns: bool


def contrasts_of(quoters: Sequence[Quoter], most: int) -> list[Contrast]:
    """Return up to `most` contrasts: warnings first, each kind in the order of the text."""
    found: list[Contrast] = []
    for quoter in quoters:
        for quote in quoter.quotes:
            if is_question(quote.text):
                continue
            if depends_on_context(quote.text) and not _OPENS_A_LIST.match(fold(quote.text)):
                continue
            match, warns = _cue(quote.text, quoter.passage.heading)
            if (match or warns) and (claim := quoter.claim(quote)):
                found.append(Contrast(*_pair(match), claim, warns))
    return sorted(found, key=lambda one: not one.warns)[:most]


def is_contrast(sentence: str) -> bool:
    """Whether a sentence contrasts things."""
    return _cue(sentence, "")[0] is not None or bool(_APART.search(fold(sentence)))


def _cue(sentence: str, heading: str) -> tuple[re.Match[str] | None, bool]:
    """Return the match of a contrast, and whether the sentence warns."""
    title = fold(heading.rpartition(" › ")[2])
    opposes = _WARNING_TITLE.search(title) and _OPPOSES.search(fold(sentence))
    for warns, patterns in ((True, _WARNS), (False, _CONTRASTS)):
        if match := next(filter(None, (one.search(sentence) for one in patterns)), None):
            return match, warns or bool(opposes)
    return None, bool(opposes)


def _pair(match: re.Match[str] | None) -> tuple[str, str]:
    """Return the two terms of a match; both "" unless each is a term and they differ."""
    if match is None:
        return "", ""
    pair = [_term(match.groupdict().get(name) or "") for name in ("a", "b")]
    if not all(pair) or fold(pair[0]) == fold(pair[1]):
        return "", ""
    return pair[0], pair[1]


def _term(words: str) -> str:
    spoken = fold(words).split()
    if not spoken or len(spoken) > LONGEST_TERM or spoken[0] in STOP_WORDS:
        return ""
    return words
