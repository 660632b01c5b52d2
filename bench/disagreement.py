"""Whether two sentences or rows disagree, on 80 labelled pairs.

    python bench/disagreement.py [--show]

Prints precision and recall with 95 % intervals for the half that the rules were tuned on, for the
other half, which is to be reported, and for all. The pairs are in bench/data/disagreement.jsonl:
half disagree, half are rows, slides, versions, other units, dates or subjects. No model.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from command_line import make_parser

from rag.grounding.disagreement import Statement, disagree
from rag.intervals import interval

PAIRS = Path(__file__).with_name("data") / "disagreement.jsonl"


def said(pair: dict[str, Any]) -> bool:
    """Whether the program finds that a pair disagrees; the order of the two must not matter."""
    one, other = Statement(**pair["a"]), Statement(**pair["b"])
    found = disagree(one, other)
    assert found == disagree(other, one), pair
    return found


def share(right: int, of: int) -> str:
    """Return a share with its interval."""
    low, high = interval(right, of)
    return f"{right / max(1, of):.3f} [{low:.3f}, {high:.3f}] of {of:2d}"


def main() -> None:
    """Print the figures; with --show also the pairs that are judged wrongly."""
    parser = make_parser(__doc__)
    parser.add_argument("--show", action="store_true", help="print wrongly judged tuning pairs")
    options = parser.parse_args()
    pairs = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    for half in ("tuning", "report", "all"):
        some = [pair for pair in pairs if half in (pair["half"], "all")]
        found = [pair for pair in some if said(pair)]
        right = sum(pair["disagree"] for pair in found)
        there = sum(pair["disagree"] for pair in some)
        print(f"{half:7s} precision {share(right, len(found))}  recall {share(right, there)}")
        for pair in some if options.show and half == "tuning" else ():
            if said(pair) != pair["disagree"]:
                print(f"  {pair['kind']:9s} {pair['disagree']}: {pair['a']} | {pair['b']}")


if __name__ == "__main__":
    main()
