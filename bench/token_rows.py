"""Speed of reading token vectors: packed in rows of several lengths, against padded batches.

    python bench/token_rows.py [--texts 400]

The texts are sentences of corpus/, eight at a time, as the checks of an answer read them. Prints
for each row length the time as a share of the baseline, which is measured in alternation.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from command_line import make_parser
from sentence_transformers import SentenceTransformer

from rag.index.embedder import encode_token_rows
from rag.models import catalog
from rag.settings import load_settings
from rag.text.sentences import sentence_spans

CORPUS = Path(__file__).parent.parent / "corpus"
TOGETHER = 8
ROWS = (0, 128, 256, 512, 1024)
ROUNDS = 3


def sentences(count: int) -> list[str]:
    """Return that many sentences of the corpus, a few of each document in turn."""
    found = []
    for path in sorted(CORPUS.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        found += [text[start:end] for start, end in sentence_spans(text)]
    return found[:: max(1, len(found) // count)][:count]


def read_padded(model: SentenceTransformer, texts: list[str]) -> None:
    """Read a batch in which each text is padded to the length of the longest."""
    model.encode(
        texts, output_value="token_embeddings", batch_size=len(texts), show_progress_bar=False
    )


def seconds(read: Callable[[list[str]], Any], texts: list[str]) -> float:
    """Return the time of reading all texts, some at a time."""
    began = time.perf_counter()
    for first in range(0, len(texts), TOGETHER):
        read(texts[first : first + TOGETHER])
    return time.perf_counter() - began


def main() -> None:
    """Print a line for each length of row."""
    parser = make_parser(__doc__)
    parser.add_argument("--texts", type=int, default=400, help="sentences to read")
    texts = sentences(parser.parse_args().texts)
    settings = load_settings()
    folder = catalog.locate(settings.models_dir, settings.embedder, "embedder")
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    read_padded(model, texts[:TOGETHER])
    print(f"{len(texts)} sentences, {TOGETHER} at a time; time as a share of padded batches")
    for row in ROWS:
        ratios = [
            seconds(lambda some: encode_token_rows(model, some, row), texts)  # noqa: B023
            / seconds(lambda some: read_padded(model, some), texts)
            for _ in range(ROUNDS)
        ]
        print(f"  rows of {row or 'one text':>8}: {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
