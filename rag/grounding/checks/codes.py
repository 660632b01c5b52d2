"""Identifiers of a claim: part numbers, versions and clauses that its evidence must have itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rag.text.identified_units import read_mentions
from rag.text.identifiers import Identifier, identifiers, mentions
from rag.text.sentences import Span
from rag.text.similar_identifiers import alike, same


class CheckedCode(NamedTuple):
    """An identifier of a claim: its place, whether the evidence has it, and what it has instead.

    `is_name`: it has letters, as a part number; others are numbers, as of a version.
    """

    span: Span
    is_name: bool
    is_there: bool
    instead: Span | None


def checked_codes(claim: str, evidence: str, context: str) -> Iterator[CheckedCode]:
    """Yield the codes, versions and clauses of a claim, compared with those of its evidence.

    One that the evidence lacks may be named in the context, unless the evidence has another like
    it. Dates and names are checked by rules of their own; so are codes of few digits, such as
    GPT-3, unless the evidence has others like them.
    """
    for one in identifiers(claim):
        if one.kind in ("date", "person") or (one.kind == "number" and "/" not in one.key):
            continue
        known = read_mentions(evidence, one.kind)
        others = [other for other in known if alike(one, other) and not _is_plain(other)]
        if any(same(one, other) or same(other, one) for other in known):
            yield CheckedCode(one.span, one.kind == "code", True, None)
        elif others:
            yield CheckedCode(one.span, one.kind == "code", False, others[0].span)
        elif one.certain:
            elsewhere = any(same(one, other) for other in mentions(context, one.kind))
            yield CheckedCode(one.span, one.kind == "code", elsewhere, None)


FEW_WORDS = 2
"""Words before the clause that a sentence is about: "According to clause 4.2"."""


def other_than_asked(claim: str, question: str) -> str | None:
    """Return a reason where a claim names only other identifiers than those its question names."""
    asked = [one for one in identifiers(question) if one.certain]
    for one in asked:
        named = [other for other in identifiers(claim) if other.kind == one.kind]
        if one.kind == "clause":  # the text of a clause refers to others
            named = [other for other in named if len(claim[: other.span[0]].split()) <= FEW_WORDS]
        others = [other for other in named if alike(one, other)]
        if others and not any(same(wanted, other) for wanted in asked for other in named):
            return f"The question is about {one.written}, and not about {others[0].written}."
    return None


def _is_plain(one: Identifier) -> bool:
    """Whether it is only a number that begins a line, as of a list."""
    return one.kind in ("clause", "version") and one.written.isdigit()
