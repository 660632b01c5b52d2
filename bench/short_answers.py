"""How well `rag verify` judges short answers (Yes, 1987, a name) together with their question.

    python bench/short_answers.py [--model] [--show]

Reads bench/data/short_answers.jsonl: passages, a question, a short answer, and whether they support
it. Prints by kind AUROC of the support with its bootstrap 95 % interval and the share of verdicts
that agree, a supported one with true and any other with false, with Wilson's.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from command_line import make_parser
from grounding import auroc
from grounding import interval as bootstrap

from rag.grounding.external_answers import verify_record
from rag.index.embedder import open_embedder
from rag.intervals import interval
from rag.library import Library
from rag.settings import load_settings

DATA = Path(__file__).with_name("data") / "short_answers.jsonl"


def main() -> None:
    """Judge all answers and print the table."""
    parser = make_parser(__doc__)
    parser.add_argument("--model", action="store_true", help="ask the language model too")
    parser.add_argument("--show", action="store_true", help="print the answers judged wrongly")
    options = parser.parse_args()
    settings = load_settings()
    encoder = open_embedder(settings.embedder, settings.models_dir)
    model = Library(settings).model if options.model else None
    records = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
    results = [verify_record(record, encoder, model) for record in records]
    for kind in ("yes-no", "number", "name", "all"):
        rows = [at for at, one in enumerate(records) if kind in (one["kind"], "all")]
        print(f"{kind:8s}{len(rows):4d}  {line([records[i] for i in rows], results, rows)}")
    if options.show:
        for record, result in zip(records, results, strict=True):
            if (result["verdict"] == "supported") is not record["supported"]:
                reasons = result["claims"][0]["reasons"]
                print(record["id"], record["question"], record["answer"], record["supported"])
                print("    ", result["support"], result["verdict"], reasons)


def line(records: Sequence[Any], results: Sequence[Any], rows: Sequence[int]) -> str:
    """Return AUROC and accuracy of some answers."""
    labels = np.array([float(record["supported"]) for record in records])
    support = np.array([results[at]["support"] for at in rows])
    right = sum(
        (results[at]["verdict"] == "supported") is record["supported"]
        for at, record in zip(rows, records, strict=True)
    )
    low, high = interval(right, len(rows))
    area = bootstrap(labels, support, auroc)
    return f"AUROC {area}  verdicts {right / len(rows):.3f} ({low:.2f}-{high:.2f})"


if __name__ == "__main__":
    main()
