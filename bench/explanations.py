"""Explanations, lists and comparisons: written from single passages, or from all at once.

    python bench/explanations.py --rows rows.jsonl [--minutes 60] [--library FOLDER]

Asks the questions of data/explanations.jsonl, each with gold sentences of corpus/, in two ways:
`together` gives the model all passages in one prompt, as Footnote did until December 2026, and
`alone` is the shipped way. Appends a row for each question to --rows, where those asked before are
skipped, then prints for each way, with the paired difference and its 95 % interval:

- told: share of the gold sentences that have two thirds of their content words in the answer
- cited: share of the gold sentences that are cited
- supported: share of the answer's sentences that are, by their words (without the language model)
- read: tokens that must be read when the passages were read ahead: of a prompt with several
  passages only the first is kept
- written: tokens
- seconds: at 40 tokens read and 10 written a second

A question takes a minute on two cores.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Generator, Sequence
from itertools import zip_longest
from pathlib import Path
from statistics import fmean
from typing import Any, TypeVar

import numpy as np
from command_line import make_parser
from retrieval import fold_space
from squad_questions import Question, records

from rag.answering.resources import PipelineResources
from rag.answering.retrieve import Retrieval, add_passages, retrieve
from rag.answering.write import Progress, Writer
from rag.evaluation.bootstrap import limits, mean, resample
from rag.grounding.claims import parse_draft
from rag.library import Library
from rag.llm.chat_model import ChatModel
from rag.llm.prompts import Form, ask_for_answer, ask_whether_answered, form_of
from rag.retrieval.identifier_search import look_up
from rag.settings import PROJECT, load_settings
from rag.text.words import content_words
from rag.types import EVERYTHING, Passage

QUESTIONS = Path(__file__).with_name("data") / "explanations.jsonl"
TABLE = (
    "Answer with a small Markdown table and nothing else: a first column for the aspect, one "
    "column for each thing that is compared, two to four rows, a few words of the passages "
    "in each cell."
)
"""What `together` asks for where things are compared."""
TOLD = 2 / 3
READ_A_SECOND, WRITTEN_A_SECOND = 40, 10
MEASURES = ("told", "cited", "supported", "read", "written", "seconds")
Row = dict[str, Any]
T = TypeVar("T")


def in_turns(asked: Sequence[Question]) -> list[Question]:
    """Return the questions that are not for one fact, one of each kind in turn."""
    longer = [one for one in asked if not form_of(one["question"]).is_one_fact]
    kinds = sorted({q["kind"] for q in longer})
    groups = [[q for q in longer if q["kind"] == kind] for kind in kinds]
    return [one for turn in zip_longest(*groups) for one in turn if one]


def ask(question: Question, library: Library, resources: PipelineResources) -> Row:
    """Answer a question in both ways, and return what is measured."""
    text = question["question"]
    lookup = look_up(text, resources.snapshot.store, EVERYTHING)
    found = add_passages(retrieve(text, resources, lookup), text, library.model, resources)
    return {
        "id": question["id"],
        "together": together(question, found, library),
        "alone": alone(question, found, library),
    }


def together(question: Question, found: Retrieval, library: Library) -> dict[str, Any]:
    """Write from all passages in one prompt."""
    model, form = library.model, form_of(question["question"])
    wanted = TABLE if form is Form.COMPARISON else form.value
    chat = ask_for_answer(question["question"], found.passages, wanted, may_refuse=False)
    draft = "".join(model.stream(chat, library.settings.answer_tokens))
    # The gate reads the first passage alone, and then all.
    tail = _tail(model, question["question"])
    read = model.count_prompt(chat) - _kept(model, found.passages[:1]) + 2 * tail
    return measured(question, draft, found.passages, library) | {"read": read}


def alone(question: Question, found: Retrieval, library: Library) -> dict[str, Any]:
    """Write as shipped."""
    form = form_of(question["question"])
    settings, calibration = library.settings, library.calibration
    writer = Writer(question["question"], form, form.value, library.model, settings, calibration)
    assessment = _result(writer.assess(found.passages, found.probability))
    draft = _result(writer.write(assessment))
    kept = _kept(library.model, assessment.passages)
    read = writer.usage.prompt_tokens - kept
    judged = sum(exchange.purpose == "read" for exchange in writer.exchanges)
    read += judged * _tail(library.model, question["question"])
    return measured(question, draft, assessment.passages, library) | {
        "read": read,
        "from": len(assessment.passages),
        "log_odds": [one.log_odds for one in writer.exchanges if one.purpose == "read"],
    }


def measured(
    question: Question, draft: str, passages: Sequence[Passage], library: Library
) -> dict[str, Any]:
    """Return what an answer says of the gold, and how much of it is supported."""
    text, parsed = parse_draft(draft)
    claims = library.grounder(question["question"], None).cite_claims(text, parsed, passages)
    quotes = [fold_space(one.quote) for claim in claims for one in claim.citations]
    said = set(content_words(text))
    golds = [fold_space(gold) for gold in question["evidence"]]
    wanted = [set(content_words(gold)) for gold in golds]
    supported = [claim.verdict == "supported" for claim in claims]
    return {
        "told": fmean(len(gold & said) >= TOLD * len(gold) for gold in wanted),
        "cited": fmean(any(gold in quote for quote in quotes) for gold in golds),
        "supported": fmean(supported) if supported else 0.0,
        "support": [round(claim.support, 3) for claim in claims],
        "written": library.model.count_tokens(draft),
        "draft": draft,
    }


def _kept(model: ChatModel, passages: Sequence[Passage]) -> int:
    """Return the tokens of passages, each alone, that are kept from reading ahead."""
    empty = model.count_prompt(ask_whether_answered("", []))
    return sum(model.count_prompt(ask_whether_answered("", [one])) - empty for one in passages)


def _tail(model: ChatModel, question: str) -> int:
    """Return the tokens of a question whether passages answer it."""
    empty = model.count_prompt(ask_whether_answered("", []))
    return model.count_prompt(ask_whether_answered(question, [])) - empty


def _result(steps: Generator[Progress, None, T]) -> T:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            value: T = end.value
            return value


def print_rows(rows: Sequence[Row]) -> None:
    """Print each measure of both ways, and the paired difference."""
    ways = ("together", "alone")
    for row in rows:
        for way in ways:
            one = row[way]
            one["seconds"] = one["read"] / READ_A_SECOND + one["written"] / WRITTEN_A_SECOND
    ones = np.ones(len(rows))
    print(f"n {len(rows)}; written from {fmean(row['alone']['from'] for row in rows):.2f} passages")
    for measure in MEASURES:
        before, now = (np.array([float(row[way][measure]) for row in rows]) for way in ways)
        (figures,) = resample([mean(now - before, ones)], len(rows))
        low, high = limits(figures) or (float("nan"), float("nan"))
        print(
            f"{measure:10s} together {before.mean():7.2f}  alone {now.mean():7.2f}  difference "
            f"{(now - before).mean():+.2f} ({low:+.2f} to {high:+.2f})"
        )


def main() -> None:
    """Ask until the time is over, and print the table."""
    parser = make_parser(__doc__)
    parser.add_argument("--rows", type=Path, required=True, help="file of results, appended to")
    parser.add_argument("--minutes", type=float, default=60, help="stop asking after this time")
    parser.add_argument("--library", type=Path, help="a library of corpus/; made if left out")
    options = parser.parse_args()
    until = time.monotonic() + 60 * options.minutes
    known = {row["id"] for row in records(options.rows)} if options.rows.exists() else set()
    with tempfile.TemporaryDirectory() as home:
        library = Library(load_settings(library=options.library or Path(home) / ".rag"))
        if not options.library:
            library.sync([PROJECT / "corpus"])
        resources = PipelineResources(
            snapshot=library.snapshot(),
            embedder=library.embedder,
            reranker=library.reranker,
            count_tokens=library.splitter.count_tokens,
            get_model=lambda: library.model,
            settings=library.settings,
            scope=EVERYTHING,
            calibration=library.calibration,
            grounder=library.grounder,
        )
        for question in in_turns(list(records(QUESTIONS))):
            if question["id"] in known or time.monotonic() > until:
                continue
            row = ask(question, library, resources)
            with options.rows.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
            print(question["question"], flush=True)
        library.close()
    if options.rows.exists():
        print_rows(list(records(options.rows)))


if __name__ == "__main__":
    main()
