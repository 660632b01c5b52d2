"""A sentence made to say the opposite: a word turned round, or a "not" put in or taken out.

Whether the result is false is not known here; the grounding checks must object to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_OPPOSITES = """more less;greater smaller;larger smaller;higher lower;longer shorter;faster slower;
older younger;earlier later;better worse;stronger weaker;wider narrower;largest smallest;
highest lowest;longest shortest;fastest slowest;oldest youngest;before after;above below;
always never;increase decrease;increases decreases;increased decreased;raises lowers;
maximise minimise;maximises minimises;maximize minimize;maximizes minimizes;cheap expensive;
north south;northern southern;east west;eastern western;rises falls;rose fell;won lost;
positive negative;warm cold;outside inside"""
_TURNED = {
    one: other
    for pair in _OPPOSITES.replace("\n", "").split(";")
    for one, other in (pair.split(), reversed(pair.split()))
}
_WORD = re.compile(rf"\b(?:{'|'.join(_TURNED)})\b(?!-)")
_PUT_IN = re.compile(
    r"\b(is|are|was|were|can|could|may|must|should|will|would)\b(?! not\b| no\b| only\b| n't)"
)
_LEADS_ON = re.compile(r",? (?:because|since|so|which|that|in order|unless|until|whereas|while)\b")
"""After a "not" it would be open whether what follows is denied too."""
_SUBORDINATE = re.compile(
    r"\(|\b(?:while|when|which|that|who|whom|whose|where|as|if|because|since|until|unless|before|"
    r"after|although|though|whereas|once|what|how|why)\b",
    re.I,
)
"""A "not" behind one of these denies what is said beside the matter."""
_TWO_WAYS = re.compile(r"\b(?:alone|only|whether|all|every|both)\b")
"""With a "not" it would be open which word is denied."""
_TAKE_OUT = (
    (
        re.compile(r"\b(is|are|was|were|can|could|may|must|should|will|would) not (?!only\b)"),
        r"\1 ",
    ),
    (re.compile(r"\bcannot "), "can "),
    (re.compile(r"\bnever "), ""),
    # The other way round it mostly makes no sense: "agrees without the user".
    (re.compile(r"\bwithout (?!any\b)"), "with "),
)


def opposites(sentence: str) -> Iterator[str]:
    """Yield a sentence with one change each that may turn round what it says."""
    for pattern, instead in _TAKE_OUT:
        out = pattern.search(sentence)
        if out and not _LEADS_ON.search(sentence, out.end()):
            yield pattern.sub(instead, sentence, count=1)
    for turned in _WORD.finditer(sentence):
        yield sentence[: turned.start()] + _TURNED[turned[0]] + sentence[turned.end() :]
    found = _PUT_IN.search(sentence)
    if not found or _SUBORDINATE.search(sentence, 0, found.start()):
        return
    if not _TWO_WAYS.search(sentence) and not _LEADS_ON.search(sentence, found.end()):
        told = "cannot" if found[0] == "can" else f"{found[0]} not"
        yield f"{sentence[: found.start()]}{told}{sentence[found.end() :]}"
