"""Put the clause that a question names first: a mention of it elsewhere is not the clause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.index.store import Store
from rag.types import Chunk, Hit

MOST_CHUNKS = 20
"""Chunks of a clause that are put first; a chapter can have hundreds."""

_WORD = (
    r"(?:§+|\b(?:clauses?|sections?|articles?|art\.|paragraphs?|chapters?|parts?|schedules?|"
    r"artikel|abschnitt|ziffer|kapitel|chapitre|artículo|cláusula|articolo))"
)
_NUMBER = r"\d{1,3}(?:\.\d{1,3})*"
_NAMED = re.compile(rf"{_WORD} ?(?P<named>{_NUMBER})(?![\w%]|\.\d)", re.IGNORECASE)
_ALONE = re.compile(r"\s*(?P<named>\d{1,3}(?:\.\d{1,3})+)\s*")
_TITLE = re.compile(rf"(?:{_WORD} ?)?(?P<number>{_NUMBER})(?![\w%]|\.\d)", re.IGNORECASE)


def clauses_first(
    question: str, hits: Sequence[Hit], store: Store, among: Sequence[int] | None
) -> list[Hit]:
    """Return the hits, those under a heading with the clause's number first, best first.

    Args:
        question: standalone; "clause 4.2", "§ 7" and "Article 12" name a clause, and so does a
            number with dots that is all of it.
        hits: best first.
        store: has the headings.
        among: ids of the chunks in scope; None for all.
    """
    wanted = [match["named"] for match in _NAMED.finditer(question)]
    if alone := _ALONE.fullmatch(question):
        wanted.append(alone["named"])
    if not wanted:
        return list(hits)
    found = {
        chunk.id: chunk
        for number in wanted
        for chunk in store.chunks(store.under_heading(number, among))
        if number in _numbers(chunk)
    }
    known = {hit.chunk.id: hit for hit in hits}
    ranks = {id: rank for rank, id in enumerate(known)}

    def place(chunk: Chunk) -> tuple[bool, int, str, int]:
        """Return what sorts the clause itself before those within it, then by the search."""
        is_within = _numbers(chunk)[-1] not in wanted
        return is_within, ranks.get(chunk.id, len(ranks)), chunk.document, chunk.start

    order = sorted(found.values(), key=place)[:MOST_CHUNKS]
    top = hits[0].score if hits else 1.0
    first = [known.get(chunk.id) or Hit(chunk, top, None, None) for chunk in order]
    chosen = {hit.chunk.id for hit in first}
    return [
        *(replace(hit, score=top) for hit in first),
        *(hit for hit in hits if hit.chunk.id not in chosen),
    ]


def _numbers(chunk: Chunk) -> list[str]:
    """Return the numbers that begin the titles above a chunk, the nearest last; "" for none."""
    matches = [_TITLE.match(title) for title in chunk.heading.split(" › ")]
    return [match["number"] if match else "" for match in matches]
