"""Comparisons of two runs: differences beyond chance."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from conftest import NOTES
from scipy.stats import wilcoxon

from evaluation.conftest import CATS, DOGS, QUESTIONS
from rag.errors import BadInput
from rag.evaluation.ask_questions import run
from rag.evaluation.compare import RunComparison, compare, compare_scores, paired_p
from rag.evaluation.question_scores import Scores
from rag.evaluation.run_evaluation import evaluate
from rag.evaluation.run_log import ANSWERS
from rag.evaluation.run_settings import Options, describe
from rag.library import Library


def made(right: int, of: int, support: float = 0.8) -> list[Scores]:
    """Return scores of `of` answers, of which the first `right` are right."""
    return [
        Scores(
            recall_1=float(number < right),
            refused=False,
            answerable=True,
            right=number < right,
            f1=0.9 if number < right else 0.1,
            confidence_support=support,
            seconds=1.0,
        )
        for number in range(of)
    ]


def reading_of(before: list[Scores], now: list[Scores], name: str) -> str:
    return {row.name: row.reading for row in compare_scores(before, now)}[name]


def test_worse_run() -> None:
    rows = {row.name: row for row in compare_scores(made(50, 60), made(38, 60))}
    correct = rows["answers.correct"]
    assert correct.reading == "worse"
    assert correct.difference == pytest.approx(-12 / 60)
    low, high = correct.interval or (0, 0)
    assert low < -0.2 < high < 0
    assert correct.p == pytest.approx(2 * 0.5**12)  # McNemar: twelve lost, none gained
    assert rows["answers.f1"].reading == "worse"
    assert rows["answers.f1"].p is not None
    assert rows["grounding.risk_at_coverage.1.0"].reading == "worse"  # where lower is better
    assert rows["grounding.risk_at_coverage.1.0"].p is None
    assert reading_of(made(38, 60), made(50, 60), "answers.correct") == "better"


def test_unchanged_run() -> None:
    for row in compare_scores(made(50, 60), made(50, 60)):
        assert (row.difference, row.interval) == (0, (0, 0))
        assert row.reading == ("not judged" if row.name.startswith("speed") else "no different")
        assert row.p in (None, 1.0)


def test_chance_is_no_difference() -> None:
    before = made(50, 60)
    now = [*before[5:], *before[:5]]  # five lost and five gained
    assert reading_of(before, now, "answers.correct") == "no different"


def test_paired_tests() -> None:
    generator = np.random.default_rng(0)
    before = generator.random(30)
    now = before + generator.normal(0.1, 0.2, 30)
    assert paired_p(before, now) == wilcoxon(now, before, method="asymptotic").pvalue
    zeros = np.zeros(8)
    assert paired_p(zeros, np.r_[np.ones(6), 0, 0]) == pytest.approx(2 * 0.5**6)
    assert paired_p(zeros, zeros) == 1


@pytest.fixture
def runs(
    notes: Library, make_library: Callable[..., Library], tmp_path: Path
) -> Callable[[], RunComparison]:
    """Compare a run of a good model with one of a model that always speaks of cats."""
    before, now = tmp_path / "before", tmp_path / "now"
    options = Options("extractive")
    other = make_library(NOTES, passages=1, answer_above=1.0, read_above=1.0)
    for library, folder in ((notes, before), (other, now)):
        run(library, QUESTIONS, folder, describe(library, options), options)
    return lambda: compare(before, now)


def test_folders(runs: Callable[[], RunComparison], tmp_path: Path) -> None:
    found = runs()
    assert found.n == 3
    assert ("settings.passages", 5, 1) in found.settings
    assert {flip.id for flip in found.flips} >= {"cats"}
    (cats,) = [flip for flip in found.flips if flip.id == "cats"]
    assert (cats.before, cats.now) == ("answered rightly", "refused wrongly")
    assert json.dumps(found.json())
    same = compare(tmp_path / "now", tmp_path / "now")
    assert not same.flips
    assert not same.settings
    assert {row.reading for row in same.rows} == {"no different", "not judged"}


def test_pairing_by_id_and_wording(runs: Callable[[], RunComparison], tmp_path: Path) -> None:
    path = tmp_path / "now" / ANSWERS
    first, *others = (json.loads(line) for line in path.read_text().splitlines())
    first["question"] = "Another?"
    path.write_text("".join(json.dumps(one) + "\n" for one in [first, *others]))
    assert runs().n == 2
    path.write_text(json.dumps(first) + "\n")
    with pytest.raises(BadInput, match="no question in common"):
        runs()


def test_baseline_in_report(notes: Library, tmp_path: Path) -> None:
    options = Options("retrieval-only")
    evaluate(notes, QUESTIONS, tmp_path / "before", options)
    report = evaluate(notes, [CATS, DOGS], tmp_path / "now", options, baseline=tmp_path / "before")
    assert report["comparison"]["n"] == 2
    page = (tmp_path / "now" / "report.html").read_text()
    assert "Beside the baseline" in page
    assert "no different" in page


def test_single_question_is_no_difference() -> None:
    """All values change by the same amount: the interval has no width, and p is 1."""
    rows = {row.name: row for row in compare_scores(made(1, 1), made(0, 1))}
    assert rows["answers.correct"].difference == -1
    assert rows["answers.correct"].reading == "no different"
