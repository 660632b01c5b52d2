"""Results of a pipeline on questions with known answers, as rows of numbers with intervals."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

import numpy as np
from retrieval import fold_space
from sklearn.metrics import roc_auc_score

from rag.evaluation.gold import contains, f1, short_answer
from rag.intervals import interval
from rag.text.words import content_words

Question = dict[str, Any]

KINDS = ("answerable", "removed", "adversarial")


@dataclass(frozen=True, slots=True)
class Given:
    """A pipeline's answer to a question; `cited` are texts, `files` the names of their files.

    `found` is the probability that the documents hold the answer, where the pipeline gives one.
    """

    text: str
    abstained: bool
    cited: Sequence[str]
    files: Collection[str]
    seconds: float
    found: float | None = None


@dataclass(slots=True)
class Tally:
    """Results of one pipeline; each row is a list of numbers in [0, 1], one for each question."""

    rows: dict[str, list[float]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    judging: list[float] = field(default_factory=list)
    found: dict[str, list[float]] = field(default_factory=dict)

    def add(self, row: str, value: float) -> None:
        """Append the result of one question to a row."""
        self.rows.setdefault(row, []).append(float(value))

    def note(self, question: Question, given: Given) -> None:
        """Record an answer to a SQuAD question."""
        kind = question["kind"]
        if given.found is not None:
            self.found.setdefault(kind, []).append(given.found)
        if kind != "answerable":
            self.add(f"answered although {kind}", not given.abstained)
            self.add(f"score, {kind}", given.abstained)
            return
        gold, text = question["answers"], given.text
        self.add("refused although answerable", given.abstained)
        self.add("gold span in the answer", 0 if given.abstained else contains(text, gold))
        short = short_answer(question["question"], text.split("\n", maxsplit=1)[0])
        self.add("score, answerable", 0 if given.abstained else f1(short, gold))
        if not given.abstained:
            evidence = fold_space(question["evidence"][0])
            right = any(fold_space(one) in evidence for one in given.cited)
            self.add("citation on the right paragraph", right)

    def note_corpus(self, question: Question, given: Given) -> None:
        """Record an answer to a question about corpus/."""
        if not question["answers"]:
            self.add(f"corpus: abstained, {question['kind']}", given.abstained)
            return
        right_file = bool(set(given.files) & set(question["documents"]))
        good = not given.abstained and gave_gold(given.text, question)
        self.add("corpus: gold answer given, right file cited", good and right_file)
        self.add("corpus: refused although answerable", given.abstained)

    def score(self) -> None:
        """Add the score over all kinds, which have the same number of questions."""
        parts = [self.rows.get(f"score, {kind}") for kind in KINDS]
        if all(parts):
            every = [value for part in parts for value in part or []]
            self.rows["SQuAD 2 style score, equal mix"] = every

    def gate_lines(self) -> Iterator[str]:
        """Yield the AUROC of the probability that the answer is there, by kind of near miss."""
        there = self.found.get("answerable", [])
        for kind in KINDS[1:]:
            missing = self.found.get(kind, [])
            if there and missing:
                labels = [True] * len(there) + [False] * len(missing)
                found = roc_auc_score(labels, there + missing)
                yield f"answerable against {kind}: AUROC {found:.2f} (n {len(labels)})"

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


def gave_gold(text: str, question: Question) -> bool:
    """Whether an answer has two thirds of the content words of one of the gold answers."""
    have = set(content_words(text))
    golds = [set(content_words(gold)) for gold in question["answers"]]
    return any(gold and len(gold & have) >= 2 / 3 * len(gold) for gold in golds)


def sample(of: Sequence[Question], number: int) -> list[Question]:
    """Return `number` questions, evenly spread over the file."""
    step = max(1.0, len(of) / max(1, number))
    return [of[int(i * step)] for i in range(min(number, len(of)))]
