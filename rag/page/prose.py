"""HTML of an answer's words: paragraphs, lists and tables, with claims marked and their chips.

All markup is ours; what the text holds is shown as it is written.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from rag.documents.sentences import Span
from rag.page.blocks import Block, blocks_of
from rag.page.text import place, plain
from rag.types import Citation, Claim

LONGEST_TAIL = 30
"""Most characters of a last word that is kept on one line with its chips."""


def render_prose(text: str, claims: Sequence[Claim] = (), turn: int = 0) -> str:
    """Return a text as HTML; each claim is marked by its verdict and followed by its chips.

    Args:
        text: of an answer or a draft.
        claims: spans of it, in order and apart.
        turn: number of the turn, for the names of elements.
    """
    blocks = blocks_of(text)
    pieces = _Pieces(text, claims, turn, [cell for b in blocks for row in b.rows for cell in row])
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
        self, text: str, claims: Sequence[Claim], turn: int, cells: Sequence[Span]
    ) -> None:
        self.text = text
        self.claims = claims
        self.turn = turn
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
        name = f' id="turn-{self.turn}-claim-{number}"' if self.first[number] == cell else ""
        chips = aside = ""
        if self.last[number] == cell:
            chips = _chips(self.turn, number, claim)
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


def _chips(turn: int, number: int, claim: Claim) -> str:
    cited = sorted(claim.citations, key=lambda c: (c.marker, c.start))
    by_passage = itertools.groupby(cited, key=lambda c: c.marker)
    return "".join(_chip(turn, number, next(group)) for _, group in by_passage)


def _chip(turn: int, claim: int, citation: Citation) -> str:
    """Return the button of all citations of one claim into one passage."""
    label = plain(f"Footnote {citation.marker}: {place(citation)}")
    return (
        f'<button type="button" class="chip" data-turn="{turn}" data-claim="{claim}" '
        f'data-passage="{citation.marker}" aria-pressed="false" aria-label="{label}" '
        f'data-place="{plain(place(citation))}">{citation.marker}</button>'
    )
