"""How often the consistency checks object to supported and to unsupported answers, by kind.

    python bench/facts.py --data ../shared/data [--show KIND]

Reads verify/attribution.jsonl and verify/long-answers.jsonl. The evidence of a sentence is what
`EvidenceFinder` chooses for it; an answer is objected to when one of its sentences is.
Prints for each file and kind the share of supported and of unsupported answers that are objected
to, with 95 % intervals. A kind that is as frequent among supported answers tells nothing. No model.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from command_line import make_parser

from rag.grounding.checks.all_checks import Inconsistency, inconsistencies
from rag.grounding.claims import parse_draft
from rag.grounding.evidence import EvidenceFinder, EvidenceText
from rag.intervals import interval

FILES = ("attribution", "long-answers")


def found(record: dict[str, Any]) -> Iterator[tuple[str, str, Inconsistency]]:
    """Yield each inconsistency of an answer, as (sentence, evidence, inconsistency)."""
    passages = record["passages"]
    finder = EvidenceFinder([EvidenceText(passage) for passage in passages], question="")
    context = "\n".join(passages)
    answer, claims = parse_draft(record["answer"])
    for claim in claims:
        text = answer[slice(*claim.span)]
        evidence = finder.find(text)
        if evidence.sentences:
            cited = "\n".join(finder.cited(evidence)).strip()
            for one in inconsistencies(text, cited, context=context):
                yield text, cited, one


def main() -> None:
    """Print a table for each file; with --show also those of a kind in supported answers."""
    parser = make_parser(__doc__, needs_data=True)
    parser.add_argument(
        "--show", default="", help="print supported answers with this kind of inconsistency"
    )
    arguments = parser.parse_args()
    for name in FILES:
        hits: dict[bool, Counter[str]] = defaultdict(Counter)
        of: Counter[bool] = Counter()
        path = arguments.data / "verify" / f"{name}.jsonl"
        for record in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            label = bool(record["label"])
            of[label] += 1
            kinds = set()
            for text, cited, one in found(record):
                kinds |= {one.kind, "any"} | ({"any contradiction"} if one.contradicts else set())
                if label and one.kind == arguments.show:
                    print(f"{text}\n  {one.reason}\n  {cited[:600]}\n")
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
