"""Which passages to read ahead, likely ones first.

A passage depends on its hit alone (`make_passages`), so those of a future question are known now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from rag.index.store import Store
from rag.retrieval.passages import make_passages
from rag.types import Chunk, Document, Hit, Passage


def likely_passages(
    store: Store,
    count_tokens: Callable[[str], int],
    budget: int,
    *,
    hits: Iterable[Hit] = (),
    documents: Sequence[str] = (),
) -> Iterator[Passage]:
    """Yield each passage that an answer can be read from alone, once.

    Args:
        store: of the library.
        count_tokens: counts as the language model does.
        budget: tokens of all passages of a question together.
        hits: whose passages come first.
        documents: paths of those whose passages come next; unknown ones are ignored.
    """
    paths = store.paths()
    first = [path for path in documents if path in paths]
    of_documents = (store.chunks_of(path) for path in dict.fromkeys([*first, *paths]))
    chunks = chain((hit.chunk for hit in hits), chain.from_iterable(of_documents))
    read = _LastDocument(store)
    seen = set()
    for chunk in chunks:
        one, _ = make_passages(
            read, [_hit(chunk)], count_tokens, most=1, budget=budget, whole_documents=False
        )
        for passage in one:
            place = (passage.document, passage.start, passage.end)
            if place not in seen:
                seen.add(place)
                yield passage


def _hit(chunk: Chunk) -> Hit:
    return Hit(chunk, score=1.0, dense=None, lexical=None)


class _LastDocument:
    """Remembers the document that was read last: its chunks come one after another."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._last: tuple[str, Document | None] = ("", None)

    def document(self, path: str) -> Document | None:
        """Return a document with its text, or None."""
        if self._last[0] != path:
            self._last = (path, self._store.document(path))
        return self._last[1]
