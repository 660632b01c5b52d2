"""HTML of the conversation: questions, answers with their chips, and the verdict in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from rag.page.notices import render_problem
from rag.page.prose import reasons, render_prose
from rag.page.text import count, name_writer, place, plain, shorten
from rag.page.turn import Turn
from rag.page.tutoring import render_tutor
from rag.types import Answer

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
    if turn.is_remark and turn.answer:
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
        f'<button type="button" class="again" data-question="{question}">Ask again</button>'
        f'<button type="button" class="edit" data-question="{question}">Edit</button>'
    )


def _tutor(turn: Turn, answer: Answer) -> str:
    return render_tutor(turn.number) if any(claim.citations for claim in answer.claims) else ""


def _behind(turn: Turn) -> str:
    return (
        f'<button type="button" class="inspect" data-turn="{turn.number}" '
        'title="All that is behind this answer (key I)">Inspect</button>'
    )


def _votes(turn: Turn, answer: Answer) -> str:
    """Return the two thumbs and, for after the lower one, the sentences that may be wrong."""
    buttons = "".join(
        f'<button type="button" class="vote" data-turn="{turn.number}" data-vote="{vote}" '
        f'aria-pressed="{str(turn.vote == vote).lower()}" aria-label="{label}" title="{label}">'
        f"{_THUMB}</button>"
        for vote, label in (("up", "A good answer"), ("down", "Not a good answer"))
    )
    sentences = "".join(
        f'<li dir="auto"><button type="button" class="flag" data-turn="{turn.number}" '
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
