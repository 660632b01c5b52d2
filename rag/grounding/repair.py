"""A draft that falls short, mended once: a failing sentence is quoted, or dropped.

A small model cannot be trusted to write it better, and a quotation needs no trust.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.documents.sentences import sentence_spans
from rag.types import Claim

_LIST_MARK = re.compile(r"(?:[-*+•]|\d+[.)])\s+")
_GAP = re.compile(r"\n{3,}")
LONGEST_QUOTE = 400
"""Characters: a longer "sentence" is a table or a list, and no sentence to read in an answer."""


def repair(text: str, claims: Sequence[Claim]) -> str:
    """Return an answer without its unsupported sentences, each replaced by a quotation if it can.

    Rows of a table are left as they are: a row without its cells is no better.

    Args:
        text: of the answer.
        claims: its sentences in order; `text[claim.start:claim.end] == claim.text`.
    """
    said = {" ".join(claim.text.split()) for claim in claims}
    parts: list[str] = []
    position = 0
    for claim in claims:
        if claim.verdict != "unsupported" or claim.text.startswith("|"):
            continue
        parts.append(text[position : claim.start])
        position = claim.end
        quote = _quotation(claim)
        if quote and quote not in said:
            said.add(quote)
            mark = _LIST_MARK.match(claim.text)
            parts.append((mark.group() if mark else "") + quote)
        else:
            position += len(text[position:]) - len(text[position:].lstrip(" "))
    parts.append(text[position:])
    return _GAP.sub("\n\n", "".join(parts)).strip()


def _quotation(claim: Claim) -> str:
    """Return the first sentence of a claim's evidence on one line; "" where there is none."""
    for citation in claim.citations:
        for start, end in sentence_spans(citation.quote):
            quote = _LIST_MARK.sub("", " ".join(citation.quote[start:end].split()), count=1)
            if len(quote) <= LONGEST_QUOTE and not quote.startswith(("|", "#")):
                return quote
    return ""
