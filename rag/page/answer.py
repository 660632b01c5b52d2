"""HTML of the conversation: questions, answers with their chips, and the verdict in words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from rag.page.notices import render_problem
from rag.page.text import count, place, plain, shorten
from rag.page.turn import Turn
from rag.types import Answer, Citation, Claim

_TABLE = re.compile(r"(?:^[ \t]*\|[^\n]*(?:\n|$))+", re.M)
NAMES_SHOWN = 4
"""Chosen tags and documents that a turn names; the menu shows them all."""


def render_turns(turns: Iterable[Turn]) -> str:
    """Return a conversation."""
    return "".join(render_turn(turn) for turn in turns)


def render_turn(turn: Turn) -> str:
    """Return a question with what there is of its answer.

    The shape is the same at every stage, so that words stay where they are while the stage changes.
    """
    if turn.is_remark and turn.answer:
        body = f'<div class="answer remark" dir="auto">{plain(turn.answer.answer)}</div>'
        return _article(turn, body)
    if turn.answer is None:
        body = f'<div class="answer draft" dir="auto">{plain(turn.draft)}</div>'
    elif turn.answer.claims:
        body = f'<div class="answer" dir="auto">{_claims(turn.number, turn.answer)}</div>'
    else:
        body = '<div class="answer"></div>'  # an abstention: the badge says all there is to say
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
    return f'<p class="understood" dir="auto">Understood as: {plain(turn.standalone)}</p>'


def _claims(turn: int, answer: Answer) -> str:
    """Return the answer's text with each claim marked by its verdict and followed by its chips."""
    parts: list[str] = []
    position = 0
    for table in _TABLE.finditer(answer.answer):
        parts.append(_prose(turn, answer, position, table.start()))
        parts.append(_table(turn, answer, table.start(), table.end()))
        position = table.end()
    parts.append(_prose(turn, answer, position, len(answer.answer)))
    return "".join(parts)


def _prose(turn: int, answer: Answer, start: int, end: int) -> str:
    """Return a stretch of an answer's text that is no table."""
    parts: list[str] = []
    for number, claim in enumerate(answer.claims):
        if start <= claim.start < end:
            parts.append(plain(answer.answer[start : claim.start]))
            parts.append(_claim(turn, number, claim))
            start = claim.end
    parts.append(plain(answer.answer[start:end]))
    return "".join(parts)


def _table(turn: int, answer: Answer, start: int, end: int) -> str:
    """Return a Markdown table as one of HTML; each row that is a claim ends with its chips."""
    claims = {claim.start: (number, claim) for number, claim in enumerate(answer.claims)}
    rows = []
    for line in re.finditer(r"[^\n]+", answer.answer[start:end]):
        cells = [plain(cell.strip()) for cell in line.group().strip().strip("|").split("|")]
        if re.fullmatch(r"[\s|:-]+", line.group()):
            continue
        found = claims.get(start + line.start())
        tag = "td" if found else "th"
        if found:
            number, claim = found
            cells[-1] += _chips(turn, number, claim)
            attributes = _claim_attributes(turn, number, claim)
        else:
            attributes = ""
        rows.append(f"<tr{attributes}><{tag}>{f'</{tag}><{tag}>'.join(cells)}</{tag}></tr>")
    return f'<table class="comparison">{"".join(rows)}</table>'


def _chips(turn: int, number: int, claim: Claim) -> str:
    return "".join(
        _chip(turn, number, next(group))
        for _, group in itertools.groupby(
            sorted(claim.citations, key=lambda c: (c.marker, c.start)), key=lambda c: c.marker
        )
    )


def _claim_attributes(turn: int, number: int, claim: Claim) -> str:
    reasons = plain(" ".join(_reasons(claim)))
    return f' class="claim {claim.verdict}" id="turn-{turn}-claim-{number}" title="{reasons}"'


def _claim(turn: int, number: int, claim: Claim) -> str:
    chips = _chips(turn, number, claim)
    aside = "" if claim.verdict == "supported" else f" ({_FLAG[claim.verdict]})"
    # Chips are bound to the last word: a number alone at the start of a line belongs to nothing.
    head, _, tail = claim.text.rpartition(" ")
    if len(tail) > 30:
        head, tail = claim.text, ""
    return (
        f"<span{_claim_attributes(turn, number, claim)}>"
        f"{plain(head)}{' ' if head and tail else ''}"
        f'<span class="tail">{plain(tail)}{chips}</span>'
        f'<span class="unseen">{aside}</span></span>'
    )


_FLAG = {
    "partial": "only partly supported by your documents",
    "unsupported": "not found in your documents",
    "abstained": "not found in your documents",
}


def _reasons(claim: Claim) -> tuple[str, ...]:
    """Return why a claim is flagged; a claim that is not has none."""
    if claim.verdict == "supported":
        return ()
    if claim.reasons:
        return claim.reasons
    if claim.verdict == "partial":
        return ("The cited text says only part of this.",)
    return ("No sentence of your documents says this.",)


def _chip(turn: int, claim: int, citation: Citation) -> str:
    """Return the button of all citations of one claim into one passage."""
    label = plain(f"Footnote {citation.marker}: {place(citation)}")
    return (
        f'<button type="button" class="chip" data-turn="{turn}" data-claim="{claim}" '
        f'data-passage="{citation.marker}" aria-pressed="false" aria-label="{label}" '
        f'title="{label}">{citation.marker}</button>'
    )


def _status(turn: Turn) -> str:
    """Return the line under the words: what is happening, and at the end the verdict."""
    kind = turn.answer.verdict if turn.answer else turn.stage
    return (
        f'<p class="status {kind}" role="status"><span class="dot" aria-hidden="true"></span>'
        f"<span>{plain(status_words(turn))}</span></p>"
    )


def status_words(turn: Turn) -> str:
    """Return where a turn is, in plain words."""
    if turn.answer is not None:
        return verdict_words(turn.answer)
    return {
        "waiting": "Waiting for what is being done now…",
        "searching": f"Searching {count(turn.searched, 'document')}…",
        "reading": f"Reading {count(len(turn.passages), 'passage')}…"
        + (f" {turn.read:.0%}" if turn.read else ""),
        "writing": "Writing… not checked yet",
        "stopped": "Stopped."
        + (" These words were not checked against your documents." if turn.draft else ""),
        "failed": "This could not be answered.",
        "answered": "",
    }[turn.stage]


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
        return render_problem(turn.problem)
    if turn.answer is None:
        return ""
    answer = turn.answer
    reasons = "".join(
        f'<li dir="auto"><q>{plain(shorten(claim.text))}</q> '
        f"{plain(' '.join(_reasons(claim)))}</li>"
        for claim in answer.claims
        if claim.verdict != "supported"
    )
    copy = (
        f'<button type="button" class="copy" data-copy="{plain(copy_text(answer))}">Copy</button>'
        if answer.claims
        else ""
    )
    return (
        f'<ul class="reasons">{reasons}</ul>' if reasons else ""
    ) + f'<p class="small-print">{_small_print(answer)}{copy}</p>'


def _small_print(answer: Answer) -> str:
    """Return the support as a number, the time taken and who wrote it."""
    seconds = answer.timings.total
    parts = [f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"]
    if answer.claims:
        meaning = "Estimated probability that the cited text supports the weakest sentence"
        parts.insert(0, f'<span title="{meaning}">support {answer.support:.0%}</span>')
        parts.append(plain(answer.model or "quoted, no language model"))
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
