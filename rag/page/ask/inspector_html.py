"""HTML of the inspector: how one answer was made, with every text and number behind it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from markupsafe import Markup

from rag.citations.footnote_numbers import footnote_numbers
from rag.events import Exchange
from rag.page.ask.turn import Turn
from rag.page.markup import place
from rag.page.templates import render
from rag.text.display import count
from rag.types import Answer, Hit, Passage

HITS_SHOWN = 20
_PURPOSES = {
    "read": "Asked whether passages hold the answer",
    "write": "Asked for the answer",
    "weigh": "Asked whether the passages state a sentence",
}


def render_inspector(turn: Turn | None) -> Markup:
    """Return a dialog about a turn; inspector.js opens it.

    Of a turn without a trace (a remark, one that was stopped, one of an earlier session) it says
    that there is none, and shows what is known.
    """
    if turn is None:
        return Markup()
    claims = turn.answer.claims if turn.answer else ()
    numbers = footnote_numbers(claims, turn.passages)
    return render(
        "ask/inspector.html",
        asked=_question(turn),
        figures=_figures(turn.answer) if turn.answer else [],
        claims=[
            (claim, sorted({numbers[citation.marker] for citation in claim.citations}))
            for claim in claims
        ],
        trace=turn.trace,
        exchanges=[
            (_PURPOSES[one.purpose], ", ".join(_results(one)), one)
            for one in (turn.trace.exchanges if turn.trace else ())
        ],
        read=sorted((numbers[one.marker], *_passage(one)) for one in turn.passages),
        left_out=[("–", *_passage(one)) for one in turn.left_out],
        hits=_hits(turn.trace.hits[:HITS_SHOWN]) if turn.trace else [],
    )


def _question(turn: Turn) -> list[tuple[str, str]]:
    rows = [("Asked", turn.question)]
    if turn.standalone and turn.standalone != turn.question:
        rows.append(("Searched for", turn.standalone))
    return [*rows, ("Searched in", f"{turn.searched} of {count(turn.of, 'document')}")]


def _figures(answer: Answer) -> list[tuple[str, str]]:
    times, usage = answer.timings, answer.usage
    first = "–" if times.first_token is None else f"{times.first_token:.2f} s"
    return [
        ("Search", f"{times.retrieve:.2f} s"),
        ("First word after", first),
        ("Reading and writing", f"{times.generate:.2f} s"),
        ("Checking", f"{times.verify:.2f} s"),
        ("Total", f"{times.total:.2f} s"),
        ("Tokens read", str(usage.prompt_tokens)),
        ("Tokens written", str(usage.completion_tokens)),
        ("Answerable", f"{answer.answerable:.4f}"),
        ("Support", f"{answer.support:.4f}"),
        ("Model", answer.model or "none"),
    ]


def _results(exchange: Exchange) -> list[str]:
    found = [f"{exchange.seconds:.2f} s"]
    if exchange.log_odds is not None:
        found.append(f"log-odds of Yes {exchange.log_odds:+.3f}")
    if exchange.probability is not None:
        found.append(f"answerable {exchange.probability:.4f}")
    return found


def _passage(passage: Passage) -> tuple[Any, ...]:
    where = f"{passage.start}–{passage.end}"
    return passage.marker, place(passage), where, f"{passage.score:.4f}"


def _hits(hits: Sequence[Hit]) -> list[tuple[str, ...]]:
    return [
        (
            f"{PurePosixPath(hit.chunk.document).name}, {hit.chunk.start}–{hit.chunk.end}",
            *(
                "–" if score is None else f"{score:.4f}"
                for score in (hit.score, hit.dense, hit.lexical)
            ),
        )
        for hit in hits
    ]
