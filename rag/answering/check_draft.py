"""A draft to a checked answer: every sentence judged, the draft mended once, or withheld."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.grounding.claims import parse_draft
from rag.grounding.disagreement import other_versions
from rag.grounding.grounder import Grounder, overall
from rag.text.sentences import sentence_spans
from rag.types import Claim, Passage, Verdict

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


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """The text of an answer with its claims; none of both when it is withheld."""

    text: str
    claims: tuple[Claim, ...]
    verdict: Verdict
    support: float


WITHHELD = CheckedDraft("", (), "abstained", 0.0)


def check(
    draft: str,
    read: Sequence[Passage],
    found: Sequence[Passage],
    grounder: Grounder,
    *,
    as_fact: bool,
) -> CheckedDraft:
    """Return the checked answer of a draft.

    Of several sentences some may be doubtful, and are flagged; a single fact that is doubtful is
    no answer at all.

    Args:
        draft: as the model wrote it.
        read: the passages it was written from.
        found: all passages; where others of them say otherwise, they are shown beside it.
        grounder: checks it; its calibration names the least support that the library accepts.
        as_fact: whether the question asks for one fact.
    """
    checked = _checked(draft, read, grounder)
    if not as_fact:
        checked = _mended(checked, read, grounder)
    if checked.verdict == "unsupported" or (as_fact and checked.verdict != "supported"):
        return WITHHELD
    if not any(claim.citations for claim in checked.claims):
        return WITHHELD  # it only says that there is nothing to say
    least = grounder.calibration.support_above
    if least is not None and checked.support < least:
        return WITHHELD
    if others := other_versions(checked.claims, found):
        return _joined(checked, _checked(others, found, replace(grounder, judge=None)))
    return checked


def _checked(draft: str, passages: Sequence[Passage], grounder: Grounder) -> CheckedDraft:
    text, parsed = parse_draft(draft)
    claims = grounder.cite_claims(text, parsed, passages)
    return CheckedDraft(text, claims, *overall(claims))


def _joined(first: CheckedDraft, second: CheckedDraft) -> CheckedDraft:
    """Return one answer after another, each with the claims it had."""
    text = f"{first.text}\n\n"
    moved = [
        replace(claim, start=claim.start + len(text), end=claim.end + len(text))
        for claim in second.claims
    ]
    claims = (*first.claims, *moved)
    return CheckedDraft(text + second.text, claims, *overall(claims))


def _mended(checked: CheckedDraft, read: Sequence[Passage], grounder: Grounder) -> CheckedDraft:
    """Return an answer without its unsupported sentences, where that raises its support."""
    if all(claim.verdict == "unsupported" for claim in checked.claims):
        return checked
    text = repair(checked.text, checked.claims)
    if text == checked.text:
        return checked
    mended = _checked(text, read, grounder)
    return mended if mended.support > checked.support else checked
