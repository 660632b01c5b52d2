"""How many questions the first gate turns away, by kind, on corpus/questions.jsonl.

    python bench/gate.py

The gate was fitted on other documents (bench/fit_gate.py). The shipped threshold was set with
a look at both, so it is not a fair test of the threshold, only of the scale.
"""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from pathlib import Path

from rag.answering.retrieve import retrieval_probability
from rag.library import Library
from rag.settings import PROJECT, load_settings

THRESHOLDS = (0.05, 0.1, 0.2, 0.3)


def main() -> None:
    """Print the counts at several thresholds; the shipped one is marked."""
    probabilities: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as home:
        library = Library(load_settings(library=Path(home) / ".rag"))
        library.sync([PROJECT / "corpus"])
        store = library.snapshot().store
        lines = (PROJECT / "corpus" / "questions.jsonl").read_text("utf-8").splitlines()
        for question in map(json.loads, lines):
            kind = "answerable" if question["answers"] else question["kind"]
            hits = library.search(question["question"], k=library.settings.candidates)
            probabilities[kind].append(
                retrieval_probability(
                    question["question"], hits, store.chunk_count(), store.chunks_with_term
                )
            )
    print(f"{'turned away below':20s}" + "".join(f"{kind:>20s}" for kind in probabilities))
    for threshold in THRESHOLDS:
        mark = " (shipped)" if threshold == library.settings.read_above else ""
        cells = "".join(
            f"{sum(p < threshold for p in values):>13d} of {len(values):3d}"
            for values in probabilities.values()
        )
        print(f"{f'{threshold}{mark}':20s}{cells}")


if __name__ == "__main__":
    main()
