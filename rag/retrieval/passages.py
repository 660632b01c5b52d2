"""Hits to passages: chunks grown to their section where it fits, within a budget of tokens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.documents.chunks import page_at
from rag.documents.sentences import trim
from rag.index.store import Store
from rag.types import Document, Hit, Passage


def make_passages(
    store: Store,
    hits: Sequence[Hit],
    count_tokens: Callable[[str], int],
    *,
    most: int,
    budget: int,
) -> tuple[list[Passage], list[Passage]]:
    """Return the passages to read, and those left out because they did not fit.

    A hit grows to its section if that takes at most a third of the budget, so that one long
    section cannot crowd out the rest. Hits inside a passage already chosen add nothing. Both lists
    are numbered through, best first.

    Args:
        store: where the documents' texts are.
        hits: best first.
        count_tokens: the language model's own count.
        most: most passages to read.
        budget: tokens of all passages together.
    """
    documents: dict[str, Document] = {}
    chosen: list[Passage] = []
    left_out: list[Passage] = []
    spent = 0
    for hit in hits:
        path = hit.chunk.document
        if path not in documents:
            found = store.document(path)
            assert found is not None  # the chunk and its document are of one generation
            documents[path] = found
        if any(_covers(passage, hit) for passage in (*chosen, *left_out)):
            continue
        if len(chosen) + len(left_out) == most:
            break
        passage = _grow(documents[path], hit, lambda text: count_tokens(text) <= budget // 3)
        cost = count_tokens(passage.text)
        if spent + cost > budget and passage.text != hit.chunk.text:
            passage = _passage(documents[path], hit, hit.chunk.start, hit.chunk.end)
            cost = count_tokens(passage.text)
        if spent + cost <= budget:
            chosen.append(passage)
            spent += cost
        else:
            left_out.append(passage)
    numbered = [replace(p, marker=n) for n, p in enumerate((*chosen, *left_out), start=1)]
    return numbered[: len(chosen)], numbered[len(chosen) :]


def _covers(passage: Passage, hit: Hit) -> bool:
    return (
        passage.document == hit.chunk.document
        and passage.start <= hit.chunk.start
        and hit.chunk.end <= passage.end
    )


def _grow(document: Document, hit: Hit, fits: Callable[[str], bool]) -> Passage:
    """Grow a chunk to the text between the headings around it, if that fits."""
    start = max((h.end for h in document.headings if h.end <= hit.chunk.start), default=0)
    end = min(
        (h.start for h in document.headings if h.start >= hit.chunk.end),
        default=len(document.text),
    )
    span = trim(document.text, start, end)
    if span and fits(document.text[slice(*span)]):
        return _passage(document, hit, *span)
    return _passage(document, hit, hit.chunk.start, hit.chunk.end)


def _passage(document: Document, hit: Hit, start: int, end: int) -> Passage:
    page = page_at(document.pages, start)
    return Passage(
        marker=0,
        document=document.path,
        page=page.number if page else None,
        page_label=page.label if page else None,
        heading=hit.chunk.heading,
        start=start,
        end=end,
        text=document.text[start:end],
        score=hit.score,
        pages=tuple(page for page in document.pages if page.start < end and page.end > start),
    )
