"""HTML of the evidence: passages with the cited spans marked."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from urllib.parse import quote

from rag.page.ask.turn import Turn
from rag.page.markup import place, plain, shorten
from rag.types import Answer, Passage


def render_evidence(turns: Sequence[Turn]) -> str:
    """Return the evidence of every turn; the last one's is shown, a chip shows its own turn's.

    A remark has none, so what was shown before it stays.
    """
    turns = [turn for turn in turns if not turn.is_small_talk]
    if not turns:
        return (
            '<section class="evidence"><h2>Evidence</h2><p class="hint">The passages behind an '
            "answer appear here. Press a number in the answer to see the sentence it rests on."
            "</p></section>"
        )
    return "".join(_evidence(turn, shown=turn is turns[-1]) for turn in turns)


def _evidence(turn: Turn, *, shown: bool) -> str:
    cited = (
        {c.marker for claim in turn.answer.claims for c in claim.citations} if turn.answer else ()
    )
    first = [passage for passage in turn.passages if passage.marker in cited]
    rest = [passage for passage in turn.passages if passage.marker not in cited]
    title = "Evidence"
    if not cited:  # still reading, stopped, or abstained: all that was found, none folded away
        first, rest = rest, []
        title = "Nearest passages" if turn.answer else "Passages found"
    return (
        f'<section class="evidence" id="evidence-{turn.number}" data-turn="{turn.number}"'
        f' aria-label="{title}"{"" if shown else " hidden"}>'
        f'<h2>{title}</h2><p class="hint" dir="auto">{_evidence_hint(turn)}</p>'
        + "".join(_card(turn, passage) for passage in first)
        + _folded("Also read", "".join(_card(turn, passage) for passage in rest), len(rest))
        + _folded("Found, but there was no room", _list_places(turn.left_out), len(turn.left_out))
        + "</section>"
    )


def _evidence_hint(turn: Turn) -> str:
    if turn.passages:
        return f"for <q>{plain(shorten(turn.question))}</q>"
    return "Nothing was found." if turn.answer else "…"


def _folded(summary: str, content: str, number: int) -> str:
    return f"<details><summary>{summary} ({number})</summary>{content}</details>" if number else ""


def _list_places(passages: Iterable[Passage]) -> str:
    items = "".join(f'<li dir="auto">{plain(place(passage))}</li>' for passage in passages)
    return f'<ul class="places">{items}</ul>'


def _card(turn: Turn, passage: Passage) -> str:
    """Return a passage with its place and the cited spans marked."""
    page = ""
    if passage.page is not None:
        page = (
            f'<span class="page" title="Page {passage.page} of the file">'
            f"page {plain(passage.page_label or str(passage.page))}</span>"
        )
    heading = f'<p class="path" dir="auto">{plain(passage.heading)}</p>' if passage.heading else ""
    name = f"evidence-{turn.number}-passage-{passage.marker}"
    return (
        f'<article class="card" id="{name}" data-passage="{passage.marker}" tabindex="-1">'
        f'<h3><span class="number">{passage.marker}</span>'
        f'<bdi class="file" title="{plain(passage.document)}">'
        f"{plain(PurePosixPath(passage.document).name)}</bdi>{page}</h3>{heading}"
        f'<p class="passage" dir="auto">{_marked(name, turn.answer, passage)}</p>'
        f"{_stale(turn, passage)}"
        '<button type="button" class="link open-document" '
        f'data-document="{quote(passage.document)}" data-at="{passage.start}">'
        "Open the document</button></article>"
    )


def _stale(turn: Turn, passage: Passage) -> str:
    """Return why words of a kept passage can no longer be found in the documents."""
    reasons = {why: None for cited, why in turn.stale.items() if cited.marker == passage.marker}
    return f'<p class="stale-note">{plain(" ".join(reasons))}</p>' if reasons else ""


def _marked(name: str, answer: Answer | None, passage: Passage) -> str:
    """Return a passage's text; each cited stretch is a mark that names the claims citing it."""
    spans = [
        (citation.start - passage.start, citation.end - passage.start, number)
        for number, claim in enumerate(answer.claims if answer else ())
        for citation in claim.citations
        if citation.marker == passage.marker
    ]
    parts = []
    for start, end, claims in stretches(len(passage.text), spans):
        text = plain(passage.text[start:end])
        if claims:
            names = " ".join(map(str, sorted(claims)))
            text = f'<mark id="{name}-at-{start}" data-claims="{names}">{text}</mark>'
        parts.append(text)
    return "".join(parts)


def stretches(
    length: int, spans: Iterable[tuple[int, int, int]]
) -> list[tuple[int, int, frozenset[int]]]:
    """Cut a text where spans begin and end; each stretch names the spans that cover it.

    Spans overlap when two claims cite the same sentence, and elements cannot.

    Args:
        length: of the text; what reaches beyond it is cut off.
        spans: start, end and the name of a span.
    """
    inside = [(max(0, start), min(length, end), name) for start, end, name in spans]
    cuts = sorted(
        {0, length, *(at for start, end, _ in inside for at in (start, end) if start < end)}
    )
    return [
        (start, end, frozenset(name for a, b, name in inside if a <= start and end <= b))
        for start, end in itertools.pairwise(cuts)
    ]
