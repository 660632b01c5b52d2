"""How often the hard checks object to supported and to unsupported answers, by kind of fault.

    python bench/facts.py --data FOLDER [--show KIND]

Reads verify/attribution.jsonl and verify/long-answers.jsonl of the development data (see
shared/data/README.md there). The evidence of a sentence is what EvidenceFinder chooses for it, and
an answer has a fault of a kind when one of its sentences has. A kind that is about as frequent
among supported answers as among the others says nothing.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rag.grounding.checks.consistency import Inconsistency, inconsistencies
from rag.grounding.claims import parse_draft
from rag.grounding.evidence import EvidenceFinder, EvidenceText
from rag.grounding.features import cited_text
from rag.intervals import interval

FILES = ("attribution", "long-answers")


def found(record: dict[str, Any]) -> Iterator[tuple[str, str, Inconsistency]]:
    """Yield each fault of an answer with its sentence and the evidence."""
    passages = record["passages"]
    finder = EvidenceFinder([EvidenceText(passage) for passage in passages], question="")
    context = "\n".join(passages)
    answer, claims = parse_draft(record["answer"])
    for claim in claims:
        text = answer[slice(*claim.span)]
        evidence = finder.find(text)
        if evidence.sentences:
            cited = cited_text(evidence, finder).strip()
            for fault in inconsistencies(text, cited, context=context):
                yield text, cited, fault


def main() -> None:
    """Print a table for each file, and with --show the faults of a kind in supported answers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--show", default="")
    arguments = parser.parse_args()
    for name in FILES:
        hits: dict[bool, Counter[str]] = defaultdict(Counter)
        of: Counter[bool] = Counter()
        path = arguments.data / "verify" / f"{name}.jsonl"
        for record in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            label = bool(record["label"])
            of[label] += 1
            kinds = set()
            for text, cited, fault in found(record):
                kinds |= {fault.kind, "any"} | (
                    {"any contradiction"} if fault.contradicts else set()
                )
                if label and fault.kind == arguments.show:
                    print(f"{text}\n  {fault.reason}\n  {cited[:600]}\n")
            hits[label].update(kinds)
        print(f"{name:22s}{f'supported ({of[True]})':>28s}{f'not supported ({of[False]})':>28s}")
        for kind in sorted({*hits[True], *hits[False]}):
            cells = "".join(
                f"{_share(hits[label][kind], of[label]):>28s}" for label in (True, False)
            )
            print(f"  {kind:20s}{cells}")


def _share(hits: int, of: int) -> str:
    low, high = interval(hits, of)
    return f"{hits / max(1, of):.3f} [{low:.3f}, {high:.3f}]"


if __name__ == "__main__":
    main()
