"""Answers, abstentions and citations, beside those of a plain pipeline with the same models.

    python bench/answers.py --data ../shared/data [--each 14] [--corpus 20] [--without STAGE]...

Asks the real library questions of the articles held out from all tuning: answerable ones, ones
whose paragraph was removed, and adversarial ones, the same number of each, spread over the file;
and questions of corpus/. Prints every row with its 95 % interval, ours and the plain pipeline's on
the very same questions. --without leaves out a stage of ours, for the table of what each brings.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, median
from typing import Any

import numpy as np
from plain import PlainAnswer, answer_plainly
from reading import Question, questions, records
from retrieval import plain as folded

from rag.answering.model import ChatModel, Message, Weighed
from rag.documents.words import content_words
from rag.evaluation.metrics import contains, f1, interval, short_answer
from rag.grounding.gate import answerable
from rag.library import Library
from rag.settings import PROJECT, Settings, load_settings
from rag.types import Answer

KINDS = ("answerable", "removed", "adversarial")
STAGES: dict[str, dict[str, Any]] = {
    "re-ranking": {"reranker": "none"},
    "reading gate": {"answer_above": 0.0},
    "second look": {"wider_passages": 0},
    "early stop": {"sure_above": 1.0},
}
"""What is changed in the settings when a stage is left out."""


class TimedModel:
    """A model that also says how long the Yes-or-No questions took after the reading."""

    def __init__(self, model: ChatModel) -> None:
        self.name = model.name
        self._model = model
        self.judging = 0.0

    @property
    def window(self) -> int | None:
        """Its window."""
        return self._model.window

    def count_tokens(self, text: str) -> int:
        """Count as the model does."""
        return self._model.count_tokens(text)

    def count_prompt(self, messages: Sequence[Message]) -> int:
        """Count as the model does."""
        return self._model.count_prompt(messages)

    def read(self, messages: Sequence[Message]) -> Generator[tuple[int, int]]:
        """Read as the model does."""
        yield from self._model.read(messages)

    def yes(self, messages: Sequence[Message]) -> float | None:
        """Judge as the model does, on the clock."""
        began = time.perf_counter()
        try:
            return self._model.yes(messages)
        finally:
            self.judging += time.perf_counter() - began

    def weigh(
        self,
        statements: Sequence[str],
        given: Sequence[Sequence[Message]],
        bare: Sequence[Sequence[Message]],
    ) -> list[Weighed | None]:
        """Weigh as the model does, on the clock."""
        began = time.perf_counter()
        try:
            return self._model.weigh(statements, given, bare)
        finally:
            self.judging += time.perf_counter() - began

    def stream(self, messages: Sequence[Message], max_tokens: int) -> Generator[str]:
        """Write as the model does."""
        yield from self._model.stream(messages, max_tokens)


@dataclass(slots=True)
class Tally:
    """What one pipeline did, question by question; each row is a list of numbers in [0, 1]."""

    rows: dict[str, list[float]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    judging: list[float] = field(default_factory=list)

    def add(self, row: str, value: float) -> None:
        """Note one more question of a row."""
        self.rows.setdefault(row, []).append(float(value))

    def cell(self, row: str) -> str:
        """Return a row's mean with its 95 % interval; Wilson's where all values are 0 or 1."""
        values = self.rows.get(row, [])
        if not values:
            return "-"
        mean = fmean(values)
        if set(values) <= {0.0, 1.0}:
            low, high = interval(round(sum(values)), len(values))
        else:
            half = 1.96 * float(np.std(values)) / len(values) ** 0.5
            low, high = mean - half, mean + half
        return f"{mean:.2f} ({low:.2f} to {high:.2f}, n {len(values)})"


def sample(of: Sequence[Question], number: int) -> list[Question]:
    """Return so many questions, evenly spread over the file."""
    step = max(1.0, len(of) / max(1, number))
    return [of[int(i * step)] for i in range(min(number, len(of)))]


def note(
    tally: Tally, question: Question, text: str, abstained: bool, cited: Sequence[str], secs: float
) -> None:
    """Enter one answer into the rows it belongs to. `cited` are texts of which one must be gold."""
    tally.seconds.append(secs)
    kind = question["kind"]
    if kind != "answerable":
        tally.add(f"answered although {kind}", not abstained)
        tally.add(f"score, {kind}", abstained)
        return
    gold = question["answers"]
    tally.add("refused although answerable", abstained)
    tally.add("gold span in the answer", 0 if abstained else contains(text, gold))
    tally.add("score, answerable", 0 if abstained else f1(short_answer_of(question, text), gold))
    if not abstained:
        evidence = folded(question["evidence"][0])
        tally.add("citation on the right paragraph", any(folded(c) in evidence for c in cited))


def short_answer_of(question: Question, text: str) -> str:
    """Return what the first sentence adds to the question."""
    return short_answer(question["question"], text.split("\n", maxsplit=1)[0])


def cited_by_plain(answer: PlainAnswer) -> list[str]:
    """Return the middle of each cited chunk: a chunk may begin before the gold paragraph."""
    middles = []
    for chunk in answer.cited:
        text, half = folded(chunk.text), len(chunk.text) // 2
        middles.append(text[max(0, half - 40) : half + 40])
    return middles


def cited_by_ours(answer: Answer) -> list[str]:
    """Return the quotations, sentence by sentence as they stand in the document."""
    return [folded(c.quote)[:120] for claim in answer.claims for c in claim.citations]


def gave_gold(text: str, question: Question) -> bool:
    """Whether an answer has two thirds of the content words of one of the gold answers."""
    have = set(content_words(text))
    golds = [set(content_words(gold)) for gold in question["answers"]]
    return any(gold and len(gold & have) >= 2 / 3 * len(gold) for gold in golds)


def ask_reading(
    library: Library,
    model: TimedModel,
    asked: Sequence[Question],
    tallies: dict[str, Tally],
    *,
    with_plain: bool,
) -> None:
    """Ask both pipelines, and enter what they do into their tallies as it goes on."""
    ours, plain = tallies["ours"], tallies["plain"]
    for number, question in enumerate(asked, start=1):
        text = question["question"]
        before = model.judging
        answer = library.ask(text)
        ours.judging.append(model.judging - before)
        abstained = answer.verdict == "abstained"
        note(ours, question, answer.answer, abstained, cited_by_ours(answer), answer.timings.total)
        if with_plain:
            other = answer_plainly(library, model, text)
            note(plain, question, other.text, other.abstained, cited_by_plain(other), other.seconds)
        print(f"  {number}/{len(asked)} {question['kind']:12s} {text[:70]!r}", flush=True)
        print(
            f"      {answer.answerable:.2f} {answer.verdict}: {answer.answer[:110]!r}", flush=True
        )


def ask_corpus(
    library: Library,
    model: TimedModel,
    asked: Sequence[Question],
    tallies: dict[str, Tally],
    *,
    with_plain: bool,
) -> None:
    """Ask both pipelines the questions of corpus/."""
    ours, plain = tallies["ours"], tallies["plain"]
    for number, question in enumerate(asked, start=1):
        text = question["question"]
        answer = library.ask(text)
        cited = {Path(c.document).name for claim in answer.claims for c in claim.citations}
        note_corpus(ours, question, answer.answer, answer.verdict == "abstained", cited)
        if with_plain:
            other = answer_plainly(library, model, text)
            files = {Path(chunk.document).name for chunk in other.cited}
            note_corpus(plain, question, other.text, other.abstained, files)
        print(f"  {number}/{len(asked)} {question['kind']:18s} {text[:70]!r}", flush=True)
        print(
            f"      {answer.answerable:.2f} {answer.verdict}: {answer.answer[:110]!r}", flush=True
        )


def note_corpus(
    tally: Tally, question: Question, text: str, abstained: bool, cited: set[str]
) -> None:
    """Enter one answer about corpus/."""
    if not question["answers"]:
        tally.add(f"corpus: abstained, {question['kind']}", abstained)
        return
    right_file = bool(cited & set(question["documents"]))
    good = not abstained and gave_gold(text, question)
    tally.add("corpus: gold answer given, right file cited", good and right_file)
    tally.add("corpus: refused although answerable", abstained)


def far_questions(library: Library, data: Path) -> dict[str, tuple[float, int]]:
    """Return how many questions on another subject each search turns away, at 5 % false refusals.

    Ours by the probability of the first gate, the plain one by the best cosine. No language model.
    """
    near = [q for q in questions(data, held_out=True) if q["kind"] == "answerable"][::3]
    far = [q for q in records(PROJECT / "corpus" / "questions.jsonl") if q["answers"]]
    store = library.snapshot().store

    def scores(asked: Sequence[Question]) -> Iterator[tuple[float, float]]:
        for question in asked:
            hits = library.search(question["question"], k=library.settings.candidates)
            cosine = max((hit.dense for hit in hits if hit.dense is not None), default=0.0)
            yield (
                answerable(question["question"], hits, store.chunk_count(), store.chunks_with_term),
                cosine,
            )

    of_near, of_far = np.array(list(scores(near))), np.array(list(scores(far)))
    turned_away = (of_far < np.quantile(of_near, 0.05, axis=0)).mean(axis=0)
    return {"ours": (float(turned_away[0]), len(far)), "plain": (float(turned_away[1]), len(far))}


def in_library(
    folder: Path, settings: Settings, work: Callable[[Library, TimedModel], None]
) -> None:
    """Index a folder with the real encoder and do some work with the real model."""
    with tempfile.TemporaryDirectory() as home:
        chosen = settings.model_copy(update={"library": Path(home) / ".rag"})
        bare = Library(chosen)
        model = TimedModel(bare.model)
        library = Library(chosen, embedder=bare.embedder, model=model)
        library.sync([folder])
        library.warm()
        work(library, model)
        bare.close()


def far_lines(library: Library, data: Path) -> Iterator[str]:
    """Yield what is printed of questions on another subject."""
    for name, (rate, n) in far_questions(library, data).items():
        low, high = interval(round(rate * n), n)
        yield (
            f"questions about something else turned away by the search at 5 % false refusals, "
            f"{name}: {rate:.3f} ({low:.3f} to {high:.3f}, n {n})"
        )


def print_table(tallies: dict[str, Tally], lines: Sequence[str]) -> None:
    """Print all rows, and what there is to say of time."""
    for tally in tallies.values():
        parts = [tally.rows.get(f"score, {kind}") for kind in KINDS]
        if all(parts):
            # An equal mix of the kinds: there is the same number of each.
            tally.rows["SQuAD 2 style score, equal mix"] = [v for part in parts for v in part or []]
    print(f"\n{'':46s}{'ours':34s}{'plain pipeline':34s}")
    for row in tallies["ours"].rows:
        if not row.startswith("score, "):
            cells = "".join(f"{tally.cell(row):34s}" for tally in tallies.values())
            print(f"{row:46s}{cells}")
    for name, tally in tallies.items():
        if tally.seconds:
            print(
                f"{name}: {median(tally.seconds):.1f} s a question (median), "
                f"{max(tally.seconds):.1f} s at most"
            )
        if tally.judging:
            share = sum(tally.judging) / sum(tally.seconds)
            print(f"{name}: gate and checks take {share:.0%} of the whole")
    print("\n".join(lines))


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--each", type=int, default=14, help="questions of each kind")
    parser.add_argument("--corpus", type=int, default=20, help="questions of corpus/")
    parser.add_argument("--without", action="append", choices=list(STAGES), default=[])
    parser.add_argument("--no-plain", action="store_true", help="ours alone")
    parser.add_argument("--json", type=Path, help="also write the rows here")
    options = parser.parse_args()
    changes = {key: value for stage in options.without for key, value in STAGES[stage].items()}
    settings = load_settings().model_copy(update=changes)
    held_out = questions(options.data, held_out=True)
    asked = [
        q
        for group in zip(
            *(sample([q for q in held_out if q["kind"] == k], options.each) for k in KINDS),
            strict=True,
        )
        for q in group
    ]
    tallies = {"ours": Tally(), "plain": Tally()}
    lines: list[str] = []

    def reading(library: Library, model: TimedModel) -> None:
        lines.extend(far_lines(library, options.data))
        ask_reading(library, model, asked, tallies, with_plain=not options.no_plain)

    def corpus(library: Library, model: TimedModel) -> None:
        of_corpus = list(records(PROJECT / "corpus" / "questions.jsonl"))
        chosen = sample(of_corpus, options.corpus)
        ask_corpus(library, model, chosen, tallies, with_plain=not options.no_plain)

    with suppress(KeyboardInterrupt):  # then the table is of what was asked so far
        if options.corpus:
            in_library(PROJECT / "corpus", settings, corpus)
        if asked:
            in_library(options.data / "reading" / "documents", settings, reading)
    print_table(tallies, lines)
    if options.json:
        rows = {name: tally.rows for name, tally in tallies.items()}
        options.json.write_text(json.dumps(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
