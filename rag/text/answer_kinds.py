"""The kind of answer that a question asks for, and whether a sentence has one of that kind.

`has_kind` holds for all but sentences that cannot answer. It knows the kinds that are told by form:
a number, and a time. Who does something is often no name ("the harbour office"), and where it is,
no place. `lacking_form` names what a sentence lacks that most answers have, which is a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from rag.text.dates import dates
from rag.text.identifiers import identifiers
from rag.text.list_marks import LIST_MARK
from rag.text.numbers import quantities
from rag.text.sentences import Span
from rag.text.tokens import rules_of
from rag.text.words import STOP_WORDS, fold, words

AnswerKind = Literal["number", "time"]

_NUMBER = re.compile(
    r"\bhow (?:many|much|long|old|far|large|big|high|tall|fast|wide|deep|heavy|thick)\b|"
    r"\bwh(?:at|ich) (?:\w+ ){0,3}(?:price|cost|amount|quantity|size|length|width|height|"
    r"weight|percentage|share|rate|budget|fee|salary|population|speed|temperature|score)\b"
    r"(?! of (?:people|things|words))|"
    r"\bwhat (?:(?:is|was|are|were) the )?(?:total |exact |average )?number of\b|"
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


# Whether a sentence has the expected form

_COUNTED = re.compile(r"\bhow many (?P<noun>[^?,;]{1,60})", re.IGNORECASE)
_MONEY = re.compile(
    r"\bhow (?:much|expensive)\b.*\b(?:cost|costs|paid?|money|price|charge|earn|spend|spent|worth|"
    r"fee|dollars|euros|pounds)\b|\b(?:price|cost|fee|salary|budget|fine|rent|wage)s? of\b|"
    r"\bwhat (?:does|do|did) .{1,80} cost\b",
    re.IGNORECASE,
)
_MEASURED = re.compile(r"\bhow (?:long|far|tall|high|wide|deep|heavy|fast)\b", re.IGNORECASE)
_WHO = re.compile(r"\b(?:who|whose|whom)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_SURE_TIME = re.compile(
    r"\b(?:\d{1,2}(?::\d\d| ?[ap]\.?m\b)|noon|midnight|daily|weekly|monthly|yearly|annually|"
    r"century|centuries|decades?|spring|summer|autumn|winter|before|after|until|during|while|when|once|"
    r"as soon as|since|always|never)\b",
    re.IGNORECASE,
)
_CURRENCIES = frozenset("dollar euro sterling franc rupee yen".split())
_TIMES = frozenset(words("times"))
_BEFORE, _AFTER = 6, 6
"""Words around a number among which what it counts stands."""


def lacking_form(question: str, sentences: Iterable[str]) -> str:
    """Return what the question word leads one to expect and no sentence has: "number", say.

    That is a number of what is counted, an amount of money, a date, or a name that the question
    does not have. "" where nothing is expected, or a sentence has it.
    """
    expected = _expected(question)
    if expected is None:
        return ""
    name, has_it = expected
    return "" if any(has_it(question, one) for one in sentences) else name


def _expected(question: str) -> tuple[str, Callable[[str, str], bool]] | None:
    kind = asked_kind(question)
    if kind == "time":
        return "date or time", _has_time
    if kind == "number":
        return "such number", _has_amount
    return ("other name", _has_new_name) if _WHO.search(question) else None


def _has_time(question: str, sentence: str) -> bool:
    return bool(_SURE_TIME.search(sentence) or dates(sentence))


def _has_new_name(question: str, sentence: str) -> bool:
    """Whether a sentence has a word in capitals that the question does not have."""
    known = set(words(question))
    return any(
        word[0].isupper() and fold(word) not in STOP_WORDS and not known.issuperset(words(word))
        for word in _WORD.findall(sentence)
    )


def _has_amount(question: str, sentence: str) -> bool:
    language = rules_of(sentence)
    asked = {value for one in quantities(question, rules_of(question)) for value in one.values}
    mark = LIST_MARK.match(sentence)
    taken = set(range(mark.end())) if mark else set()
    taken |= {at for one in identifiers(sentence) for at in range(*one.span)}
    taken |= {at for one in dates(sentence) for at in range(*one.span)}
    found = [
        one
        for one in quantities(sentence, language)
        if one.span[0] not in taken and one.form != "ordinal"
        if not asked.intersection(one.values)
    ]
    if _MONEY.search(question):
        return any(one.unit is not None and one.unit.dimension in _CURRENCIES for one in found)
    if _MEASURED.search(question):
        is_time = re.search(r"\bhow long\b", question, re.IGNORECASE) and dates(sentence)
        return bool(is_time) or any(one.unit is not None for one in found)
    counted = _COUNTED.search(question)
    nouns = set(_leading_stems(counted["noun"])) - _TIMES if counted else set()
    if not nouns:
        return bool(found)
    return any(
        nouns.intersection(words(_around(sentence, one.span)))
        for one in found
        if one.unit is None or one.unit.dimension != "percent"
    )


def _around(sentence: str, span: Span) -> str:
    """Return a number of a sentence with the words around it."""
    before, after = sentence[: span[0]].split()[-_BEFORE:], sentence[span[0] :].split()[:_AFTER]
    return " ".join([*before, *after])


def _leading_stems(text: str) -> Iterator[str]:
    """Yield the stems of the words of a text up to the first function word."""
    for word in text.split():
        if fold(word) in STOP_WORDS:
            return
        yield from words(word)
