"""Recall and time of approximate vector search against exact search, on real sentences.

    python bench/vectors.py --data ../shared/data [--sentences 12000]

Sentences of the development data are embedded (some minutes); its questions are the queries. Prints
for several shares of searched cells the recall@10 against exact search and the time per query.
PROBED in rag/index/vectors.py is the shipped share.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
from command_line import make_parser

from rag.index import vectors as module
from rag.index.embedder import Matrix
from rag.index.vectors import VectorIndex
from rag.library import Library
from rag.settings import load_settings
from rag.text.sentences import sentence_spans

QUERIES = 300
NEIGHBOURS = 10
SHARES = (1 / 32, 1 / 16, 1 / 8, 1 / 4)


def sentences(data: Path, count: int) -> list[str]:
    """Return `count` different sentences of the articles and of the passages to verify."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(data.glob("reading/documents/*"))]
    for file in sorted(data.glob("verify/*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            texts += json.loads(line)["passages"]
    found: dict[str, None] = {}
    for text in texts:
        for start, end in sentence_spans(text):
            if end - start > 30:
                found[text[start:end]] = None
        if len(found) >= count:
            break
    return list(found)[:count]


def main() -> None:
    """Print recall and time for each share of cells."""
    parser = make_parser(__doc__, needs_data=True)
    parser.add_argument("--sentences", type=int, default=12000, help="sentences to embed")
    arguments = parser.parse_args()

    # Embed once; every share of cells is then tried on the same vectors.
    embedder = Library(load_settings()).embedder
    texts = sentences(arguments.data, arguments.sentences)
    rows = embedder.encode_documents(texts)
    lines = (arguments.data / "reading/questions.jsonl").read_text(encoding="utf-8").splitlines()
    asked = [json.loads(line)["question"] for line in lines[:: len(lines) // QUERIES][:QUERIES]]
    queries = [embedder.encode_query(question) for question in asked]
    index = VectorIndex(rows.shape[1])
    index.add(list(range(len(rows))), rows)
    exact, exact_ms = search(index, queries)
    print(f"{len(rows)} sentences, {len(queries)} questions, recall@{NEIGHBOURS} against exact")
    print(f"  exact        1.000  {exact_ms:5.2f} ms per query")
    for share in SHARES:
        module.PROBED = share
        other = VectorIndex(rows.shape[1])
        other.add(list(range(len(rows))), rows)
        other.adapt(1)
        found, ms = search(other, queries)
        recall = np.mean([len(a & b) / NEIGHBOURS for a, b in zip(found, exact, strict=True)])
        print(
            f"  1 cell in {1 / share:2.0f} {recall:.3f}  {ms:5.2f} ms per query "
            f"({ms / exact_ms:.2f} of exact)"
        )


def search(index: VectorIndex, queries: list[Matrix]) -> tuple[list[set[int]], float]:
    """Return the neighbours of every query, and the mean milliseconds per query."""
    began = time.perf_counter()
    found = [{id for id, _ in index.search(query, NEIGHBOURS)} for query in queries]
    return found, (time.perf_counter() - began) * 1000 / len(queries)


if __name__ == "__main__":
    main()
