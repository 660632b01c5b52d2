"""The identifiers of a question, which people write more freely than documents do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.text.identifiers import (
    CLAUSE_LABEL,
    ITEM,
    NUMBERED,
    YEARS,
    Identifier,
    clause_key,
    code_key,
    identifiers,
)
from rag.text.words import STOP_WORDS, fold

_LOOSE = re.compile(r"\b(?P<letters>[A-Za-z]{1,5}) (?P<digits>\d{3,}[A-Za-z]?)(?![\w/%]|[.,:-]\d)")
_BOUND = re.compile(
    r"\b(?:before|after|since|until|till|by|from|to|between|and|as of|through|prior to)"
    r"(?: the)?\s*$",
    re.IGNORECASE,
)
_NOUN = r"(?:item|point|letter|sub-?clause|sub-?paragraph|paragraph|para|lit)\.? ?"
_ITEM_OF = re.compile(
    rf"(?:\b{_NOUN})?(?P<item>{ITEM}) (?:of|in|under) (?:the )?{CLAUSE_LABEL} ?(?P<of>{NUMBERED})|"
    rf"{CLAUSE_LABEL} ?(?P<before>{NUMBERED}),? {_NOUN}(?P<then>{ITEM}|[a-z]\b)|"
    rf"(?<![\w.,/])(?P<bare>\d{{1,3}}(?:\.\d{{1,3}})+) (?P<mark>\([a-z]\))(?!\w)",
    re.IGNORECASE,
)


def asked_identifiers(question: str) -> list[Identifier]:
    """Return the identifiers of a question, where a code may also be spelled "hx 4107".

    A date that bounds a time, as in "before 3 May", is none.
    """
    whole = identifiers(question)
    items = [
        item
        for item in _items_of_clauses(question)
        if not any(one.span[0] < item.span[0] < one.span[1] for one in whole)
    ]
    found = items + [
        one
        for one in whole
        if one.kind != "date" or not _BOUND.search(question, 0, one.span[0])
        if not any(item.span[0] <= one.span[0] < item.span[1] for item in items)
    ]
    taken = {at for one in found for at in range(*one.span)}
    for match in _LOOSE.finditer(question):
        word, number = match["letters"], match["digits"]
        if not (fold(word) in STOP_WORDS or YEARS.fullmatch(number) or match.end() - 1 in taken):
            key = code_key(match.group())
            found.append(Identifier("code", key, match.group(), match.span(), False))
    return found


def _items_of_clauses(question: str) -> Iterator[Identifier]:
    """Yield "item (b) of clause 7.3", "clause 7.3, item (b)" and "7.3 (b)" as clause 7.3(b)."""
    for match in _ITEM_OF.finditer(question):
        number = match["of"] or match["before"] or match["bare"]
        item = (match["item"] or match["then"] or match["mark"]).strip("()")
        key = clause_key(f"{number}({item})")
        yield Identifier("clause", key, match.group(), match.span(), True)
