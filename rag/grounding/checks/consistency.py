"""Hard checks: what a claim says otherwise than its evidence, or without it, in plain sentences.

No score overrides them: one fault makes a claim partial at most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from rag.grounding.checks.alignment import alike, counterpart
from rag.grounding.checks.direction import turns
from rag.grounding.checks.negation import negates
from rag.grounding.checks.numeric import EvidenceNumbers
from rag.grounding.checks.order import swaps
from rag.grounding.checks.quotations import missing_quotations, quotation_spans
from rag.text.dates import Date, dates, holds
from rag.text.names import NameBook, name_spans, opening_words
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
"""A longer claim is no sentence but a table or code, and time must stay linear."""
MOST, MOST_DAYS = 60, 2000
"""Numbers and names of a claim, and dates of any text, that are compared: more stand in tables."""
FEW = 4
"""Up to this, a number in words may count what the evidence only lists."""
Kind = Literal["number", "date", "name", "quotation", "negation", "comparison", "order"]


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """What is wrong with a claim, in one plain sentence.

    `contradicts`: the evidence says the opposite, or another value in the same place; otherwise it
    only does not say this. `span` is what it says instead, as offsets into the evidence.
    """

    kind: Kind
    reason: str
    contradicts: bool
    span: Span | None


@dataclass(slots=True)
class _Text:
    """A text read for the checks; what only some claims need is read when it is asked for."""

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
    """Return what the evidence of a claim does not hold or denies; none when all agrees.

    Args:
        claim: one sentence; no more than the first CLAIM_CHARS characters are checked.
        evidence: the cited sentences, with their titles, one a line.
        context: more of the documents, which may define abbreviations and is never quoted.
    """
    said, cited = _Text(claim[:CLAIM_CHARS]), _Text(evidence)
    return [
        *_numbers_and_dates(said, cited, context),
        *_names(said, cited, context),
        *_quotations(said, cited, context),
        *_opposites(said, cited),
    ]


def _missing(
    kind: Kind, here: Span, said: _Text, cited: _Text, others: Sequence[Span]
) -> Inconsistency:
    """Return the fault of a value that the evidence lacks, with what it says in its place."""
    value = said.part(here)
    found = counterpart(said.tokens, here, cited.tokens, others)
    if found is None or (kind == "name" and not found.same):
        return Inconsistency(kind, f"{value} is not in the cited text.", False, None)
    reason = f"{value} is not in the cited text, which says {cited.part(found.span)}."
    return Inconsistency(kind, reason, found.same, found.span)


def _numbers_and_dates(said: _Text, cited: _Text, context: str) -> Iterator[Inconsistency]:
    read = quantities(said.text, said.language)
    wanted = [one for one in read if _counts(one, said.text)][:MOST]
    if not wanted and not said.days:
        return
    known = quantities(cited.text, cited.language)
    if cited.language != said.language:
        known += quantities(cited.text, said.language)
    years = frozenset(int(v) for one in known for v in one.values if 0 < v < 3000 and v % 1 == 0)
    # On which weekday something was is said once in a report, at its head.
    weekdays = any(day.weekday is not None for day in said.days)
    known_days = [*cited.days, *dates(context)] if weekdays else cited.days
    wrong = [
        day
        for day in said.days
        if not holds(day, known_days if day.weekday is not None else cited.days, years)
    ]
    for day in wrong:
        mine = frozenset(one.years[0] for one in said.days if one.years)
        others = [one.span for one in cited.days if not holds(one, said.days, mine)]
        yield _missing("date", day.span, said, cited, others)
    of_days = {at for day in said.days for at in range(*day.span)}
    absent = [one for one in wanted if one.span[0] not in of_days]
    holding = EvidenceNumbers(cited.text, known)
    absent = [one for one in absent if not holding.license(one, said.text, wanted)]
    if not absent:
        return
    their_days = {at for day in cited.days for at in range(*day.span)}
    values = {value for one in wanted for value in one.values}
    others = [
        one.span
        for one in known
        if one.form != "hint"
        and one.span[0] not in their_days
        and not values.intersection(one.values)
    ]
    for one in absent:
        fault = _missing("number", one.span, said, cited, others)
        # "The two networks" counts what the evidence may list without counting.
        if fault.contradicts or one.form != "word" or one.values[0] > FEW:
            yield fault


def _counts(one: Quantity, claim: str) -> bool:
    """Whether a number of a claim says a quantity: "one" is a pronoun, "first" opens a list."""
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


def _names(said: _Text, cited: _Text, context: str) -> Iterator[Inconsistency]:
    aside = {at for span in quotation_spans(said.text) for at in range(*span)}
    aside.update(at for day in said.days for at in range(*day.span))
    spans = [span for span in name_spans(said.text, said.language) if span[0] not in aside][:MOST]
    opening = opening_words(said.text, said.language)[:1]
    if not spans and not opening:
        return
    book = NameBook(cited.text, context)
    absent = [span for span in spans if not book.holds(said.text[slice(*span)])]
    unsure = [span for span in opening if not book.holds(said.text[slice(*span)])]
    if not absent and not unsure:
        return
    mine, elsewhere = NameBook(said.text), NameBook(context)
    named = name_spans(cited.text, cited.language)
    others = [span for span in named if not mine.holds(cited.text[slice(*span)])]
    for span in absent:
        fault = _missing("name", span, said, cited, others)
        name = said.text[slice(*span)]
        # What the sentences are about often has its name in another one of the document.
        if not elsewhere.holds(name) or (fault.contradicts and not book.holds_some(name)):
            yield fault
    openings = opening_words(cited.text, cited.language)
    others += [span for span in openings if not mine.holds(cited.text[slice(*span)])]
    for span in unsure:
        fault = _missing("name", span, said, cited, sorted(others))
        if fault.contradicts:
            yield fault


def _quotations(said: _Text, cited: _Text, context: str) -> Iterator[Inconsistency]:
    # Titles of works stand in quotation marks too, and may be known from another sentence.
    for quotation in missing_quotations(said.text, f"{cited.text}\n{context}"):
        reason = f"The quotation “{quotation}” is not in the cited text."
        yield Inconsistency("quotation", reason, False, None)


def _opposites(said: _Text, cited: _Text) -> Iterator[Inconsistency]:
    """Yield at most one fault: a sentence nearly the claim that denies, turns or reverses it."""
    # Sentence by sentence on both sides: a "No" that ends one line denies nothing on the next.
    spans = sentence_spans(cited.text)
    pairs = (
        (claim, other) for claim in _sentences(said) for other in alike(claim, cited.tokens, spans)
    )
    for claim, other in pairs:
        denied = negates(claim, other, said.language)
        turned = turns(claim, other, said.language)
        swapped = swaps(
            _without_days(claim, said.days),
            replace(other, tokens=tuple(_without_days(other.tokens, cited.days))),
        )
        # "A is larger than B" and "B is smaller than A" are one: two changes undo each other.
        if (denied or turned) == swapped:
            continue
        sentence = cited.part(other.span)
        if swapped:
            reason = f"The cited text has it the other way round: “{sentence}”"
            yield Inconsistency("order", reason, True, other.span)
        else:
            reason = f"The cited text says the opposite: “{sentence}”"
            yield Inconsistency("negation" if denied else "comparison", reason, True, other.span)
        return


def _sentences(text: _Text) -> list[list[Token]]:
    spans = sentence_spans(text.text)
    return [[token for token in text.tokens if a <= token.start < b] for a, b in spans]


def _without_days(words: Sequence[Token], days: Sequence[Date]) -> list[Token]:
    """Leave out days and months, which each format puts in another order; years stay."""
    left_out = {at for day in days if not day.is_year for at in range(*day.span)}
    return [token for token in words if token.start not in left_out]
