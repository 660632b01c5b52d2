"""How often the gold text is among the first hits, by search method, and how long a search takes.

    python bench/retrieval.py [--data ../shared/data]

Always on corpus/questions.jsonl and on this project's source code; with --data also on the held-out
articles, in a library of all eight. No weight was fitted on any of these; the re-ranker's prior was
chosen with a look at corpus/ and the source code. Prints for each method recall@1, 5 and 10, MRR
and nDCG@10 with 95 % intervals, and the time per question on one thread; then AUROC of answerable
against unanswerable questions. No language model.
"""

from __future__ import annotations

import json
import math
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from command_line import make_parser
from sklearn.metrics import roc_auc_score
from source_code import write_code
from squad_questions import questions as reading_questions

from rag.answering.retrieve import retrieval_probability
from rag.evaluation.gold import ndcg_at, recall_at, reciprocal_rank
from rag.index.embedder import SentenceEmbedder
from rag.intervals import interval
from rag.library import Library
from rag.models import catalog
from rag.retrieval.rerank import Reranker, make_reranker
from rag.retrieval.search import fuse, nearest, search
from rag.retrieval.token_similarity import TokenMatcher
from rag.retrieval.word_overlap import Weigh
from rag.settings import PROJECT, load_settings
from rag.types import Chunk, Hit

CUTS = (1, 5, 10)
Question = dict[str, Any]
Method = Callable[[str], list[Chunk]]


def fold_space(text: str) -> str:
    """Return a text with white space folded, so that wrapped lines compare equal."""
    return " ".join(text.split())


def holds_gold(chunk: Chunk, question: Question) -> bool:
    """Whether a chunk has the beginning or end of a gold text; if that is long, also an answer."""
    text = fold_space(chunk.text)
    gold = [fold_space(evidence) for evidence in question["evidence"]]
    near = any(g[:60] in text or g[-60:] in text or text in g for g in gold)
    if len(max(gold, key=len)) < 600:
        return near
    return near and any(answer.lower() in text.lower() for answer in question["answers"])


class TokensAlone:
    """A second stage of re-ranking that uses token vectors alone."""

    def __init__(self, embedder: SentenceEmbedder) -> None:
        self._matcher = TokenMatcher(embedder)

    def judge(
        self,
        question: str,
        hits: Sequence[Hit],
        overlaps: Sequence[Mapping[str, float]],
        weigh: Weigh,
    ) -> list[float]:
        """Return the token similarity of each hit, from 0 to 1."""
        return [(f["tokens"] + 1) / 2 for f in self._matcher.features(question, hits, weigh)]


def methods(library: Library, embedder: SentenceEmbedder) -> dict[str, Method]:
    """Return the search methods by name, from the simplest to the shipped one."""
    snapshot = library.snapshot()
    store = snapshot.store

    def dense(question: str) -> list[tuple[int, float]]:
        return nearest(snapshot, embedder.encode_query(question), 50, None)

    def lexical(question: str) -> list[tuple[int, float]]:
        return store.search(question, 50)

    def equal(question: str) -> list[Chunk]:
        scores = fuse(dense(question), lexical(question), 0.5)
        return first(sorted(scores, key=lambda id: -scores[id]))

    def first(ids: Sequence[int]) -> list[Chunk]:
        return store.chunks(ids[: max(CUTS)])

    def reranked(reranker: Reranker | None) -> Method:
        def method(question: str) -> list[Chunk]:
            hits = search(
                snapshot, embedder, question, k=max(CUTS), candidates=50, reranker=reranker
            )
            return [hit.chunk for hit in hits]

        return method

    return {
        "dense (MiniLM)": lambda q: first([id for id, _ in dense(q)]),
        "full text (BM25)": lambda q: first([id for id, _ in lexical(q)]),
        "fused, equal shares": equal,
        "fused, as shipped": reranked(None),
        "  re-ranked by words": reranked(Reranker()),
        "  ... then by tokens alone": reranked(Reranker(TokensAlone(embedder))),
        "  ... then by both: shipped": reranked(make_reranker("", embedder)),
    }


def measure(title: str, folder: Path, questions: Sequence[Question]) -> None:
    """Index a folder and print the measures of each method, with 95 % intervals."""
    with tempfile.TemporaryDirectory() as home:
        library, embedder = make_library(Path(home) / ".rag")
        chunks = library.sync([folder]).chunks
        asked = [q for q in questions if q["answers"]]
        gold = gold_counts(library, asked)
        print(f"\n{title}: {len(asked)} questions, {chunks} chunks")
        print(f"  {'':28s}" + "".join(f"recall@{cut:<14d}" for cut in CUTS), end="")
        print("MRR             nDCG@10         time: of fused, seconds (median, 95th)")
        ways = methods(library, embedder)
        seconds = {name: list(rank_all(way, asked, gold)) for name, way in ways.items()}
        base = statistics.median(s for s, _, _ in seconds["fused, as shipped"])
        for name, runs in seconds.items():
            print(line(name, runs, base), flush=True)
        if any(not q["answers"] for q in questions):
            gate(library, embedder, questions)


def make_library(directory: Path) -> tuple[Library, SentenceEmbedder]:
    """Return an empty library and its encoder."""
    settings = load_settings(library=directory)
    folder = catalog.locate(settings.models_dir, settings.embedder, "embedder")
    files = catalog.load_catalog(settings.models_dir)[settings.embedder].files
    largest = max(files, key=lambda file: file.bytes)
    embedder = SentenceEmbedder(settings.embedder, folder, largest.sha256)
    return Library(settings, embedder=embedder), embedder


def gold_counts(library: Library, questions: Sequence[Question]) -> list[int]:
    """Return the number of chunks that hold the gold text, for each question."""
    store = library.snapshot().store
    chunks = [chunk for path in store.paths() for chunk in store.chunks_of(path)]
    return [sum(holds_gold(chunk, question) for chunk in chunks) for question in questions]


Run = tuple[float, list[bool], int]
"""Seconds, whether each hit is gold, and the number of gold chunks."""


def rank_all(method: Method, questions: Sequence[Question], gold: Sequence[int]) -> Iterator[Run]:
    """Yield the run of each question."""
    method("warm up")
    for question, count in zip(questions, gold, strict=True):
        began = time.perf_counter()
        chunks = method(question["question"])
        seconds = time.perf_counter() - began
        yield seconds, [holds_gold(chunk, question) for chunk in chunks], count


def line(name: str, runs: Sequence[Run], base: float) -> str:
    """Return the measures of one method."""
    cells = []
    for cut in CUTS:
        found = int(sum(recall_at(cut, is_gold) for _, is_gold, _ in runs))
        low, high = interval(found, len(runs))
        cells.append(f"{found / len(runs):.3f} ({low:.3f}-{high:.3f}) ")
    cells.append(mean_cell([reciprocal_rank(is_gold) for _, is_gold, _ in runs]))
    cells.append(mean_cell([ndcg_at(10, is_gold, count) for _, is_gold, count in runs]))
    taken = sorted(seconds for seconds, _, _ in runs)
    middle, late = statistics.median(taken), taken[int(0.95 * len(taken))]
    return f"  {name:28s}{''.join(cells)}{middle / base:5.2f}  {middle:.3f} {late:.3f}"


def mean_cell(values: Sequence[float]) -> str:
    """Return a mean with half the width of its 95 % interval."""
    half = 1.96 * statistics.stdev(values) / math.sqrt(len(values))
    return f"{statistics.mean(values):.3f} ± {half:.3f}   "


def gate(library: Library, embedder: SentenceEmbedder, questions: Sequence[Question]) -> None:
    """Print AUROC of answerable against other questions, by the first hit's score and the gate."""
    snapshot, reranker = library.snapshot(), make_reranker("", embedder)
    store = snapshot.store
    first: dict[str, list[float]] = {}
    gated: dict[str, list[float]] = {}
    for question in questions:
        asked, kind = question["question"], question["kind"] if not question["answers"] else "yes"
        hits = search(snapshot, embedder, asked, k=50, candidates=50, reranker=reranker)
        first.setdefault(kind, []).append(hits[0].score)
        probability = retrieval_probability(
            asked, hits, store.chunk_count(), store.chunks_with_term
        )
        gated.setdefault(kind, []).append(probability)
    for kind in sorted(first.keys() - {"yes"}):
        labels = [1] * len(first["yes"]) + [0] * len(first[kind])
        scores = [roc_auc_score(labels, scores["yes"] + scores[kind]) for scores in (first, gated)]
        print(
            f"  AUROC answerable against {kind} (n {len(first[kind])}): "
            f"score of the first hit {scores[0]:.3f}, gate {scores[1]:.3f}"
        )


def load_questions(path: Path) -> list[Question]:
    """Return the questions of a file."""
    return [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()]


def main() -> None:
    """Measure each collection."""
    parser = make_parser(__doc__)
    parser.add_argument(
        "--data", type=Path, help="also measure the held-out articles of this folder"
    )
    options = parser.parse_args()
    torch.set_num_threads(1)
    corpus = PROJECT / "corpus"
    measure("corpus", corpus, load_questions(corpus / "questions.jsonl"))
    with tempfile.TemporaryDirectory() as code:
        measure("source code", Path(code), write_code(Path(code)))
    if options.data:
        held_out = reading_questions(options.data, held_out=True)
        measure("reading, held out", options.data / "reading" / "documents", held_out)


if __name__ == "__main__":
    main()
