"""Notes about otters, and their passages."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.index.store import Store
from rag.library import Library
from rag.retrieval.passages import make_passages
from rag.types import Chunk, Hit

MakeLibrary = Callable[..., Library]


def count(text: str) -> int:
    return len(text.split())


def hit(chunk: Chunk, score: float = 1.0) -> Hit:
    return Hit(chunk, score, 0.5, 5.0)


def chunk_with(store: Store, words: str) -> Hit:
    chunks = (chunk for path in store.paths() for chunk in store.chunks_of(path))
    return hit(next(chunk for chunk in chunks if words in chunk.text))


def read(store: Store, hits: Sequence[Hit], budget: int = 1000, question: str = "") -> list[str]:
    passages, _ = make_passages(store, hits, count, most=5, budget=budget, question=question)
    for number, passage in enumerate(passages, start=1):
        document = store.document(passage.document)
        assert document
        assert passage.text == document.text[passage.start : passage.end]
        assert passage.marker == number
    return [passage.text for passage in passages]


SENTENCES = " ".join(f"Otters do thing number {i} all day long." for i in range(40))


PARAGRAPHS = "\n\n".join(
    f"Paragraph {i} begins here. " + f"Otters do thing {i} all day. " * 5 + f"It ends with {i}."
    for i in range(12)
)


REST = "\n\n# Zebras\n\n" + "Zebras run far. " * 700
"""Makes a document too long to go in whole."""
