"""Questions that name an identifier: absent ones answered, and present ones answered rightly.

    python bench/identifiers.py [--extractive] [--out FILE.jsonl]

Asks 80 questions about ten small documents (bench/data/identifiers): 40 name a part number, clause,
version, date or person with initials that is there, 40 one that is not and is like one that is.
Prints both figures with 95 % intervals, with the language model, or without it (--extractive).
"""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import Any

from command_line import make_parser

from rag.intervals import interval
from rag.library import Library
from rag.settings import load_settings
from rag.types import Answer

DATA = Path(__file__).with_name("data") / "identifiers"


def is_right(answer: Answer, question: dict[str, Any]) -> bool:
    """Whether an answer has what it must have and nothing of a neighbour."""
    return (
        answer.verdict in ("supported", "partial")
        and all(has(answer.answer, words) for words in question["holds"])
        and not any(has(answer.answer, words) for words in question["lacks"])
    )


def has(text: str, words: str) -> bool:
    """Whether a text has some words, and not only as a part of others."""
    return re.search(rf"(?<![\w/]){re.escape(words)}(?![\w/])", text, re.IGNORECASE) is not None


def share(count: int, of: int) -> str:
    """Return a share with its interval."""
    low, high = interval(count, of)
    return f"{count} of {of} = {count / of:.3f} [{low:.3f}, {high:.3f}]"


def main() -> None:
    """Ask, print what went wrong and the figures."""
    parser = make_parser(__doc__)
    parser.add_argument("--extractive", action="store_true", help="without the language model")
    parser.add_argument("--out", type=Path, help="write the answers to this file")
    options = parser.parse_args()
    lines = (DATA / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line) for line in lines]
    answered = offered = right = 0
    written = []
    with tempfile.TemporaryDirectory() as home:
        library = Library(load_settings(library=Path(home) / ".rag"))
        library.sync([DATA / "documents"])
        for question in questions:
            answer = library.ask(question["question"], extractive=options.extractive)
            shown = f"{question['question']} -> {answer.verdict}: {answer.answer!r}"
            if question["present"]:
                good = is_right(answer, question)
                right += good
            else:
                good = answer.verdict == "abstained"
                answered += not good
                offered += good and "; there " in answer.answer
            if not good:
                print(shown, flush=True)
            written.append(
                json.dumps(question | {"verdict": answer.verdict, "answer": answer.answer})
            )
        library.close()
    if options.out:
        options.out.write_text("\n".join(written) + "\n", encoding="utf-8")
    absent = sum(not question["present"] for question in questions)
    print(f"absent, answered          {share(answered, absent)}")
    print(f"absent, nearest offered   {share(offered, absent)}")
    print(f"present, answered rightly {share(right, len(questions) - absent)}")


if __name__ == "__main__":
    main()
