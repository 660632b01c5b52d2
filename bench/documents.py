"""Factual questions about real documents, all of them in one library.

    python bench/documents.py ../shared/data/documents [--n N] [--extractive] [--answers FILE]

Asks the `questions` of each `meta.json`. Prints each with its gold and its answer, then the share
of answers that are right with the right file cited, wrong (or right and cited to another file) but
vouched for, wrong but flagged, and abstained, with 95 % intervals: for all and by format. With the
language model about 20 s for a question on two cores.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from glob import escape
from pathlib import Path

from asked_questions import Asked, add_options, measure, print_table
from command_line import make_parser


def read_questions(folder: Path) -> Iterator[Asked]:
    """Yield the questions of each document."""
    for path in sorted(folder.glob("*/meta.json")):
        meta = json.loads(path.read_text(encoding="utf-8"))
        for number, one in enumerate(meta["questions"], start=1):
            yield Asked(
                id=f"{path.parent.name}-{number}",
                question=one["question"],
                answers=(one["answer"],),
                documents=(meta["file"],),
            )


def main() -> None:
    """Ask and print the table."""
    parser = make_parser(__doc__)
    parser.add_argument("documents", type=Path, help="folder of documents with their questions")
    add_options(parser)
    options = parser.parse_args()
    questions = list(read_questions(options.documents))
    files = sorted({one.documents[0] for one in questions})
    paths = [next(options.documents.glob(f"*/{escape(name)}")) for name in files]
    outcomes = measure(paths, questions, options, with_file=True)
    print_table(outcomes, {"format": lambda asked: Path(asked.documents[0]).suffix})


if __name__ == "__main__":
    main()
