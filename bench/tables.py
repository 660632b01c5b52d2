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
import random
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from asked_questions import Asked, ask_all, outcome_of, print_outcome, print_table
from command_line import make_parser

from rag.library import Library
from rag.settings import load_settings

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
        )
        for one in records
    ]


def drawn(questions: Sequence[Asked], number: int | None, seed: int) -> list[Asked]:
    """Return some questions at random, in the order of the file; all without a number."""
    if number is None or number >= len(questions):
        return list(questions)
    places = random.Random(seed).sample(range(len(questions)), number)
    return [questions[place] for place in sorted(places)]


def main() -> None:
    """Ask and print the table."""
    parser = make_parser(__doc__)
    parser.add_argument("tables", type=Path, help="folder with questions.jsonl and documents/")
    parser.add_argument("--n", type=int, help="number of questions; default: all")
    parser.add_argument("--seed", type=int, default=7, help="which questions --n draws")
    parser.add_argument("--extractive", action="store_true", help="load no language model")
    parser.add_argument("--answers", type=Path, help="append answers; ask none again that it has")
    options = parser.parse_args()
    questions = drawn(read_questions(options.tables / "questions.jsonl"), options.n, options.seed)
    outcomes = []
    with tempfile.TemporaryDirectory() as home:
        library = Library(load_settings(library=Path(home) / ".rag"))
        library.sync([options.tables / "documents"])
        for asked, answer in ask_all(
            library, questions, extractive=options.extractive, file=options.answers
        ):
            outcomes.append(outcome_of(asked, answer, with_file=False))
            print_outcome(outcomes[-1])
        library.close()
    print_table(
        outcomes,
        {
            "format": lambda asked: Path(asked.documents[0]).suffix,
            "question": lambda asked: asked.kind,
        },
    )


if __name__ == "__main__":
    main()
