"""Find open questions: sentences that ask, or call something unknown or disputed, by pattern."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.study.summaries.quoting import Quoter
from rag.text.standalone_sentences import is_question
from rag.text.words import fold
from rag.types import Claim

_UNKNOWN = re.compile(
    r"\bopen (?:question|problem|issue)s?\b|\bcentral (?:\w+ )?question\b|"
    r"\bremains? (?:un\w+|open|a mystery|a puzzle|to be \w+|controversial|disputed|debated)\b|"
    r"\b(?:is|are|was|were) (?:still |yet |as yet |largely |mostly )?"
    r"(?:unknown|unclear|unsolved|unresolved|unsettled|disputed|debated|controversial|contested|"
    r"poorly understood|"
    r"not (?:yet |fully |well |completely )*(?:known|understood|clear|settled|resolved))\b|"
    r"\b(?:has|have|had) not (?:yet )?"
    r"(?:settled|been (?:settled|explained|resolved|answered|proved|proven|shown|decided))\b|"
    r"\b(?:nobody|no one) (?:yet )?knows\b|\blittle is known\b|"
    r"\b(?:historians|scientists|researchers|scholars|experts|biologists|economists) "
    r"(?:still )?(?:disagree|debate|dispute|do not know|argue)\b|"
    r"\b(?:ungeklart|umstritten|unbekannt|unklar|offene? frage\w*|nicht "
    r"(?:vollstandig |genau |sicher |abschliessend )?(?:bekannt|geklart|verstanden|erforscht))\b|"
    r"\b(?:inconnue?s?|controversee?s?|mal compris\w*|question ouverte|desconocid[oa]s?|"
    r"pregunta abierta)\b"
)
_IS_NO_STATE = re.compile(
    r"\b(?:that|whether|if) (?:\w+ ){1,3}(?:is|are) unknown|\bunbekannte[nrs]? \w|was unknown to\b"
)
"""No open question: somebody's unknown answer, or something once unknown to somebody."""


def open_questions_of(quoters: Sequence[Quoter], most: int) -> list[Claim]:
    """Return up to `most` open questions, in the order of the text."""
    found: list[Claim] = []
    for quoter in quoters:
        for quote in quoter.quotes:
            is_one = _asks(quote.text) or (quote.standalone and _leaves_open(quote.text))
            if is_one and (claim := quoter.claim(quote)):
                found.append(claim)
    return found[:most]


def _leaves_open(sentence: str) -> bool:
    folded = fold(sentence)
    return bool(_UNKNOWN.search(folded)) and not _IS_NO_STATE.search(folded)


def _asks(sentence: str) -> bool:
    """Whether a sentence is a question that can be understood by itself."""
    folded = fold(sentence)
    return is_question(sentence) and not re.search(r"\b(?:you|we|us|it|this|that|they)\b", folded)
