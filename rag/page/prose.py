"""HTML of an answer's words: paragraphs, lists and tables, with claims marked and their chips.

All markup is ours; what the text holds is shown as it is written.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from rag.documents.sentences import Span
from rag.page.blocks import Block, blocks_of
from rag.page.text import place, plain
from rag.types import Citation, Claim

NOTHING_STALE: Mapping[Citation, str] = MappingProxyType({})
LONGEST_TAIL = 30
"""Most characters of a last word that is kept on one line with its chips."""


def render_prose(
    text: str,
    claims: Sequence[Claim] = (),
    turn: int = 0,
    stale: Mapping[Citation, str] = NOTHING_STALE,
    first: int = 0,
) -> str:
    """Return a text as HTML; each claim is marked by its verdict and followed by its chips.

    Args:
        text: of an answer or a draft.
        claims: spans of it, in order and apart.
        turn: number of the turn, for the names of elements.
        stale: citations whose words are gone, and why.
        first: number of the first claim, where the turn has others before it.
    """
    blocks = blocks_of(text)
    cells = [cell for block in blocks for row in block.rows for cell in row]
    pieces = _Pieces(text, claims, turn, stale, cells, first)
    return "".join(_block(block, pieces) for block in blocks)


def _block(block: Block, pieces: _Pieces) -> str:
    if block.kind == "text":
        return "".join(f"<p>{pieces.render(cell)}</p>" for row in block.rows for cell in row)
    if block.kind == "table":
        head, *body = block.rows
        return (
            f'<div class="wide" tabindex="0"><table><thead>{_row(head, "th", pieces)}</thead>'
            f"<tbody>{''.join(_row(row, 'td', pieces) for row in body)}</tbody></table></div>"
        )
    items = "".join(f"<li>{pieces.render(cell)}</li>" for row in block.rows for cell in row)
    if block.kind == "bullets":
        return f"<ul>{items}</ul>"
    return f'<ol start="{block.first}">{items}</ol>'


def _row(cells: Sequence[Span], element: str, pieces: _Pieces) -> str:
    inside = "".join(f"<{element}>{pieces.render(cell)}</{element}>" for cell in cells)
    return f"<tr>{inside}</tr>"


class _Pieces:
    """The claims of a text, cut where a cell ends: a row of a table is one claim in several."""

    def __init__(
        self,
        text: str,
        claims: Sequence[Claim],
        turn: int,
        stale: Mapping[Citation, str],
        cells: Sequence[Span],
        offset: int,
    ) -> None:
        self.text = text
        self.claims = claims
        self.turn = turn
        self.stale = stale
        self.offset = offset
        shared = [
            [cell for cell in cells if max(cell[0], claim.start) < min(cell[1], claim.end)]
            for claim in claims
        ]
        self.first = [parts[0] if parts else None for parts in shared]
        self.last = [parts[-1] if parts else None for parts in shared]

    def render(self, cell: Span) -> str:
        """Return one cell with the claims in it."""
        parts: list[str] = []
        position, end = cell
        for number, claim in enumerate(self.claims):
            a, b = max(cell[0], claim.start), min(end, claim.end)
            if a < b:
                parts += [plain(self.text[position:a]), self._piece(number, a, b, cell)]
                position = b
        return "".join([*parts, plain(self.text[position:end])])

    def _piece(self, number: int, start: int, end: int, cell: Span) -> str:
        """Return what a cell has of a claim; the first has its name, the last its chips."""
        claim = self.claims[number]
        name = ""
        if self.first[number] == cell:
            name = f' id="turn-{self.turn}-claim-{self.offset + number}"'
        chips = aside = ""
        if self.last[number] == cell:
            chips = self._chips(number)
            aside = f" ({_FLAG[claim.verdict]})" if claim.verdict in _FLAG else ""
        kind = f"{claim.verdict} aside" if claim.is_aside else claim.verdict
        said = self.text[start:end]
        because = plain(" ".join(reasons(claim)))
        why = f' data-why="{because}"' if because else ""
        # Chips are bound to the last word: a number alone at the start of a line belongs to none.
        head, _, tail = said.rpartition(" ")
        if len(tail) > LONGEST_TAIL:
            head, tail = said, ""
        return (
            f'<span class="claim {kind}"{name}{why}>'
            f"{plain(head)}{' ' if head and tail else ''}"
            f'<span class="tail">{plain(tail)}{chips}</span>'
            f'<span class="unseen">{aside}</span></span>'
        )

    def _chips(self, number: int) -> str:
        """Return a button for all citations of a claim into one passage, for each such passage.

        A button names the first of these among all citations of the answer (its spot).
        """
        cited = in_order(self.claims[number])
        spot = sum(len(claim.citations) for claim in self.claims[:number])
        chips = []
        for marker, group in itertools.groupby(cited, key=lambda c: c.marker):
            citations = list(group)
            gone = next((self.stale[one] for one in citations if one in self.stale), "")
            where = plain(f"{place(citations[0])}{gone and f'. {gone}'}")
            chips.append(
                f'<button type="button" class="chip{" stale" if gone else ""}" '
                f'data-turn="{self.turn}" data-claim="{self.offset + number}" '
                f'data-passage="{marker}" '
                f'data-spot="{spot}" data-place="{where}" aria-pressed="false" '
                f'aria-label="Footnote {marker}: {where}">{marker}</button>'
            )
            spot += len(citations)
        return "".join(chips)


_FLAG = {
    "partial": "only partly supported by your documents",
    "unsupported": "not found in your documents",
    "abstained": "not found in your documents",
}


def reasons(claim: Claim) -> tuple[str, ...]:
    """Return why a claim is flagged, or needs no evidence; others have no reason."""
    if claim.reasons or claim.verdict == "supported":
        return claim.reasons
    if claim.verdict == "partial":
        return ("The cited text says only part of this.",)
    return ("No sentence of your documents says this.",)


def in_order(claim: Claim) -> list[Citation]:
    """Return the citations of a claim as its chips show them: by passage, then by place."""
    return sorted(claim.citations, key=lambda citation: (citation.marker, citation.start))
