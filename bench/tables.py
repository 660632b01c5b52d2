"""Questions over real tables, each asked within its table.

    python bench/tables.py ../shared/data/tables [--n N] [--seed S] [--extractive] [--answers FILE]

Prints each question with its gold and its answer, then the share of answers that are right, wrong
but vouched for, wrong but flagged, and abstained, with 95 % intervals: for all, by the format of
the table, and by what a question asks for, which is told by its words. --n draws questions at
random. With the language model about 20 s for a question on two cores; without it (--extractive)
less than one.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from asked_questions import Asked, add_options, measure, print_table
from command_line import make_parser

TYPES = {
    "difference": r"\bdifference\b|\bhow (?:much|many) (?:more|fewer|less|longer|farther|further)|"
    r"\bhow long\b|years? (?:between|separat)",
    "sum or mean": r"\bcombined\b|\baltogether\b|\baverage\b|\btogether\b|\bsum\b|\badd up\b|"
    r"\btotal (?:points|medals?|laps)\b",
    "count": r"\bhow many\b|\bnumber of\b|\btotal amount of\b",
    "before or after": r"\bbefore\b|\bafter\b|\bnext\b|\bprevious|\bprior\b|\bpreced",
    "extreme": r"(?<!at )\b(?:most|least|fewest|highest|lowest|largest|smallest|longest|shortest|"
    r"best|worst|fastest|slowest|greatest|oldest|youngest|biggest|top)\b",
    "first or last": r"\b(?:first|last|earliest|latest|final|start|end)\b",
    "compare": r"\bor\b|\bmore\b.*\bthan\b|\b(?:than|same)\b|"
    r"^(?:did|does|is|was|were|are|do|has)\b",
}
"""What a question asks for, by the first pattern that it has."""


def type_of(question: str) -> str:
    """Return what a question asks for; what no pattern says is a look-up."""
    return next((name for name, words in TYPES.items() if re.search(words, question)), "look-up")


def read_questions(file: Path) -> list[Asked]:
    """Return the questions of a file in the form of `rag eval`."""
    records = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [
        Asked(
            id=one["id"],
            question=one["question"],
            answers=tuple(one["answers"]),
            documents=tuple(one["documents"]),
            kind=type_of(one["question"]),
            all=one.get("all", False),
            within=True,
            at_once=True,
        )
        for one in records
    ]


def main() -> None:
    """Ask and print the table."""
    parser = make_parser(__doc__)
    parser.add_argument("tables", type=Path, help="folder with questions.jsonl and documents/")
    add_options(parser)
    options = parser.parse_args()
    questions = read_questions(options.tables / "questions.jsonl")
    outcomes = measure([options.tables / "documents"], questions, options, with_file=False)
    print_table(
        outcomes,
        {
            "format": lambda asked: Path(asked.documents[0]).suffix,
            "question": lambda asked: asked.kind,
        },
    )


if __name__ == "__main__":
    main()
