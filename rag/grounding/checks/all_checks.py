"""The consistency check: facts of a claim that its evidence lacks or contradicts, with reasons.

No score overrides it: with one inconsistency a claim is partial at most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Literal

from rag.grounding.checks.aligned_sentences import counterpart, similar_sentences
from rag.grounding.checks.codes import CheckedCode, checked_codes
from rag.grounding.checks.direction import reverses_direction
from rag.grounding.checks.negated_subject import has_negated_subject, negates_subject
from rag.grounding.checks.negation import differs_in_negation
from rag.grounding.checks.numeric import EvidenceNumbers
from rag.grounding.checks.order import swaps_roles
from rag.grounding.checks.quotations import missing_quotations, quotation_spans
from rag.grounding.checks.time_distance import times_apart
from rag.text.dates import Date, dates, is_stated
from rag.text.names import NameIndex, name_spans, opening_words
from rag.text.numbers import quantities
from rag.text.quantities import Quantity
from rag.text.sentences import Span, sentence_spans
from rag.text.tokens import Language, Token, rules_of, tokens

_LIST_MARK = re.compile(r"\s*[*_#\s(]*\d{1,3}[.)]")
_LABEL = re.compile(r"\b(?:passages?|source|document|option|step|tip|method)(?: id)? $", re.I)
_BARE_MAGNITUDE = re.compile(
    r"(?:hundred|thousand|million|billion|trillion|hundert|tausend|mille|mil|cent|cien)s?", re.I
)
CLAIM_CHARS = 5000
"""A longer claim is a table or code and not a sentence, and time must stay linear."""
MOST, MOST_DAYS = 60, 2000
"""Most numbers and names of a claim, and dates of any text, that are compared: tables have more."""
FEW = 4
"""Up to this, a number in words may count things that the evidence lists without a number."""
Kind = Literal["number", "date", "name", "quotation", "negation", "comparison", "order"]
REVERSALS = frozenset[Kind]({"negation", "comparison", "order"})
"""Inconsistencies of a whole sentence, which has nearly the words of its evidence and says the
opposite."""


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """One thing in which a claim disagrees with its evidence.

    Attributes:
        kind: of the fact.
        reason: in one plain sentence.
        contradicts: whether the evidence says the opposite, or has another value in the same place;
            otherwise it only lacks the fact.
        span: what it says instead, as offsets into the evidence.
    """

    kind: Kind
    reason: str
    contradicts: bool
    span: Span | None


@dataclass(slots=True)
class _Text:
    """A parsed text; its dates are parsed when they are first needed."""

    text: str
    language: Language = field(init=False)
    tokens: list[Token] = field(init=False)
    _days: list[Date] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.language = rules_of(self.text)
        self.tokens = tokens(self.text, self.language)

    @property
    def days(self) -> list[Date]:
        """The dates of the text."""
        if self._days is None:
            self._days = dates(self.text)[:MOST_DAYS]
        return self._days

    def part(self, span: Span) -> str:
        """Return a part of the text on one line."""
        return " ".join(self.text[slice(*span)].split())


def inconsistencies(claim: str, evidence: str, *, context: str = "") -> list[Inconsistency]:
    """Return the facts of a claim that its evidence lacks or contradicts; none when all agree.

    Args:
        claim: one sentence; no more than the first CLAIM_CHARS characters are checked.
        evidence: the cited sentences, with their titles, one a line.
        context: more of the documents, which may define abbreviations and is never quoted.
    """
    parsed, cited = _Text(claim[:CLAIM_CHARS]), _Text(evidence)
    codes = list(checked_codes(parsed.text, evidence, context))[:MOST]
    checked = {at for code in codes for at in range(*code.span)}
    return [
        *(_absent_code(code, parsed, cited) for code in codes if not code.is_there),
        *_numbers_and_dates(parsed, cited, context, checked),
        *_names(parsed, cited, context, checked),
        *_quotations(parsed, cited, context),
        *_times(parsed, cited),
        *_reversals(parsed, cited),
    ]


def _missing(
    kind: Kind, here: Span, claim: _Text, evidence: _Text, others: Sequence[Span]
) -> Inconsistency:
    """Return the inconsistency of a value that the evidence lacks, with the value it has instead.

    Args:
        kind: of the value.
        here: the value in the claim.
        claim: a sentence.
        evidence: its evidence.
        others: values of the evidence that the claim lacks.
    """
    value = claim.part(here)
    instead = counterpart(claim.tokens, here, evidence.tokens, others)
    if instead is None or (kind == "name" and not instead.same):
        return Inconsistency(kind, f"{value} is not in the cited text.", False, None)
    reason = f"{value} is not in the cited text, which says {evidence.part(instead.span)}."
    return Inconsistency(kind, reason, instead.same, instead.span)


def _absent_code(code: CheckedCode, claim: _Text, evidence: _Text) -> Inconsistency:
    kind: Kind = "name" if code.is_name else "number"
    reason = f"{claim.part(code.span)} is not in the cited text"
    if code.instead is None:
        return Inconsistency(kind, f"{reason}.", False, None)
    reason += f", which says {evidence.part(code.instead)}."
    return Inconsistency(kind, reason, True, code.instead)


def _numbers_and_dates(
    claim: _Text, evidence: _Text, context: str, checked: Set[int]
) -> Iterator[Inconsistency]:
    read = [one for one in quantities(claim.text, claim.language) if one.span[0] not in checked]
    wanted = [one for one in read if _counts(one, claim.text)][:MOST]
    if not wanted and not claim.days:
        return
    known = quantities(evidence.text, evidence.language)
    if evidence.language != claim.language:
        known += quantities(evidence.text, claim.language)
    yield from _dates(claim, evidence, known, context)
    yield from _numbers(claim, evidence, wanted, known)


def _dates(
    claim: _Text, evidence: _Text, known: Sequence[Quantity], context: str
) -> Iterator[Inconsistency]:
    years = frozenset(int(v) for one in known for v in one.values if 0 < v < 3000 and v % 1 == 0)
    # A report names the weekday once, at its head.
    has_weekday = any(day.weekday is not None for day in claim.days)
    with_context = [*evidence.days, *dates(context)] if has_weekday else evidence.days
    said_years = frozenset(one.years[0] for one in claim.days if one.years)
    for day in claim.days:
        if is_stated(day, evidence.days if day.weekday is None else with_context, years):
            continue
        others = [one.span for one in evidence.days if not is_stated(one, claim.days, said_years)]
        yield _missing("date", day.span, claim, evidence, others)


def _numbers(
    claim: _Text, evidence: _Text, wanted: Sequence[Quantity], known: list[Quantity]
) -> Iterator[Inconsistency]:
    in_dates = _places(claim.days)
    numbers = EvidenceNumbers(evidence.text, known)
    absent = [
        one
        for one in wanted
        if one.span[0] not in in_dates and not numbers.support(one, claim.text, wanted)
    ]
    if not absent:
        return
    in_dates = _places(evidence.days)
    values = {value for one in wanted for value in one.values}
    others = [
        one.span
        for one in known
        if one.form != "hint"
        and one.span[0] not in in_dates
        and not values.intersection(one.values)
    ]
    for one in absent:
        found = _missing("number", one.span, claim, evidence, others)
        # "The two networks" counts what the evidence may list without counting.
        if found.contradicts or one.form != "word" or one.values[0] > FEW:
            yield found


def _places(days: Sequence[Date]) -> set[int]:
    """Return the offsets of all characters of some dates."""
    return {at for day in days for at in range(*day.span)}


def _counts(one: Quantity, claim: str) -> bool:
    """Whether a number of a claim is a quantity: "one" is a pronoun, "first" opens a list."""
    written = claim[slice(*one.span)]
    if one.form == "hint" or _LIST_MARK.match(claim, 0, one.span[1] + 1):
        return False
    if _LABEL.search(claim, max(0, one.span[0] - 12), one.span[0]):
        return False
    if one.form == "ordinal" and one.values[0] < 3 and not written[0].isdigit():
        return False
    if one.form == "word" and one.values[0] < 2:
        return False
    return not _BARE_MAGNITUDE.fullmatch(written)  # "thousands", "several hundred"


def _names(
    claim: _Text, evidence: _Text, context: str, checked: Set[int]
) -> Iterator[Inconsistency]:
    excluded = {*checked} | {at for span in quotation_spans(claim.text) for at in range(*span)}
    excluded |= _places(claim.days)
    all_names = name_spans(claim.text, claim.language)
    spans = [span for span in all_names if span[0] not in excluded][:MOST]
    opening = opening_words(claim.text, claim.language)[:1]
    if not spans and not opening:
        return
    in_evidence = NameIndex(evidence.text, context)
    absent = [span for span in spans if not in_evidence.holds(claim.text[slice(*span)])]
    unsure = [span for span in opening if not in_evidence.holds(claim.text[slice(*span)])]
    if not absent and not unsure:
        return
    in_claim, in_context = NameIndex(claim.text), NameIndex(context)
    named = name_spans(evidence.text, evidence.language)
    others = [span for span in named if not in_claim.holds(evidence.text[slice(*span)])]
    for span in absent:
        found = _missing("name", span, claim, evidence, others)
        name = claim.text[slice(*span)]
        # The subject of sentences is often named in another sentence of the document.
        if not in_context.holds(name) or (found.contradicts and not in_evidence.holds_some(name)):
            yield found
    openings = opening_words(evidence.text, evidence.language)
    others += [span for span in openings if not in_claim.holds(evidence.text[slice(*span)])]
    for span in unsure:
        found = _missing("name", span, claim, evidence, sorted(others))
        if found.contradicts:
            yield found


def _quotations(claim: _Text, evidence: _Text, context: str) -> Iterator[Inconsistency]:
    # Titles of works stand in quotation marks too, and may be known from another sentence.
    for quotation in missing_quotations(claim.text, f"{evidence.text}\n{context}"):
        reason = f"The quotation “{quotation}” is not in the cited text."
        yield Inconsistency("quotation", reason, False, None)


def _times(claim: _Text, evidence: _Text) -> Iterator[Inconsistency]:
    for found in times_apart(claim.text, evidence.text):
        time, instead = claim.part(found.span), evidence.part(found.instead)
        reason = f"The cited text does not say {time}, but {instead} it."
        yield Inconsistency("date", reason, True, found.instead)


def _reversals(claim: _Text, evidence: _Text) -> Iterator[Inconsistency]:
    """Yield at most one: a sentence with nearly the claim's words that says the opposite."""
    # Sentence by sentence on both sides: a "No" that ends one line denies nothing on the next.
    spans = sentence_spans(evidence.text)
    pairs = (
        (said, other)
        for said in _sentences(claim)
        for other in similar_sentences(said, evidence.tokens, spans)
    )
    for said, other in pairs:
        nobody = negates_subject(said, other, claim.language)
        of_nobody = any(has_negated_subject(text, claim.language) for text in (said, other.tokens))
        negated = not of_nobody and differs_in_negation(said, other, claim.language)
        reversed_ = reverses_direction(said, other, claim.language)
        swapped = swaps_roles(
            _without_days(said, claim.days),
            replace(other, tokens=tuple(_without_days(other.tokens, evidence.days))),
        )
        # "A is larger than B" and "B is smaller than A" are one: two changes undo each other.
        if not nobody and (negated or reversed_) == swapped:
            continue
        quote = evidence.part(other.span)
        if swapped and not nobody:
            reason = f"The cited text has it the other way round: “{quote}”"
            yield Inconsistency("order", reason, True, other.span)
        else:
            reason = f"The cited text says the opposite: “{quote}”"
            yield Inconsistency(
                "negation" if negated or nobody else "comparison", reason, True, other.span
            )
        return


def _sentences(text: _Text) -> list[list[Token]]:
    spans = sentence_spans(text.text)
    return [[token for token in text.tokens if a <= token.start < b] for a, b in spans]


def _without_days(words: Sequence[Token], days: Sequence[Date]) -> list[Token]:
    """Leave out days and months, which each format puts in another order; years stay."""
    left_out = _places([day for day in days if not day.is_year])
    return [token for token in words if token.start not in left_out]
