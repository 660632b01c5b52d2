"""HTML of the conversation: questions, answers with their chips, and the verdict in words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Literal

from rag.page.ask.turn import Turn
from rag.page.ask.tutoring import render_tutor
from rag.page.markup import name_writer, place, plain, shorten
from rag.page.notices import render_problem
from rag.text.display import count
from rag.text.list_marks import BULLET, NUMBER
from rag.text.sentences import Span, trim
from rag.types import Answer, Citation, Claim

Kind = Literal["text", "bullets", "numbers", "table"]


@dataclass(frozen=True, slots=True)
class AnswerBlock:
    """A run of lines of one kind: one row with one cell is a paragraph or an item of a list.

    `first` is the number of a numbered list's first item.
    """

    kind: Kind
    rows: tuple[tuple[Span, ...], ...]
    first: int = 1


_LINE = re.compile(r"[^\n]+")
_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*$")
_RULE = re.compile(r"[ \t]*\|(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*$")
_EDGE = re.compile(r"(?<!\\)\|")


def blocks_of(text: str) -> list[AnswerBlock]:
    """Return the blocks of a text in order.

    Everything but white space, the marks of list items and the rules of tables is in a cell.
    """
    lines = [found.span() for found in _LINE.finditer(text)]
    blocks: list[AnswerBlock] = []
    at = 0
    while at < len(lines):
        block, at = _next_block(text, lines, at)
        blocks.append(block)
    return [block for block in _joined(blocks) if block.rows]


def _next_block(text: str, lines: list[Span], at: int) -> tuple[AnswerBlock, int]:
    """Return the block that begins at a line, and the line after it."""
    start, end = lines[at]
    if _is_table(text, lines, at):
        rows = []
        while at < len(lines) and _ROW.fullmatch(text, *lines[at]):
            if not _RULE.fullmatch(text, *lines[at]):
                rows.append(_cells(text, *lines[at]))
            at += 1
        return AnswerBlock("table", tuple(rows)), at
    if mark := BULLET.match(text, start, end):
        return AnswerBlock("bullets", (((mark.end(), end),),)), at + 1
    if mark := NUMBER.match(text, start, end):
        return AnswerBlock("numbers", (((mark.end(), end),),), int(mark["number"])), at + 1
    span = trim(text, start, end)
    return AnswerBlock("text", ((span,),) if span else ()), at + 1


def _is_table(text: str, lines: list[Span], at: int) -> bool:
    """Whether a line is the head of a table: a row, and on the next line a rule."""
    if at + 1 == len(lines) or lines[at + 1][0] != lines[at][1] + 1:
        return False
    return bool(_ROW.fullmatch(text, *lines[at]) and _RULE.fullmatch(text, *lines[at + 1]))


def _cells(text: str, start: int, end: int) -> tuple[Span, ...]:
    """Return the cells of a table's row; an empty one is an empty span."""
    edges = [found.start() for found in _EDGE.finditer(text, start, end)]
    return tuple(trim(text, a + 1, b) or (a + 1, a + 1) for a, b in pairwise(edges))


def _joined(blocks: list[AnswerBlock]) -> list[AnswerBlock]:
    """Join neighbouring items into one list."""
    joined: list[AnswerBlock] = []
    for block in blocks:
        before = joined[-1] if joined else None
        if before and block.kind == before.kind and block.kind in ("bullets", "numbers"):
            joined[-1] = AnswerBlock(before.kind, before.rows + block.rows, before.first)
        else:
            joined.append(block)
    return joined


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


def _block(block: AnswerBlock, pieces: _Pieces) -> str:
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
        kind = f"{claim.verdict} aside" if claim.is_non_factual else claim.verdict
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


NAMES_SHOWN = 4
"""Chosen tags and documents that a turn names; the menu shows them all."""
_MARKS = re.compile(r"^[-*#\s]+|-{3,}|[|\s]+")
"""What makes a list or a table of a text; in a menu it is none."""
_THUMB = (
    '<svg viewBox="0 0 16 16" width="15" height="15" aria-hidden="true"><path d="M1.8 7h2.4v7H1.8z'
    "M5.2 7l2.9-5.6c1.3 0 2 1 1.8 2.2L9.5 6h3.4c1 0 1.7.9 1.5 1.8l-1 4.9c-.2.8-.8 1.3-1.6 1.3H5.2z"
    '" fill="none" stroke="currentColor" stroke-width="1.2" stroke-linejoin="round"/></svg>'
)


def render_turns(turns: Iterable[Turn], earlier: int = 0) -> str:
    """Return a conversation, of which so many earlier turns are not shown."""
    hidden = (
        f'<p class="hint">{count(earlier, "earlier question")} of this conversation: export it to '
        "read them.</p>"
        if earlier
        else ""
    )
    return hidden + "".join(render_turn(turn) for turn in turns)


def render_turn(turn: Turn) -> str:
    """Return a question with what there is of its answer.

    The shape is the same at every stage, so that words stay where they are while the stage changes.
    """
    if turn.is_small_talk and turn.answer:
        body = f'<div class="answer remark" dir="auto">{plain(turn.answer.answer)}</div>'
        return _article(turn, body)
    if turn.answer is None:
        prose, kind = render_prose(turn.draft), "answer draft"
    else:  # of an abstention the badge says all there is to say
        claims = turn.answer.claims
        prose = render_prose(turn.answer.answer, claims, turn.number, turn.stale) if claims else ""
        kind = "answer"
    body = f'<div class="{kind}" dir="auto">{prose}</div>'
    return _article(
        turn, f"{_scope(turn)}{_understood(turn)}{body}{_status(turn)}{_afterword(turn)}"
    )


def _article(turn: Turn, content: str) -> str:
    return (
        f'<article class="turn" id="turn-{turn.number}" data-turn="{turn.number}">'
        f'<h2 class="question" dir="auto">{plain(turn.question)}</h2>{content}</article>'
    )


def _scope(turn: Turn) -> str:
    """Return which part of the library a question was asked of; nothing when it was all of it."""
    if turn.searched == turn.of:
        return ""
    verb = "Searching" if turn.stage in ("waiting", "searching") else "Searched"
    names = [f"#{tag}" for tag in turn.choice.tags]
    names += [PurePosixPath(path).name for path in turn.choice.documents]
    if len(names) > NAMES_SHOWN:
        names[NAMES_SHOWN:] = [f"{len(names) - NAMES_SHOWN} more"]
    return (
        f'<p class="scope">{verb} {turn.searched} of {count(turn.of, "document")}: '
        f"<bdi>{plain(', '.join(names))}</bdi></p>"
    )


def _understood(turn: Turn) -> str:
    """Return the question that was searched for, where it is not the one that was asked."""
    if not turn.standalone or turn.standalone == turn.question:
        return ""
    return f'<p class="understood" dir="auto">Searched for: {plain(turn.standalone)}</p>'


def _status(turn: Turn) -> str:
    """Return the line under the words: what is happening, and at the end the verdict.

    The share that is read is seen and not announced: it changes many times a second.
    """
    kind = turn.answer.verdict if turn.answer else turn.stage
    return (
        f'<p class="status {kind}" role="status"><span class="dot" aria-hidden="true"></span>'
        f"<span>{plain(status_words(turn))}{_share_read(turn)}</span></p>"
    )


def status_words(turn: Turn) -> str:
    """Return where a turn is, in plain words."""
    if turn.answer is not None:
        return verdict_words(turn.answer)
    return {
        "waiting": f"Waiting: {say_ahead(turn.ahead)}…",
        "searching": f"Searching {count(turn.searched, 'document')}…",
        "reading": f"Reading {count(len(turn.passages), 'passage')}…",
        "writing": "Writing… not checked yet",
        "stopped": "Stopped."
        + (" These words were not checked against your documents." if turn.draft else ""),
        "failed": "This could not be answered.",
        "answered": "",
    }[turn.stage]


def say_ahead(ahead: int) -> str:
    """Return what somebody waits for; none ahead means that the line has not begun."""
    if not ahead:
        return "the library is being opened"
    return "1 question comes before yours" if ahead == 1 else f"{ahead} questions come before yours"


def _share_read(turn: Turn) -> str:
    if turn.stage != "reading" or not turn.read:
        return ""
    return f'<span class="pace" aria-hidden="true"> {turn.read:.0%}</span>'


def verdict_words(answer: Answer) -> str:
    """Return how well an answer is supported, in plain words."""
    if answer.verdict == "abstained" or not answer.claims:
        refusal = answer.answer or "I could not find this in your documents."
        return refusal + (" The nearest passages are shown as evidence." * bool(answer.passages))
    of = len(answer.claims)
    missing = sum(claim.verdict in ("unsupported", "abstained") for claim in answer.claims)
    partly = sum(claim.verdict == "partial" for claim in answer.claims)
    if not missing and not partly:
        subject = {1: "This sentence is", 2: "Both sentences are"}.get(
            of, f"All {of} sentences are"
        )
        return f"{subject} supported by your documents"
    words = []
    if missing:
        words.append(f"{_share(missing, of)} could not be found in your documents")
    if partly:
        verb = "is" if partly == 1 else "are"
        words.append(f"{_share(partly, of)} {verb} only partly supported by your documents")
    return "; ".join(words)


def _share(number: int, of: int) -> str:
    return "This sentence" if of == 1 else f"{number} of {of} sentences"


def _afterword(turn: Turn) -> str:
    """Return what follows the status: the error and its cure, or reasons and small print."""
    if turn.problem is not None:
        return f'{render_problem(turn.problem)}<div class="small-print">{_once_more(turn)}</div>'
    if turn.answer is None:
        again = _once_more(turn) if turn.stage == "stopped" else ""
        return f'<div class="small-print">{again}</div>' if again else ""
    answer = turn.answer
    flagged = "".join(
        f'<li dir="auto"><q>{plain(shorten(claim.text))}</q> {plain(" ".join(reasons(claim)))}</li>'
        for claim in answer.claims
        if claim.verdict != "supported"
    )
    copy = (
        f'<button type="button" class="copy" data-copy="{plain(copy_text(answer))}">Copy</button>'
        if answer.claims
        else ""
    )
    listed = f'<ul class="reasons">{flagged}</ul>' if flagged else ""
    buttons = f"{_once_more(turn)}{copy}{_behind(turn)}{_tutor(turn, answer)}{_votes(turn, answer)}"
    note = f'<p class="hint" role="status">{plain(turn.note)}</p>' if turn.note else ""
    return f'{listed}{note}<div class="small-print">{_small_print(answer)}{buttons}</div>'


def _once_more(turn: Turn) -> str:
    """Return the buttons that put the question again, or into its box to be edited."""
    question = plain(turn.question)
    return (
        f'<button type="button" class="again" data-act="again" '
        f'data-question="{question}">Ask again</button>'
        f'<button type="button" class="edit" data-question="{question}">Edit</button>'
    )


def _tutor(turn: Turn, answer: Answer) -> str:
    return render_tutor(turn.number) if any(claim.citations for claim in answer.claims) else ""


def _behind(turn: Turn) -> str:
    return (
        f'<button type="button" class="inspect" data-act="inspect" data-turn="{turn.number}" '
        'title="All that is behind this answer (key I)">Inspect</button>'
    )


def _votes(turn: Turn, answer: Answer) -> str:
    """Return the two thumbs and, for after the lower one, the sentences that may be wrong."""
    buttons = "".join(
        f'<button type="button" class="vote" data-act="vote" data-turn="{turn.number}" '
        f'data-vote="{vote}" '
        f'aria-pressed="{str(turn.vote == vote).lower()}" aria-label="{label}" title="{label}">'
        f"{_THUMB}</button>"
        for vote, label in (("up", "A good answer"), ("down", "Not a good answer"))
    )
    sentences = "".join(
        f'<li dir="auto"><button type="button" class="flag" data-act="vote" '
        f'data-vote="down" data-turn="{turn.number}" '
        f'data-claim="{number}" aria-pressed="{str(number in turn.flagged).lower()}">'
        f"{plain(shorten(_MARKS.sub(' ', claim.text).strip()))}</button></li>"
        for number, claim in enumerate(answer.claims)
    )
    which = (
        '<details class="menu flags"><summary>Which sentence?</summary><div class="sheet" '
        f'role="group" aria-label="Sentences that are wrong"><ul>{sentences}</ul></div></details>'
    )
    return f'<span class="votes">{buttons}{which if len(answer.claims) > 1 else ""}</span>'


def _small_print(answer: Answer) -> str:
    """Return the support as a number, the time taken and who wrote it."""
    seconds = answer.timings.total
    parts = [f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"]
    if answer.claims:
        meaning = "Estimated probability that the cited text supports the weakest sentence"
        parts.insert(0, f'<span title="{meaning}">support {answer.support:.0%}</span>')
        parts.append(name_writer(answer.model) if answer.model else "quoted, no language model")
    return "<span>" + " · ".join(parts) + "</span>"


def copy_text(answer: Answer) -> str:
    """Return an answer as plain text with numbered notes, as it is put on the clipboard."""
    words: list[str] = []
    notes: dict[int, str] = {}
    position = 0
    for claim in answer.claims:
        markers = {citation.marker: place(citation) for citation in claim.citations}
        numbers = "".join(f"[{marker}]" for marker in sorted(markers))
        words.append(answer.answer[position : claim.end] + (f" {numbers}" if numbers else ""))
        notes |= markers
        position = claim.end
    words.append(answer.answer[position:])
    foot = "\n".join(f"[{marker}] {where}" for marker, where in sorted(notes.items()))
    return "".join(words) + (f"\n\n{foot}" if foot else "")
