"""Which passages the model need not read: those far less relevant than the first, by the search.

    python bench/rivals.py --data ../shared/data [--each 300]

Finds where the gold sentence of a question for one fact stands: in the first passage, in the second
or third, or only in what the fallback search adds. Prints, for several least shares of the first
passage's score, how many passages are read and how many gold ones are not; and how many are read
after the fallback search if all are, and if only those with a word of the question that the first
ones lack. The share was chosen on corpus/ and the articles for tuning. No language model.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from command_line import make_parser
from retrieval import fold_space
from search_resources import search_resources
from squad_questions import Question, questions, records

from rag.answering.retrieve import (
    add_passages,
    adds_words,
    merge_passages,
    retrieve,
    retrieve_by_key_terms,
)
from rag.answering.write import MOST_READ_ALONE, RIVAL
from rag.intervals import interval
from rag.library import Library
from rag.llm.prompts import form_of
from rag.retrieval.identifier_search import look_up
from rag.settings import PROJECT, load_settings
from rag.types import EVERYTHING, Passage

SHARES = (0.0, 0.1, RIVAL, 0.3, 0.4, 0.5)


@dataclass(frozen=True, slots=True)
class Found:
    """The passages of a question, those that the fallback search adds, and which hold the gold.

    `adds` counts the added ones with a word of the question that the first ones lack.
    """

    passages: tuple[Passage, ...]
    added: tuple[Passage, ...]
    is_gold: tuple[bool, ...]
    is_gold_added: tuple[bool, ...]
    adds: int

    def read(self, share: float) -> list[int]:
        """Return the indices of the passages that are read at a least share of the first score."""
        least = share * self.passages[0].score
        first = enumerate(self.passages[:MOST_READ_ALONE])
        return [index for index, passage in first if passage.score >= least]


def find(library: Library, asked: Sequence[Question]) -> Iterator[Found]:
    """Yield what is found for the questions that ask for one fact and pass the gate."""
    resources = search_resources(library)
    for question in asked:
        text = question["question"]
        lookup = look_up(text, resources.snapshot.store, EVERYTHING)
        first = add_passages(retrieve(text, resources, lookup), text, None, resources)
        if not (form_of(text).is_one_fact and first.worth_reading and first.passages):
            continue
        second = add_passages(retrieve_by_key_terms(text, first, resources), text, None, resources)
        merged = merge_passages(first, second, library.settings.wider_passages)
        added = merged.passages[len(first.passages) :]
        golds = [fold_space(gold) for gold in question["evidence"]]
        yield Found(
            first.passages,
            added,
            tuple(_holds(passage, golds) for passage in first.passages),
            tuple(_holds(passage, golds) for passage in added),
            sum(adds_words(text, passage, first.passages) for passage in added),
        )


def _holds(passage: Passage, golds: Sequence[str]) -> bool:
    """Whether a passage has the beginning of a gold text, or is inside a long one."""
    text = fold_space(passage.text)
    middle = text[max(0, len(text) // 2 - 40) : len(text) // 2 + 40]
    return any(gold[:80] in text or middle in gold for gold in golds)


def print_shares(name: str, found: Sequence[Found]) -> None:
    """Print a line for each share, and one for the fallback search."""
    print(f"\n{name}, n {len(found)}")
    within = [one for one in found if any(one.is_gold[:MOST_READ_ALONE])]
    for share in SHARES:
        lost = sum(not any(one.is_gold[i] for i in one.read(share)) for one in within)
        low, high = interval(lost, len(within))
        read = fmean(len(one.read(share)) for one in found)
        mark = " (shipped)" if share == RIVAL else ""
        print(
            f"  share {share:.2f}: {read:.2f} read, gold not read {lost} of {len(within)} "
            f"({low:.3f} to {high:.3f}){mark}"
        )
    only = [one for one in found if any(one.is_gold_added) and not any(one.is_gold)]
    print(
        f"  fallback search: {fmean(len(one.added) for one in found):.2f} more passages; with new "
        f"words {fmean(one.adds for one in found):.2f}; gold only there {len(only)}"
    )


def main() -> None:
    """Measure and print."""
    parser = make_parser(__doc__, needs_data=True)
    parser.add_argument("--each", type=int, default=300, help="questions of each group of articles")
    options = parser.parse_args()
    notes = [q for q in records(PROJECT / "corpus" / "questions.jsonl") if q["answers"]]
    with tempfile.TemporaryDirectory() as home:
        for folder, groups in (
            (PROJECT / "corpus", {"corpus/": notes}),
            (
                options.data / "reading" / "documents",
                {
                    name: [
                        q
                        for q in questions(options.data, held_out=held_out)
                        if q["kind"] == "answerable"
                    ]
                    for name, held_out in (("articles for tuning", False), ("held out", True))
                },
            ),
        ):
            library = Library(load_settings(library=Path(home) / folder.name))
            library.sync([folder])
            for name, asked in groups.items():
                random.Random(4).shuffle(asked)
                print_shares(name, list(find(library, asked[: options.each])))


if __name__ == "__main__":
    main()
