"""HTML of the conversation: questions, answers, and the verdict in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from markupsafe import Markup

from rag.citations.footnote_numbers import footnote_numbers
from rag.page.ask.prose_html import reasons, render_prose
from rag.page.ask.turn import Turn
from rag.page.ask.tutoring import render_tutor
from rag.page.markup import place, shorten
from rag.page.notices import render_problem
from rag.page.templates import render
from rag.text.display import count
from rag.types import Answer

NAMES_SHOWN = 4
"""Chosen tags and documents that a turn names; the menu shows them all."""
_MARKS = re.compile(r"^[-*#\s]+|-{3,}|[|\s]+")
"""What makes a list or a table of a text; in a menu it is none."""


def render_turns(turns: Iterable[Turn], earlier: int = 0) -> Markup:
    """Return a conversation; `earlier` is the number of turns before these, which are not shown."""
    return render("ask/turns.html", earlier=earlier, turns=[render_turn(turn) for turn in turns])


def render_turn(turn: Turn) -> Markup:
    """Return a question with what there is of its answer.

    The shape is the same at every stage, so that words stay where they are while the stage changes.
    """
    answer = turn.answer
    claims = answer.claims if answer else ()
    if answer is None:
        prose = render_prose(turn.draft)
    elif answer.claims:
        numbers = footnote_numbers(answer.claims, turn.passages)
        prose = render_prose(
            answer.answer, answer.claims, turn.number, stale=turn.stale, numbers=numbers
        )
    else:  # of an abstention the badge says all there is to say
        prose = Markup()
    return render(
        "ask/turn.html",
        turn=turn,
        answer=answer,
        prose=prose,
        scope=_scope_words(turn),
        status=status_words(turn),
        share_read=_share_read(turn),
        quotes=turn.quotes if turn.is_before_words else (),
        problem=render_problem(turn.problem) if turn.problem else "",
        flagged=[
            (shorten(claim.text), " ".join(reasons(claim)))
            for claim in claims
            if claim.verdict != "supported"
        ],
        sentences=[shorten(_MARKS.sub(" ", claim.text).strip()) for claim in claims],
        copied=copy_text(answer) if answer else "",
        tutor=render_tutor(turn.number) if any(claim.citations for claim in claims) else "",
        seconds=_seconds(answer) if answer else "",
    )


def _scope_words(turn: Turn) -> tuple[str, str]:
    """Return the searched part of the library, and its names; nothing where it was all of it."""
    if turn.searched == turn.of:
        return "", ""
    verb = "Searching" if turn.stage in ("waiting", "searching") else "Searched"
    names = [f"#{tag}" for tag in turn.choice.tags]
    names += [PurePosixPath(path).name for path in turn.choice.documents]
    if len(names) > NAMES_SHOWN:
        names[NAMES_SHOWN:] = [f"{len(names) - NAMES_SHOWN} more"]
    return f"{verb} {turn.searched} of {count(turn.of, 'document')}", ", ".join(names)


def status_words(turn: Turn) -> str:
    """Return where a turn is, in plain words."""
    if turn.answer is not None:
        return verdict_words(turn.answer)
    return {
        "waiting": f"Waiting: {say_ahead(turn.ahead)}…",
        "searching": f"Searching {count(turn.searched, 'document')}…",
        "reading": _reading_words(turn),
        "writing": "Writing… not checked yet",
        "stopped": "Stopped."
        + (" These words were not checked against your documents." if turn.draft else ""),
        "failed": "This could not be answered.",
        "answered": "",
    }[turn.stage]


def _reading_words(turn: Turn) -> str:
    """Return what is being read."""
    now = turn.reading
    if now is None or now.passage is None:
        return f"Reading {count(now.passages if now else len(turn.passages), 'passage')}…"
    which = f"passage {now.number} of {now.passages}" if now.passages > 1 else "a passage"
    return f"Reading {which}: {place(now.passage)}…"


def _share_read(turn: Turn) -> str:
    """Return how much of what is being read has been read; "" before it begins and after it."""
    if turn.stage != "reading" or turn.reading is None or not turn.reading.done:
        return ""
    return f"{min(1.0, turn.reading.done / max(1, turn.reading.of)):.0%}"


def say_ahead(ahead: int) -> str:
    """Return what somebody waits for; none ahead means that the line has not begun."""
    if not ahead:
        return "the library is being opened"
    return "1 question comes before yours" if ahead == 1 else f"{ahead} questions come before yours"


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


def _seconds(answer: Answer) -> str:
    seconds = answer.timings.total
    return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"


def copy_text(answer: Answer) -> str:
    """Return an answer as plain text with numbered notes, as it is put on the clipboard."""
    numbers = footnote_numbers(answer.claims)
    words: list[str] = []
    notes: dict[int, str] = {}
    position = 0
    for claim in answer.claims:
        cited = {numbers[citation.marker]: place(citation) for citation in claim.citations}
        marks = "".join(f"[{number}]" for number in sorted(cited))
        words.append(answer.answer[position : claim.end] + (f" {marks}" if marks else ""))
        notes |= cited
        position = claim.end
    words.append(answer.answer[position:])
    foot = "\n".join(f"[{number}] {where}" for number, where in sorted(notes.items()))
    return "".join(words) + (f"\n\n{foot}" if foot else "")
