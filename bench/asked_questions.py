"""Asking questions with known answers, and what became of each: right, wrong, flagged, abstained.

A person is served by a right answer, or by an abstention; a wrong answer that is shown as supported
is the worst outcome, so it is counted by itself.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rag.evaluation.comparison.compare_answer import is_right
from rag.intervals import interval
from rag.json_output import answer_json
from rag.library import Library
from rag.settings import load_settings
from rag.types import EVERYTHING, Scope

Json = Mapping[str, Any]
Groups = Mapping[str, Callable[["Asked"], str]]

LISTED = re.compile(r"^- ([^\n:;|]{1,80})$", re.MULTILINE)
"""An item of a list of values; a row that is quoted has more than a value."""
OUTCOMES = ("right", "wrong but vouched for", "wrong but flagged", "abstained", "not judged")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its gold.

    Attributes:
        id: unique among the questions of a run.
        question: as it is asked.
        answers: right answers; all of them are needed if `all`, else any will do.
        documents: names of the files that hold the answer.
        kind: a word to group results by.
        rows: for each row that a citation must show, words of it.
        all: whether the answers are the values of a list.
        within: whether only `documents` are searched.
        at_once: whether a single value must stand in the first sentence, because the sentences
            after it say how it was worked out, or quote other rows.
    """

    id: str
    question: str
    answers: tuple[str, ...]
    documents: tuple[str, ...] = ()
    kind: str = ""
    rows: tuple[str, ...] = ()
    all: bool = False
    within: bool = False
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question, the object of `rag ask`, and which of OUTCOMES it is."""

    asked: Asked
    answer: Json
    name: str


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what all scripts that ask questions take."""
    parser.add_argument("--n", type=int, help="number of questions; default: all")
    parser.add_argument("--seed", type=int, default=7, help="which questions --n draws")
    parser.add_argument("--extractive", action="store_true", help="load no language model")
    parser.add_argument("--answers", type=Path, help="append answers; ask none again that it has")


def drawn(questions: Sequence[Asked], number: int | None, seed: int) -> Sequence[Asked]:
    """Return some questions at random, in their order; all without a number."""
    if number is None or number >= len(questions):
        return questions
    places = random.Random(seed).sample(range(len(questions)), number)
    return [questions[place] for place in sorted(places)]


def gives_gold(asked: Asked, answer: Json) -> bool | None:
    """Whether an answer gives the gold, by the comparison of `rag eval`, and gives nothing else.

    A list of values may have none that is not gold. None where a yes-or-no gold cannot be compared.
    """

    def is_gold(text: str, *values: str) -> bool | None:
        return is_right(asked.question, text, values)

    text, values = answer["answer"], asked.answers
    listed = {match[1] for match in LISTED.finditer(text)}
    if asked.all and len(values) > 1:
        return len(listed) <= len(values) and all(is_gold(text, one) for one in values)
    if len(listed) > 1 and not all(is_gold(one, *values) for one in listed):
        return False
    if asked.at_once and answer["claims"]:
        text = answer["claims"][0]["text"]
    return is_gold(text, *values)


def cited_files(answer: Json) -> set[str]:
    """Return the names of the files that an answer cites."""
    return {Path(one["document"]).name for claim in answer["claims"] for one in claim["citations"]}


def is_cited_to(answer: Json, words: str) -> bool:
    """Whether a citation shows these words, in its quote or in what is shown with it."""
    shown = [
        json.dumps(one, ensure_ascii=False)
        for claim in answer["claims"]
        for one in claim["citations"]
    ]
    return any(words.casefold() in one.casefold() for one in shown)


def outcome_of(asked: Asked, answer: Json, *, with_file: bool) -> Outcome:
    """Return what became of a question.

    Args:
        asked: the question.
        answer: the object of `rag ask`.
        with_file: whether a right answer must also cite one of the gold files, and all gold rows.
    """
    given = gives_gold(asked, answer)
    right = given is True
    if with_file:
        right &= bool(cited_files(answer) & set(asked.documents))
        right &= all(is_cited_to(answer, row) for row in asked.rows)
    if answer["verdict"] == "abstained":
        name = "abstained"
    elif right:
        name = "right"
    elif given is None:
        name = "not judged"
    else:
        name = "wrong but vouched for" if answer["verdict"] == "supported" else "wrong but flagged"
    return Outcome(asked, answer, name)


def measure(
    paths: Sequence[Path],
    questions: Sequence[Asked],
    options: argparse.Namespace,
    *,
    with_file: bool,
) -> list[Outcome]:
    """Index files and folders, ask about them, print each answer, and return what became of it.

    Args:
        paths: all in one library.
        questions: what is asked, or drawn from with --n.
        options: those of `add_options`.
        with_file: see `outcome_of`.
    """
    outcomes = []
    with tempfile.TemporaryDirectory() as home:
        library = Library(load_settings(library=Path(home) / ".rag"))
        library.sync(paths)
        asked_now = drawn(questions, options.n, options.seed)
        for asked, answer in _ask_all(library, asked_now, options.extractive, options.answers):
            outcomes.append(outcome_of(asked, answer, with_file=with_file))
            print_outcome(outcomes[-1])
        library.close()
    return outcomes


def _ask_all(
    library: Library, questions: Iterable[Asked], extractive: bool, file: Path | None
) -> Iterator[tuple[Asked, Json]]:
    """Ask each question and yield the object of `rag ask`.

    Answers are appended to the file, and what it has is not asked again: a run that was stopped
    goes on.
    """
    known = dict(_read(file, extractive)) if file else {}
    paths = {Path(path).name: path for path in library.documents()}
    for asked in questions:
        answer = known.get(asked.id)
        if answer is None:
            within = tuple(paths[name] for name in asked.documents) if asked.within else ()
            given = library.ask(
                asked.question,
                extractive=extractive,
                scope=Scope(documents=within) if within else EVERYTHING,
            )
            answer = answer_json(given)
            if file:
                line = {"asked": asdict(asked), "extractive": extractive, "answer": answer}
                with file.open("a", encoding="utf-8") as lines:
                    lines.write(json.dumps(line, ensure_ascii=False) + "\n")
        yield asked, answer


def _read(file: Path, extractive: bool) -> Iterator[tuple[str, Json]]:
    """Yield the answers of an earlier run by the id of their question."""
    if file.exists():
        for line in file.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            if record["extractive"] == extractive:
                yield record["asked"]["id"], record["answer"]


def print_outcome(outcome: Outcome) -> None:
    """Print a question, its gold and its answer on a line or two."""
    gold = "; ".join(outcome.asked.answers)
    text = " ".join(outcome.answer["answer"].split())
    print(
        f"{outcome.name:22s} {outcome.asked.question}\n"
        f"{'':22s} gold {gold!r}, answer {text[:200]!r}",
        flush=True,
    )


def print_table(outcomes: Sequence[Outcome], groups: Groups) -> None:
    """Print the share of each outcome with its 95 % interval, for all and for each group."""
    width = 23
    print(f"\n{'':20s}{'n':>4s}  " + "".join(f"{name:{width}s}" for name in OUTCOMES))
    print(_line("all", outcomes, width))
    for title, group_of in groups.items():
        print(f"by {title}")
        for name in sorted({group_of(one.asked) for one in outcomes}):
            some = [one for one in outcomes if group_of(one.asked) == name]
            print(_line(f"  {name}", some, width))


def _line(name: str, outcomes: Sequence[Outcome], width: int) -> str:
    cells = []
    for outcome in OUTCOMES:
        hits = sum(one.name == outcome for one in outcomes)
        low, high = interval(hits, len(outcomes))
        cells.append(f"{hits / len(outcomes):.2f} ({low:.2f} to {high:.2f})")
    return f"{name:20s}{len(outcomes):>4d}  " + "".join(f"{cell:{width}s}" for cell in cells)
