"""Hard checks: what a claim says otherwise than its evidence, or without it, in plain sentences.

No score overrides them: one fault makes a claim partial at most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from rag.documents.sentences import Span, sentence_spans
from rag.grounding.facts.counterpart import counterpart
from rag.grounding.facts.dates import dates, holds
from rag.grounding.facts.direction import turns
from rag.grounding.facts.licence import licensed
from rag.grounding.facts.names import NameBook, name_spans
from rag.grounding.facts.negation import negates
from rag.grounding.facts.numbers import Quantity, quantities
from rag.grounding.facts.order import swaps
from rag.grounding.facts.quotations import missing_quotations
from rag.grounding.facts.sentences import alike
from rag.grounding.facts.wording import Language, Token, language_of, tokens

Kind = Literal["number", "date", "name", "quotation", "negation", "comparison", "order"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a claim, in one plain sentence.

    `contradicts`: the evidence says the opposite, or another value in the same place; otherwise it
    only does not say this. `span` is what it says instead, as offsets into the evidence.
    """

    kind: Kind
    reason: str
    contradicts: bool
    span: Span | None


@dataclass(slots=True)
class _Texts:
    """A claim and its evidence, read once for all checks."""

    claim: str
    evidence: str
    context: str
    language: Language = field(init=False)
    claim_tokens: list[Token] = field(init=False)
    evidence_tokens: list[Token] = field(init=False)

    def __post_init__(self) -> None:
        self.language = language_of(self.claim)
        self.claim_tokens = tokens(self.claim)
        self.evidence_tokens = tokens(self.evidence)

    def missing(self, kind: Kind, here: Span, others: Sequence[Span]) -> Fault:
        """Return the fault of a value that the evidence lacks, with what it says in its place."""
        said = self.claim[slice(*here)].strip()
        found = counterpart(self.claim_tokens, here, self.evidence_tokens, others)
        if found is None:
            return Fault(kind, f"{said} is not in the cited text.", False, None)
        instead = " ".join(self.evidence[slice(*found.span)].split())
        reason = f"{said} is not in the cited text, which says {instead}."
        return Fault(kind, reason, found.same, found.span)


def faults(claim: str, evidence: str, *, context: str = "") -> list[Fault]:
    """Return what the evidence of a claim does not hold or denies; none when all agrees.

    Args:
        claim: one sentence.
        evidence: the cited sentences, with their titles, one a line.
        context: more of the documents, which may define abbreviations and is never quoted.
    """
    texts = _Texts(claim, evidence, context)
    return [
        *_numbers_and_dates(texts),
        *_names(texts),
        *_quotations(texts),
        *_opposites(texts),
    ]


def missing_facts(claim: str, evidence: str) -> list[str]:
    """Return the reasons of all faults."""
    return [fault.reason for fault in faults(claim, evidence)]


def _numbers_and_dates(texts: _Texts) -> Iterator[Fault]:
    theirs = language_of(texts.evidence)
    known = quantities(texts.evidence, theirs)
    if theirs != texts.language:
        known += quantities(texts.evidence, texts.language)
    said = quantities(texts.claim, texts.language)
    days = dates(texts.claim)
    if days:
        known_days = dates(texts.evidence)
        years = frozenset(
            int(value)
            for one in known
            for value in one.values
            if value % 1 == 0 and 0 < value < 3000
        )
        for day in days:
            if not holds(day, known_days, years):
                others = [one.span for one in known_days if not holds(one, days, frozenset())]
                yield texts.missing("date", day.span, others)
    of_days = {at for day in days for at in range(*day.span)}
    for one in said:
        if one.span[0] in of_days or not _counts(one, texts.claim):
            continue
        if not licensed(one, texts.claim, known, texts.evidence):
            others = [
                other.span
                for other in known
                if other.form != "hint" and not any(set(other.values) & set(s.values) for s in said)
            ]
            yield texts.missing("number", one.span, others)


def _counts(one: Quantity, claim: str) -> bool:
    """Whether a number of a claim says a quantity: "one" is a pronoun, "first" opens a list."""
    if one.form == "hint" or (one.form == "fraction" and "half" in claim[slice(*one.span)]):
        return one.form == "fraction"
    if one.form in ("word", "ordinal") and abs(one.values[0]) < (2 if one.form == "word" else 3):
        return claim[slice(*one.span)][:1].isdigit()
    before = claim[max(0, one.span[0] - 2) : one.span[0]].strip()
    bare = one.form == "word" and re.fullmatch(
        r"(?:hundred|thousand|million|billion|trillion)s?", claim[slice(*one.span)]
    )
    return not (bare and before != "a")


def _names(texts: _Texts) -> Iterator[Fault]:
    spans = name_spans(texts.claim, texts.language)
    if not spans:
        return
    book = NameBook(texts.evidence, texts.context)
    absent = [span for span in spans if not book.holds(texts.claim[slice(*span)])]
    if not absent:
        return
    mine = NameBook(texts.claim)
    others = [
        span
        for span in name_spans(texts.evidence, language_of(texts.evidence))
        if not mine.holds(texts.evidence[slice(*span)])
    ]
    for span in absent:
        yield texts.missing("name", span, others)


def _quotations(texts: _Texts) -> Iterator[Fault]:
    for quotation in missing_quotations(texts.claim, texts.evidence):
        reason = f"The quotation “{quotation}” is not in the cited text."
        yield Fault("quotation", reason, False, None)


def _opposites(texts: _Texts) -> Iterator[Fault]:
    """Yield at most one fault: a sentence nearly the claim that denies, turns or reverses it."""
    spans = sentence_spans(texts.evidence)
    for other in alike(texts.claim_tokens, texts.evidence_tokens, spans):
        denied = negates(texts.claim_tokens, other, texts.language)
        turned = turns(texts.claim_tokens, other, texts.language)
        swapped = swaps(texts.claim_tokens, other)
        # "A is larger than B" and "B is smaller than A" are one: two changes undo each other.
        if (denied or turned) == swapped:
            continue
        sentence = " ".join(texts.evidence[slice(*other.span)].split())
        if swapped:
            reason = f"The cited text has it the other way round: “{sentence}”"
            yield Fault("order", reason, True, other.span)
        else:
            reason = f"The cited text says the opposite: “{sentence}”"
            yield Fault("negation" if denied else "comparison", reason, True, other.span)
        return
