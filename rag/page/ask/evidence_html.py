"""HTML of the evidence: passages with the cited spans marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from rag.citations.footnote_numbers import footnote_numbers
from rag.page.ask.turn import Turn
from rag.page.marked_text import Look, render_marked
from rag.page.markup import place, shorten
from rag.page.templates import render
from rag.types import Answer, Passage


def render_evidence(turns: Sequence[Turn]) -> Markup:
    """Return the evidence of every turn; the last one's is shown, a chip shows its own turn's.

    A remark has none, so what was shown before it stays.
    """
    turns = [turn for turn in turns if not turn.is_small_talk]
    return render("ask/evidence.html", sections=[_section(turn) for turn in turns])


def _section(turn: Turn) -> dict[str, Any]:
    claims = turn.answer.claims if turn.answer else ()
    numbers = footnote_numbers(claims, turn.passages)
    cited = {citation.marker for claim in claims for citation in claim.citations}
    passages = sorted(turn.passages, key=lambda passage: numbers[passage.marker])
    first = [passage for passage in passages if passage.marker in cited]
    rest = [passage for passage in passages if passage.marker not in cited]
    title = "Evidence"
    if not cited:  # still reading, stopped, or abstained: all that was found, none folded away
        first, rest = rest, []
        title = "Nearest passages" if turn.answer else "Passages found"
    return {
        "turn": turn.number,
        "title": title,
        "question": shorten(turn.question) if turn.passages else "",
        "empty": "Nothing was found." if turn.answer else "…",
        "cited": [_card(turn, passage, numbers[passage.marker]) for passage in first],
        "read": [_card(turn, passage, numbers[passage.marker]) for passage in rest],
        "left_out": [place(passage) for passage in turn.left_out],
    }


def _card(turn: Turn, passage: Passage, number: int) -> dict[str, Any]:
    gone = {why: None for cited, why in turn.stale.items() if cited.marker == passage.marker}
    return {
        "number": number,
        "passage": passage,
        "page": "" if passage.page is None else passage.page_label or str(passage.page),
        "text": _marked(turn.answer, passage),
        "gone": " ".join(gone),  # why words of a stored answer can no longer be found
    }


def _marked(answer: Answer | None, passage: Passage) -> Markup:
    """Return a passage's text; each cited stretch is a mark that names the claims citing it."""
    spans = [
        (citation.start, citation.end, number)
        for number, claim in enumerate(answer.claims if answer else ())
        for citation in claim.citations
        if citation.marker == passage.marker
    ]
    return render_marked(passage.text, spans, _look, at=passage.start, tables=passage.tables)


def _look(claims: frozenset[int]) -> Look:
    return Look({"data-claims": " ".join(map(str, sorted(claims)))} if claims else None)
