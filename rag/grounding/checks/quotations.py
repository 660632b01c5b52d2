"""Quotations of a claim: the evidence must have their words in that order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.text.sentences import Span
from rag.text.words import words

_QUOTED = re.compile(
    r"\"([^\"“”\n]{4,600})\"|[“„]([^“”„\n]{4,600})[”“]|«\s?([^«»\n]{4,600}?)\s?»|»([^«»\n]{4,600})«"
    r"|(?<!\w)[‘‚']([^‘’'\n]{4,600})[’‘'](?!\w)|‹([^‹›\n]{4,600})›"
)
# An ellipsis matches anything, and between sentences there may be "he said".
_CUT = re.compile(r"\s*\[?(?:…|\.\.\.)\]?\s*|[.?!]\s+")


def quotation_spans(text: str) -> list[Span]:
    """Return the places of the quotations of a text, marks included."""
    return [match.span() for match in _QUOTED.finditer(text)]


def missing_quotations(claim: str, evidence: str) -> Iterator[str]:
    """Yield the quotations of a claim that the evidence lacks.

    White space, case, marks, diacritics and endings do not count; an ellipsis matches anything.
    """
    said = None
    for match in _QUOTED.finditer(claim):
        quotation = next(group for group in match.groups() if group)
        said = said if said is not None else _spoken(evidence)
        position = 0
        for part in filter(words, _CUT.split(quotation)):
            found = said.find(_spoken(part), position)
            if found < 0:
                yield quotation
                break
            position = found


def _spoken(text: str) -> str:
    return f" {' '.join(words(text))} "
