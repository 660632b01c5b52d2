"""The list of runs, their progress, a report and a comparison as markup."""

from __future__ import annotations

from browser.script import HOSTILE

from rag.errors import BadInput
from rag.evaluation.ask_questions import RunProgress
from rag.evaluation.compare import Difference, Flip, RunComparison
from rag.page.evaluate.evaluate_tab import (
    render_comparison,
    render_report,
    render_run_state,
    render_runs,
)
from rag.page.evaluate.run_service import Run, RunEnded, RunInProgress


def test_runs_have_figures() -> None:
    """A run that is not finished can be resumed, any other opened."""
    report = {"n": 3, "models": {"chat": None}, "retrieval": {"recall@5": 0.5}}
    shown = " ".join(render_runs([Run("one", report), Run("two", None)]).split())
    assert ">50%</td>" in shown and "no language model" in shown
    assert 'data-act="report" data-name="one"' in shown
    assert "Not finished" in shown and 'data-act="resume" data-name="two"' in shown
    assert "Measure it on your own questions" in render_runs([])


def test_run_state_in_words() -> None:
    asked = RunProgress(2, 6, HOSTILE, 30.0)
    shown = render_run_state(RunInProgress("one", asked))
    assert "2 of 6 questions, about 30 seconds left" in shown and "<script" not in shown
    assert "waiting" in render_run_state(RunInProgress("one"))
    assert "one was stopped" in render_run_state(RunEnded("one", stopped=True))
    assert "Choose another." in render_run_state(BadInput("Empty.", "Choose another."))
    assert render_run_state(None) == ""


def test_report_is_framed() -> None:
    """Its markup is the value of an attribute, quotes and all."""
    shown = render_report("one", "<p title='x'>\"quoted\" & more</p>")
    assert 'srcdoc="&lt;p title=&#39;x&#39;&gt;&#34;quoted&#34; &amp; more' in shown
    assert 'sandbox="allow-scripts"' in shown


def test_comparison_is_inert() -> None:
    row = Difference("answers.correct", 0.5, 0.75, 0.25, (0.1, 0.4), 0.01, "better")
    flip = Flip("q1", HOSTILE, "wrong", "right")
    shown = render_comparison("a", "b", RunComparison(4, (row,), (flip,), (("k", 8, 10),)))
    assert "+0.100 to +0.400" in shown and '<tr class="better">' in shown
    assert "Questions with another outcome (1)" in shown and "k: 8 → 10" in shown
    assert "<script" not in shown
