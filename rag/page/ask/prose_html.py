"""HTML of an answer's words: claims marked by their verdicts, each with chips for its footnotes."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from markupsafe import Markup

from rag.citations.footnote_numbers import footnote_numbers, in_order
from rag.page.markup import place
from rag.page.templates import render
from rag.page.text_blocks import blocks_of
from rag.text.sentences import Span
from rag.types import Citation, Claim

NOTHING_STALE: Mapping[Citation, str] = MappingProxyType({})
LONGEST_TAIL = 30
"""Most characters of a last word that is kept on one line with its chips."""
_FLAGS = {
    "partial": "only partly supported by your documents",
    "unsupported": "not found in your documents",
    "abstained": "not found in your documents",
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A button for all citations of a claim into one passage.

    `spot` is the place of the first of them among all citations of the answer; `gone` says why its
    words can no longer be found.
    """

    number: int
    passage: int
    spot: int
    place: str
    gone: str


@dataclass(frozen=True, slots=True)
class ClaimPiece:
    """What a cell holds of a claim; a row of a table is one claim in several cells.

    `claim` is its place among the claims of the answer. The first piece of a claim has its name,
    the last one its chips, bound to the last word (`tail`): a number alone at the start of a line
    belongs to none.
    """

    claim: int
    kind: str
    why: str
    head: str
    tail: str
    is_first: bool
    chips: Sequence[Chip]
    flag: str


def render_prose(
    text: str,
    claims: Sequence[Claim] = (),
    turn: int = 0,
    *,
    stale: Mapping[Citation, str] = NOTHING_STALE,
    first: int = 0,
    numbers: Mapping[int, int] | None = None,
) -> Markup:
    """Return a text as HTML; each claim is marked by its verdict and followed by its chips.

    Args:
        text: of an answer or a draft.
        claims: spans of it, in order and apart.
        turn: number of the turn, for the names of elements.
        stale: citations whose words are gone, and why.
        first: number of the first claim, where the turn has others before it.
        numbers: of the footnotes, by marker; None where these are all claims of the turn.
    """
    blocks = blocks_of(text)
    cells = [cell for block in blocks for row in block.rows for cell in row]
    pieces = _Pieces(text, claims, cells, stale, numbers or footnote_numbers(claims))
    shown = [
        (block.kind, block.first, [[pieces.within(cell) for cell in row] for row in block.rows])
        for block in blocks
    ]
    return render("ask/prose.html", blocks=shown, turn=turn, first=first)


class _Pieces:
    """The claims of a text, cut where a cell ends."""

    def __init__(
        self,
        text: str,
        claims: Sequence[Claim],
        cells: Sequence[Span],
        stale: Mapping[Citation, str],
        numbers: Mapping[int, int],
    ) -> None:
        self.text = text
        self.claims = claims
        self.stale = stale
        self.numbers = numbers
        shared = [
            [cell for cell in cells if max(cell[0], claim.start) < min(cell[1], claim.end)]
            for claim in claims
        ]
        self.first = [parts[0] if parts else None for parts in shared]
        self.last = [parts[-1] if parts else None for parts in shared]

    def within(self, cell: Span) -> list[str | ClaimPiece]:
        """Return one cell, as plain text and pieces of claims."""
        parts: list[str | ClaimPiece] = []
        position, end = cell
        for number, claim in enumerate(self.claims):
            a, b = max(cell[0], claim.start), min(end, claim.end)
            if a < b:
                parts += [self.text[position:a], self._piece(number, a, b, cell)]
                position = b
        return [*parts, self.text[position:end]]

    def _piece(self, number: int, start: int, end: int, cell: Span) -> ClaimPiece:
        claim = self.claims[number]
        is_last = self.last[number] == cell
        said = self.text[start:end]
        head, _, tail = said.rpartition(" ")
        if len(tail) > LONGEST_TAIL:
            head, tail = said, ""
        return ClaimPiece(
            claim=number,
            kind=f"{claim.verdict} aside" if claim.is_non_factual else claim.verdict,
            why=" ".join(reasons(claim)),
            head=f"{head} " if head and tail else head,
            tail=tail,
            is_first=self.first[number] == cell,
            chips=self._chips(number) if is_last else (),
            flag=_FLAGS.get(claim.verdict, "") if is_last else "",
        )

    def _chips(self, number: int) -> list[Chip]:
        spot = sum(len(claim.citations) for claim in self.claims[:number])
        cited = in_order(self.claims[number].citations, self.numbers)
        chips = []
        for marker, group in itertools.groupby(cited, key=lambda citation: citation.marker):
            citations = list(group)
            gone = next((self.stale[one] for one in citations if one in self.stale), "")
            where = f"{place(citations[0])}. {gone}" if gone else place(citations[0])
            chips.append(Chip(self.numbers[marker], marker, spot, where, gone))
            spot += len(citations)
        return chips


def reasons(claim: Claim) -> tuple[str, ...]:
    """Return why a claim is flagged, or needs no evidence; others have no reason."""
    if claim.reasons or claim.verdict == "supported":
        return claim.reasons
    if claim.verdict == "partial":
        return ("The cited text says only part of this.",)
    return ("No sentence of your documents says this.",)
