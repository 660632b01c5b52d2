"""A computed answer: its text, a claim for each statement and item, and the passages cited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rag.citations.cite import cite_document
from rag.retrieval.passages import passage_of
from rag.text.sentences import Span
from rag.types import Citation, Claim, Document, Passage, Verdict

WHOLE = 6000
"""Characters up to which a table is one passage; of a longer one each cited row is a passage."""


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a document to cite, within a wider span that is shown around it."""

    document: Document
    span: Span
    around: Span


@dataclass(frozen=True, slots=True)
class Computed:
    """An answer computed over the whole scope."""

    text: str
    verdict: Verdict
    support: float
    claims: tuple[Claim, ...]
    passages: tuple[Passage, ...]


@dataclass(slots=True)
class AnswerSheet:
    """Collects statements with their evidence into one answer."""

    support: float
    verdict: Verdict
    reasons: tuple[str, ...] = ()
    _text: str = ""
    _claims: list[Claim] = field(default_factory=list)
    _passages: dict[tuple[str, Span], Passage] = field(default_factory=dict)

    @property
    def begun(self) -> bool:
        """Whether it has a statement."""
        return bool(self._claims)

    def add(self, statement: str, places: Sequence[Place], *, before: str = "\n\n") -> None:
        """Add a statement, after some white space or a list mark if it is not the first."""
        if self._text:
            self._text += before
        elif before.strip():
            self._text += before.lstrip()
        start = len(self._text)
        self._text += statement
        citations = tuple(dict.fromkeys(self._cite(place) for place in places))
        self._claims.append(
            Claim(
                text=statement,
                start=start,
                end=len(self._text),
                support=self.support,
                verdict=self.verdict,
                reasons=self.reasons,
                citations=citations,
            )
        )

    def _cite(self, place: Place) -> Citation:
        around = place.around if place.around[1] - place.around[0] <= WHOLE else place.span
        key = (place.document.path, around)
        if key not in self._passages:
            marker = len(self._passages) + 1
            self._passages[key] = passage_of(place.document, *around, marker=marker, score=1.0)
        return cite_document(place.document, place.span, self._passages[key].marker)

    def answer(self) -> Computed:
        """Return the answer with everything added so far."""
        return Computed(
            self._text,
            self.verdict,
            self.support,
            tuple(self._claims),
            tuple(self._passages.values()),
        )


def joined(one: Computed, other: Computed) -> Computed:
    """Return two answers that are vouched for as one, the second below the first."""
    before, shown = f"{one.text}\n\n", len(one.passages)
    claims = [
        replace(
            claim,
            start=claim.start + len(before),
            end=claim.end + len(before),
            citations=tuple(
                replace(cited, marker=cited.marker + shown) for cited in claim.citations
            ),
        )
        for claim in other.claims
    ]
    passages = [replace(passage, marker=passage.marker + shown) for passage in other.passages]
    return Computed(
        before + other.text,
        one.verdict,
        min(one.support, other.support),
        (*one.claims, *claims),
        (*one.passages, *passages),
    )


def refused(text: str) -> Computed:
    """Return an answer that nothing in the scope can be cited for."""
    return Computed(text, "abstained", 0.0, (), ())
