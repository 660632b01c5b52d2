"""A draft to a checked answer: every sentence checked, the draft repaired once, or withheld."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answering.other_versions import GetDocument, other_versions
from rag.grounding.claims import parse_draft
from rag.grounding.grounder import Grounder, overall
from rag.text.list_marks import LIST_MARK, without_list_mark
from rag.text.sentences import sentence_spans
from rag.types import Claim, Passage, Verdict

_GAP = re.compile(r"\n{3,}")
LONGEST_QUOTE = 400
"""Characters: a longer "sentence" is a table or a list, and does not read as part of an answer."""


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """The text of an answer and its claims; both are empty when the answer is withheld."""

    text: str
    claims: tuple[Claim, ...]
    verdict: Verdict
    support: float


WITHHELD = CheckedDraft("", (), "abstained", 0.0)


def check_draft(
    draft: str,
    read: Sequence[Passage],
    found: Sequence[Passage],
    grounder: Grounder,
    *,
    is_one_fact: bool,
    get: GetDocument,
) -> CheckedDraft:
    """Check a draft, repair it once, and decide whether it is shown.

    In an answer of several sentences the doubtful ones are flagged; an answer of one fact that is
    doubtful is withheld.

    Args:
        draft: as it was written, with markers; "" for none.
        read: the passages it was written from.
        found: all passages; sentences of them that disagree with the answer are shown below it.
        grounder: checks the sentences; its calibration holds the least support that is shown.
        is_one_fact: whether the question asks for a single fact.
        get: returns a document of the library, which may have a date.
    """
    checked = _check(draft, read, grounder)
    if not is_one_fact:
        checked = _repaired(checked, read, grounder)
    if _is_withheld(checked, grounder.calibration.support_above, is_one_fact=is_one_fact):
        return WITHHELD
    others = other_versions(checked.claims, found, get, grounder)
    if others is None:
        return checked
    listed = CheckedDraft(others.text, others.claims, *overall(others.claims))
    # A newer text says otherwise: what an older one says is not the answer, but part of the list.
    return listed if others.is_outdated and is_one_fact else _joined(checked, listed)


def flag_quotations(checked: CheckedDraft, doubt: str, probability: float) -> CheckedDraft:
    """Return a draft of quotations that may not answer the question, as partly supported.

    Args:
        checked: with claims.
        doubt: why they may not answer it.
        probability: that the passages hold the answer; no support is higher.
    """
    claims = tuple(
        replace(
            claim,
            support=min(claim.support, probability),
            verdict="partial",
            reasons=(*claim.reasons, f"It stands there word for word, and may not answer: {doubt}"),
        )
        if claim.citations
        else claim
        for claim in checked.claims
    )
    return CheckedDraft(checked.text, claims, *overall(claims))


def _check(draft: str, passages: Sequence[Passage], grounder: Grounder) -> CheckedDraft:
    text, parsed = parse_draft(draft)
    claims = grounder.cite_claims(text, parsed, passages)
    return CheckedDraft(text, claims, *overall(claims))


def _is_withheld(checked: CheckedDraft, least: float | None, *, is_one_fact: bool) -> bool:
    doubtful = checked.verdict == "unsupported" or (is_one_fact and checked.verdict != "supported")
    too_little = least is not None and checked.support < least
    # Without a citation it only says that the passages do not tell.
    return doubtful or too_little or not any(claim.citations for claim in checked.claims)


def _repaired(checked: CheckedDraft, read: Sequence[Passage], grounder: Grounder) -> CheckedDraft:
    """Return an answer without its unsupported sentences, where that raises its support."""
    if all(claim.verdict == "unsupported" for claim in checked.claims):
        return checked
    text = repair(checked.text, checked.claims)
    if text == checked.text:
        return checked
    repaired = _check(text, read, grounder)
    return repaired if repaired.support > checked.support else checked


def repair(text: str, claims: Sequence[Claim]) -> str:
    """Return an answer in which evidence takes the place of unsupported sentences.

    An unsupported sentence is replaced by the first sentence of its evidence, or dropped where it
    has none. Rows of a table stay: without its cells a row is no better.

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
            mark = LIST_MARK.match(claim.text)
            parts.append((mark.group() if mark else "") + quote)
        else:
            position += len(text[position:]) - len(text[position:].lstrip(" "))
    parts.append(text[position:])
    return _GAP.sub("\n\n", "".join(parts)).strip()


def _quotation(claim: Claim) -> str:
    """Return the first sentence of a claim's evidence on one line; "" where there is none."""
    for citation in claim.citations:
        for start, end in sentence_spans(citation.quote):
            quote = without_list_mark(" ".join(citation.quote[start:end].split()))
            if len(quote) <= LONGEST_QUOTE and not quote.startswith(("|", "#")):
                return quote
    return ""


def _joined(first: CheckedDraft, second: CheckedDraft) -> CheckedDraft:
    """Return one checked text below another, each with its claims."""
    text = f"{first.text}\n\n"
    moved = [
        replace(claim, start=claim.start + len(text), end=claim.end + len(text))
        for claim in second.claims
    ]
    claims = (*first.claims, *moved)
    return CheckedDraft(text + second.text, claims, *overall(claims))
