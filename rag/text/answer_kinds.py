"""The kind of answer that a question asks for, and whether a sentence has one of that kind.

Only kinds that are told by form: a number, and a time. Who does something is often no name ("the
harbour office"), and where it is, no place.
"""

from __future__ import annotations

import re
from typing import Literal

from rag.text.dates import dates
from rag.text.identifiers import identifiers
from rag.text.list_marks import LIST_MARK
from rag.text.numbers import quantities
from rag.text.tokens import rules_of

AnswerKind = Literal["number", "time"]

_NUMBER = re.compile(
    r"\bhow (?:many|much|long|old|far|large|big|high|tall|fast|wide|deep|heavy|thick)\b|"
    r"\bwh(?:at|ich) (?:\w+ ){0,3}(?:price|cost|number|amount|quantity|size|length|width|height|"
    r"weight|percentage|share|rate|budget|fee|salary|population|speed|temperature|score)\b"
    r"(?! of (?:people|things|words))|"
    r"\bwh(?:at) (?:does|do|did) .{1,80} (?:cost|weigh|measure)\b|"
    r"\b(?:wie ?viele?|wie (?:lange|hoch|groß|schwer|alt|weit|teuer)|combien|cuántos?|cuántas?|"
    r"quant[oiae])\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"^(?:\W*|.*[,;] )(?:since |until )?(?:when\b(?! should)|wann\b|quand\b|cuándo\b|quando\b)|"
    r"\bwh(?:at|ich) (?:year|date|day|month|decade|century|time of day)\b|\bwhat time\b|"
    r"\bon (?:which|what) (?:day|date)\b",
    re.IGNORECASE,
)
_TELLS_TIME = re.compile(
    r"\d|\b(?:noon|midnight|morning|afternoon|evening|night|daily|weekly|monthly|yearly|annually|"
    r"spring|summer|autumn|fall|winter|today|yesterday|tomorrow|days?|weeks?|months?|years?|"
    r"hours?|minutes?|seconds?|decades?|century|centuries|before|after|until|during|while|when|"
    r"once|as soon as|since|always|never|first|last|end|beginning|start)\b",
    re.IGNORECASE,
)
_TELLS_AMOUNT = re.compile(
    r"\b(?:most|all|none|half|few|several|many|some|every|each|no|free|twice|double|as \w+ as|"
    r"small|large|long|short|high|low|[a-z]{2,}er than|more|less|fewer)\b",
    re.IGNORECASE,
)


def asked_kind(question: str) -> AnswerKind | None:
    """Return the kind of answer that a question asks for; None where any sentence could be one."""
    if _TIME.search(question):
        return "time"
    return "number" if _NUMBER.search(question) else None


def has_kind(sentence: str, kind: AnswerKind, question: str = "") -> bool:
    """Whether a sentence has an answer of a kind other than what its question says itself."""
    if kind == "time":
        return bool(_TELLS_TIME.search(sentence) or dates(sentence))
    if _TELLS_AMOUNT.search(sentence):
        return True
    mark = LIST_MARK.match(sentence)
    named = {at for one in identifiers(sentence) for at in range(*one.span)}
    named |= set(range(mark.end())) if mark else set()
    asked = {value for one in quantities(question, rules_of(question)) for value in one.values}
    return any(
        one.span[0] not in named and not asked.intersection(one.values)
        for one in quantities(sentence, rules_of(sentence))
    )
