"""How long a search takes in a library of many chunks, with the library open.

    python bench/search_time.py --data ../shared/data [--chunks 20000] [--n 300] [--library DIR]

The passages of `train/answerability.jsonl` are the documents, ten to a file, and its questions the
queries. The vectors of documents are made of hashed words, because embedding them would take half
an hour; questions and re-ranking use the real encoder. Prints the median and the 95th percentile in
seconds, also as multiples of the time in which the encoder reads a question, for the whole search
and for its stages. With --library the library is kept, and used again if it is there.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from command_line import make_parser
from squad_questions import records

from rag.index.embedder import Matrix, SentenceEmbedder, open_embedder
from rag.index.store import Store
from rag.index.vectors import VectorIndex
from rag.library import Library
from rag.models import catalog
from rag.retrieval import rerank
from rag.settings import load_settings
from rag.text.words import content_words

PER_FILE = 10
"""Passages of a file."""
STAGES: dict[str, tuple[Any, str]] = {
    "encode the question": (SentenceEmbedder, "encode_query"),
    "vectors": (VectorIndex, "search"),
    "full text": (Store, "search"),
    "weights of words": (Store, "chunks_with_term"),
    "read chunks": (Store, "chunks"),
    "word overlap": (rerank, "overlap_features"),
    "token similarity": (rerank.TokenJudge, "judge"),
}


class HashedVectors(SentenceEmbedder):
    """The real encoder for questions and tokens; documents get the sum of their words' vectors."""

    dimension = 384

    def encode_documents(self, texts: list[str]) -> Matrix:
        """Return a row for each text, in order."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for number, text in enumerate(texts):
            for stem in content_words(text):
                rng = np.random.default_rng(zlib.crc32(stem.encode()))
                rows[number] += rng.standard_normal(self.dimension, dtype=np.float32)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)


def write_files(folder: Path, data: Path) -> None:
    """Write the different passages, in an order drawn at random."""
    rows = records(data / "train" / "answerability.jsonl")
    passages = list(dict.fromkeys(row["passage"] for row in rows))
    random.Random(7).shuffle(passages)
    for at in range(0, len(passages), PER_FILE):
        text = "\n\n".join(passages[at : at + PER_FILE])
        (folder / f"{at:06d}.txt").write_text(text, encoding="utf-8")


def open_library(directory: Path, data: Path, chunks: int) -> Library:
    """Return a library of at least so many chunks, if the data has them."""
    settings = load_settings(library=directory)
    folder = catalog.locate(settings.models_dir, settings.embedder, "embedder")
    real = open_embedder(settings.embedder, settings.models_dir)
    embedder = HashedVectors(real.name, folder, real.fingerprint)
    library = Library(settings, embedder=embedder)
    if directory.exists():
        return library
    with tempfile.TemporaryDirectory() as home:
        write_files(Path(home), data)
        files = sorted(Path(home).iterdir())
        step = max(1, len(files) // 8)
        for at in range(0, len(files), step):
            if library.sync(files[at : at + step]).chunks >= chunks:
                break
    return library


@contextmanager
def stopwatch(owner: Any, name: str, seconds: list[float]) -> Iterator[None]:
    """Add up the time that a function takes in the last number of a list."""
    inner: Callable[..., Any] = getattr(owner, name)

    def timed(*arguments: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return inner(*arguments, **named)
        finally:
            seconds[-1] += time.perf_counter() - began

    with patch.object(owner, name, timed):
        yield


def main() -> None:
    """Search for each question once and print the times."""
    parser = make_parser(__doc__, needs_data=True)
    parser.add_argument("--chunks", type=int, default=20_000, help="least chunks of the library")
    parser.add_argument("--n", type=int, default=300, help="number of questions")
    parser.add_argument("--library", type=Path, help="where the library is, or is made")
    options = parser.parse_args()
    lines = list(records(options.data / "train" / "answerability.jsonl"))
    asked = [row["question"] for row in random.Random(7).sample(lines, options.n)]
    with ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory())
        directory = options.library or Path(home) / ".rag"
        library = open_library(directory, options.data, options.chunks)
        print(f"{library.snapshot().store.chunk_count()} chunks, {len(asked)} questions")
        library.search("warm up")
        taken: dict[str, list[float]] = {stage: [] for stage in (*STAGES, "whole search")}
        for stage, (owner, name) in STAGES.items():
            stack.enter_context(stopwatch(owner, name, taken[stage]))
        for question in asked:
            for seconds in taken.values():
                seconds.append(0.0)
            began = time.perf_counter()
            library.search(question)
            taken["whole search"][-1] = time.perf_counter() - began
    base = statistics.median(taken["encode the question"])
    print(f"{'':22s}median   95th   in encodings of a question")
    for stage, seconds in taken.items():
        print(line(stage, seconds, base), flush=True)


def line(stage: str, seconds: Sequence[float], base: float) -> str:
    """Return a stage's median and 95th percentile, in seconds and relative to a base."""
    middle, late = statistics.median(seconds), sorted(seconds)[int(0.95 * len(seconds))]
    return f"  {stage:20s}{middle:.3f}  {late:.3f}   {middle / base:5.2f} {late / base:5.2f}"


if __name__ == "__main__":
    main()
