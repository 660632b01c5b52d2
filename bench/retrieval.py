"""How often the gold text is among the first hits, by search method, with what it costs.

    python bench/retrieval.py [--data ../shared/data]

Always on corpus/questions.jsonl; with --data also on the encyclopaedia articles of `reading`. The
weight of full-text search was chosen on every third question of `reading`; those are left out here.
"""

from __future__ import annotations

import argparse
import json
import math
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rag.library import Library
from rag.retrieval.search import fuse, nearest, search
from rag.settings import PROJECT, load_settings
from rag.types import Chunk

CUTS = (1, 5, 10)
Question = dict[str, Any]


def plain(text: str) -> str:
    """Fold white space, so that a wrapped line compares equal."""
    return " ".join(text.split())


def holds_gold(chunk: Chunk, question: Question) -> bool:
    """Whether a chunk has the beginning or end of a gold text and, where given, a gold answer."""
    text = plain(chunk.text)
    gold = [plain(evidence) for evidence in question["evidence"]]
    near = any(g[:60] in text or g[-60:] in text or text in g for g in gold)
    if len(max(gold, key=len)) < 600:
        return near
    return near and any(answer.lower() in text.lower() for answer in question["answers"])


def methods(library: Library) -> dict[str, Callable[[str], list[int]]]:
    """Return the search methods by name; each gives chunk ids, best first."""
    snapshot, embedder = library.snapshot(), library.embedder

    def dense(question: str) -> list[tuple[int, float]]:
        return nearest(snapshot, embedder.encode_query(question), 50, None)

    def lexical(question: str) -> list[tuple[int, float]]:
        return snapshot.store.search(question, 50)

    def fused(question: str) -> list[int]:
        scores = fuse(dense(question), lexical(question), 0.5)
        return sorted(scores, key=lambda id: -scores[id])

    return {
        "dense (MiniLM)": lambda q: [id for id, _ in dense(q)],
        "full text (BM25)": lambda q: [id for id, _ in lexical(q)],
        "fused, equal": fused,
        "fused, shipped": lambda q: [
            hit.chunk.id for hit in search(snapshot, embedder, q, k=50, candidates=50)
        ],
    }


def measure(title: str, folder: Path, questions: list[Question]) -> None:
    """Index a folder and print recall at each cut for each method, with 95 % intervals."""
    with tempfile.TemporaryDirectory() as home:
        library = Library(load_settings(library=Path(home) / ".rag"))
        chunks = library.sync([folder]).chunks
        library.search("warm up")
        print(f"\n{title}: {len(questions)} questions, {chunks} chunks")
        print(f"  {'':18s}" + "".join(f"  recall@{cut:<9d}" for cut in CUTS) + "  time")
        base = 0.0
        for name, method in methods(library).items():
            began = time.perf_counter()
            ranks = [rank_of_gold(library, method, question) for question in questions]
            seconds = time.perf_counter() - began
            base = base or seconds
            cells = "".join(f"  {share(ranks, cut):16s}" for cut in CUTS)
            print(f"  {name:18s}{cells}  {seconds / base:.2f} of dense")


def rank_of_gold(
    library: Library, method: Callable[[str], list[int]], question: Question
) -> int | None:
    """Return the rank from 1 of the first hit with the gold text, or None."""
    chunks = library.snapshot().store.chunks(method(question["question"])[: max(CUTS)])
    ranks = (rank for rank, c in enumerate(chunks, start=1) if holds_gold(c, question))
    return next(ranks, None)


def share(ranks: list[int | None], cut: int) -> str:
    """Return the share of ranks up to a cut, with half the width of its 95 % interval."""
    p = sum(rank is not None and rank <= cut for rank in ranks) / len(ranks)
    return f"{p:.3f} ± {1.96 * math.sqrt(p * (1 - p) / len(ranks)):.3f}"


def load_questions(path: Path) -> list[Question]:
    """Return the answerable questions of a file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [q for q in map(json.loads, lines) if q["answers"]]


def main() -> None:
    """Measure both collections."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    corpus = PROJECT / "corpus"
    measure("corpus", corpus, load_questions(corpus / "questions.jsonl"))
    if options.data:
        reading = options.data / "reading"
        questions = load_questions(reading / "questions.jsonl")
        held_back = [q for number, q in enumerate(questions) if number % 3]
        measure("reading", reading / "documents", held_back)


if __name__ == "__main__":
    main()
