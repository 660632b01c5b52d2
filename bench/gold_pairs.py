"""How often `rag eval` and people agree on whether an answer is right.

    python bench/gold_pairs.py [--show]

Reads the labelled pairs of gold and answer of tests/evaluation/data/gold_pairs.jsonl, half of them
wrong but tempting. Prints by kind, and for the pairs held out from corrections, the share judged as
they are labelled, with its Wilson 95 % interval, and how many were left unjudged. Beside it, what
the public metric `contains` would say.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from command_line import make_parser

from rag.evaluation.comparison.compare_answer import is_right
from rag.evaluation.gold import contains
from rag.intervals import interval
from rag.settings import PROJECT

DATA = PROJECT / "tests" / "evaluation" / "data" / "gold_pairs.jsonl"
Json = dict[str, Any]


def by_kind(pair: Json) -> bool | None:
    """Return what `rag eval` says about a pair."""
    every = pair.get("all", False)
    return is_right(pair["question"], pair["answer"], pair["answers"], all_values=every)


def by_words(pair: Json) -> bool:
    """Return whether the answer contains the gold, all of it where all values are needed."""
    found = [bool(contains(pair["answer"], [gold])) for gold in pair["answers"]]
    return all(found) if pair.get("all") else any(found)


def agreement(pairs: Sequence[Json], judge: Callable[[Json], bool | None]) -> str:
    """Return the share of pairs judged as labelled, with its interval."""
    right = sum(judge(pair) is pair["right"] for pair in pairs)
    low, high = interval(right, len(pairs))
    return f"{right / len(pairs):.2f} ({low:.2f} to {high:.2f})"


def main() -> None:
    """Print the table."""
    parser = make_parser(__doc__)
    parser.add_argument("--show", action="store_true", help="print pairs that are judged wrongly")
    options = parser.parse_args()
    pairs: list[Json] = [json.loads(line) for line in DATA.read_text("utf-8").splitlines()]
    groups = {kind: [p for p in pairs if p["kind"] == kind] for kind in {p["kind"] for p in pairs}}
    groups = dict(sorted(groups.items())) | {
        "held out": [pair for pair in pairs if pair["held_out"]],
        "others": [pair for pair in pairs if not pair["held_out"]],
        "all": pairs,
    }
    print(f"{'':10s}{'n':>4s}  {'by kind':22s}{'unjudged':>9s}  contains")
    for name, group in groups.items():
        unjudged = sum(by_kind(pair) is None for pair in group)
        words = agreement(group, by_words)
        print(f"{name:10s}{len(group):4d}  {agreement(group, by_kind):22s}{unjudged:9d}  {words}")
    for pair in pairs if options.show else ():
        if by_kind(pair) is not pair["right"]:
            print(pair["id"], by_kind(pair), pair["question"], pair["answers"], pair["answer"])


if __name__ == "__main__":
    main()
