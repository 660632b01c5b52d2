"""Questions of corpus/ that the gate on search scores refuses, by kind and threshold.

    python bench/gate.py

The scale was fitted on other documents (bench/fit_gate.py). The shipped threshold was chosen with a
look at these questions too, so this tests the scale and not the threshold. Prints for each
threshold how many questions of each kind are refused. No language model.
"""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from pathlib import Path

from command_line import make_parser

from rag.answering.retrieve import retrieval_probability
from rag.library import Library
from rag.settings import PROJECT, load_settings

THRESHOLDS = (0.05, 0.1, 0.2, 0.3)


def main() -> None:
    """Print the counts at several thresholds; the shipped one is marked."""
    make_parser(__doc__).parse_args()
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
    print(f"{'refused below':20s}" + "".join(f"{kind:>20s}" for kind in probabilities))
    for threshold in THRESHOLDS:
        mark = " (shipped)" if threshold == library.settings.read_above else ""
        cells = "".join(
            f"{sum(p < threshold for p in values):>13d} of {len(values):3d}"
            for values in probabilities.values()
        )
        print(f"{f'{threshold}{mark}':20s}{cells}")


if __name__ == "__main__":
    main()
