"""A question of two questions, such as "How many notes are there, and which mention salt?"."""

from __future__ import annotations

import re

_ASKS = (
    r"(?:which|what|who|whose|when|where|how (?:many|much|often|long)|"
    r"(?:list|name|show)(?= (?:all|every|the|me|my)\b))"
)
_JOINT = re.compile(
    rf"[,;?.]? and (?:also )?(?={_ASKS}\b)|[?.;] +(?:and |also )?(?={_ASKS}\b)", re.IGNORECASE
)
_NOUN = re.compile(
    r"(?:how many|which|what|list|name|show)(?: me)?(?: all| of)?(?: the| my| your| our)* "
    r"(?P<noun>[^\W\d_]+)",
    re.IGNORECASE,
)
_NO_NOUN = re.compile(
    r"(?P<ask>which|how many|what)(?: ones?)?(?: of (?:them|these|those))?(?= [a-z]+\b)",
    re.IGNORECASE,
)
_VERB = re.compile(r"(?:is|are|was|were|do|does|did|has|have)$", re.IGNORECASE)


def halves(question: str) -> tuple[str, list[str]] | None:
    """Return the two questions of one, the second as it may be meant; None for a single one.

    Where the second leaves out what it is about ("which mention salt"), with that comes first.
    """
    parts = _JOINT.split(question.strip(), maxsplit=2)
    if len(parts) != 2 or not re.match(_ASKS, parts[0], re.IGNORECASE):
        return None
    first, second = (part.strip(" ,;.?") + "?" for part in parts)
    meant = [second]
    noun = _NOUN.match(first)
    if noun and (bare := _NO_NOUN.match(second)) and not _VERB.match(noun["noun"]):
        meant.insert(0, f"{bare['ask']} {noun['noun']}{second[bare.end() :]}")
    return first, meant
