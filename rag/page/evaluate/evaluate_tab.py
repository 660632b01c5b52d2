"""The Evaluate tab: run an evaluation, follow it, open its report, compare two runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import gradio as gr
from markupsafe import Markup, escape

from rag.errors import BadInput, FootnoteError
from rag.evaluation.compare import RunComparison
from rag.evaluation.run_settings import Mode
from rag.page.components import QUIET, Action, SharedComponents, Updates, html, on_action
from rag.page.evaluate.run_service import KINDS, Run, RunEnded, RunInProgress
from rag.page.markup import say_time_left, shorten
from rag.page.notices import render_note, render_problem
from rag.page.templates import render
from rag.text.display import count

MODES: list[tuple[str, Mode]] = [
    ("Answers", "answers"),
    ("Quotations, no language model", "extractive"),
    ("Search only", "retrieval-only"),
]
FIGURES = {
    "retrieval.recall@5": "Passage in top 5",
    "answers.correct": "Correct answers",
    "citations.precision": "Correct citations",
    "abstention.false_refusal_rate": "Wrong refusals",
    "abstention.recall": "Right refusals",
}
"""The figures in the list of runs, by section and name; the report has all, with intervals."""
ALL = 0
"""For the most questions to ask; Gradio shows no empty number."""
FLIPS_SHOWN = 50
"""Questions with another outcome that a comparison names."""


@dataclass(frozen=True, slots=True)
class EvaluateTab:
    """The components of the tab, and what happens on it."""

    shared: SharedComponents
    tab: gr.Tab
    mode: gr.Radio
    limit: gr.Number
    file: gr.UploadButton
    path: gr.Textbox
    begin: gr.Button
    state: gr.HTML
    stop: gr.Button
    runs: gr.HTML
    before: gr.Dropdown
    now: gr.Dropdown
    compare: gr.Button
    result: gr.HTML

    def connect(self, blocks: gr.Blocks) -> None:
        """Say which component sets off what."""
        choices = [self.before, self.now]
        followed = [self.runs, self.state, self.stop, *choices, self.compare]
        self.tab.select(self.show, None, followed, **QUIET)
        how = [self.mode, self.limit]
        self.file.upload(self.evaluate, [self.file, *how], followed, **QUIET)
        if self.shared.is_local:  # a hidden field could still be sent by hand
            gr.on(
                [self.begin.click, self.path.submit],
                self.evaluate,
                [self.path, *how],
                followed,
                **QUIET,
            )
        self.stop.click(self.shared.service.runs.stop, queue=False, **QUIET)
        on_action(self.runs, "report", self.show_report, outputs=[self.result])
        on_action(self.runs, "resume", self.resume, outputs=followed)
        on_action(self.runs, "delete", self.delete, outputs=[*followed, self.result])
        self.compare.click(self.show_comparison, choices, self.result, **QUIET)

    def show(self) -> Iterator[Updates]:
        """Show the runs, and follow the one under way to its end."""
        yield self._all()
        yield from self._follow()

    def evaluate(self, file: str, mode: Mode, limit: int | None) -> Iterator[Updates]:
        """Begin a run with an uploaded or named file."""
        most = limit or None
        if most and most < 0:
            problem = BadInput(
                "The number of questions is out of range.", "Enter 0 for all, or more."
            )
            yield {self.state: render_problem(problem)}
            return
        path = Path(file.strip().strip("\"'")).expanduser()
        yield from self._begun(lambda: self.shared.service.runs.begin(path, mode, most))

    def show_report(self, action: Action) -> Markup:
        """Show the report of a run."""
        name = action.text("name")
        try:
            return render_report(name, self.shared.service.runs.report(name))
        except FootnoteError as error:
            return render_problem(error)

    def resume(self, action: Action) -> Iterator[Updates]:
        """Go on with a run that was stopped."""
        name = action.text("name")
        yield from self._begun(lambda: self.shared.service.runs.resume(name))

    def delete(self, action: Action) -> Updates:
        """Delete a run."""
        try:
            self.shared.service.runs.delete(action.text("name"))
        except FootnoteError as error:
            return {self.result: render_problem(error)}
        return {**self._all(), self.result: ""}

    def show_comparison(self, before: str | None, now: str | None) -> Markup:
        """Compare two runs, question by question."""
        if not before or not now or before == now:
            return render_note("Choose two different runs to compare.")
        try:
            return render_comparison(before, now, self.shared.service.runs.compare(before, now))
        except FootnoteError as error:
            return render_problem(error)

    def _begun(self, begin: Callable[[], None]) -> Iterator[Updates]:
        try:
            begin()
        except FootnoteError as error:
            yield {self.state: render_problem(error)}
            return
        yield from self._follow()

    def _follow(self) -> Iterator[Updates]:
        for state in self.shared.service.runs.watch():
            said = {self.state: render_run_state(state)}
            if isinstance(state, RunInProgress):
                yield {**said, self.stop: gr.update(visible=True)}
            else:
                yield {**self._all(), **said}

    def _all(self) -> Updates:
        """Show the runs; the last two are chosen to be compared."""
        runs = self.shared.service.runs.listing()
        finished = [run.name for run in runs if run.report]
        now, before = (*finished, None, None)[:2]
        can_compare = len(finished) > 1
        return {
            self.runs: render_runs(runs),
            self.stop: gr.update(visible=self.shared.service.runs.busy),
            self.before: gr.update(choices=finished, value=before, visible=can_compare),
            self.now: gr.update(choices=finished, value=now, visible=can_compare),
            self.compare: gr.update(visible=can_compare),
        }


def lay_out(shared: SharedComponents) -> EvaluateTab:
    """Place the components; evaluate.css gives them their look."""
    with (
        gr.Tab("Evaluate", id="evaluate", elem_id="evaluate-tab") as tab,
        gr.Column(elem_id="evaluate", elem_classes="leaf"),
    ):
        with gr.Row(elem_classes="bar"):
            mode = gr.Radio(
                MODES,
                value="answers",
                label="What to measure",
                elem_id="mode",
                elem_classes="field",
            )
            limit = gr.Number(
                ALL,
                label="Number of questions (0: all)",
                precision=0,
                elem_id="limit",
                elem_classes="field short",
            )
        with gr.Row(elem_classes="bar"):
            file = gr.UploadButton(
                "Question file", file_types=list(KINDS), elem_classes="primary", elem_id="questions"
            )
            path = shared.path_box("Path of a question file on this computer", "questions-path")
            begin = gr.Button("Run", elem_classes="secondary", visible=shared.is_local)
        with gr.Row(elem_classes="under-way"):
            state = html("run-state")
            stop = gr.Button("Stop", visible=False, elem_classes="secondary")
        runs = html("runs")
        with gr.Row(elem_classes="bar"):
            before = gr.Dropdown([], label="Compare", visible=False, elem_classes="field")
            now = gr.Dropdown([], label="with", visible=False, elem_classes="field")
            compare = gr.Button("Compare", visible=False, elem_classes="secondary")
        result = html("result")
    return EvaluateTab(
        shared,
        tab,
        mode,
        limit,
        file,
        path,
        begin,
        state,
        stop,
        runs,
        before,
        now,
        compare,
        result,
    )


def render_runs(runs: Sequence[Run]) -> Markup:
    """Return the list of runs, each with its figures and what can be done with it."""
    return render("evaluate/runs.html", runs=runs, figures=FIGURES)


def render_run_state(state: RunInProgress | RunEnded | FootnoteError | None) -> Markup:
    """Return how far the run under way has come, or how it ended."""
    match state:
        case RunInProgress(name, None):
            return render_note(f"{name}: waiting for what is being added now…")
        case RunInProgress(name, progress) if progress:
            left = progress.seconds_left
            return render(
                "evaluate/run_progress.html",
                progress=progress,
                time_left="" if left is None else say_time_left(left),
                question=shorten(progress.question),
            )
        case RunEnded(name, stopped=True):
            return render_note(f"{name} was stopped; the answers so far are kept.")
        case RunEnded(name, skipped=skipped):
            said = f"{name} is finished."
            if skipped:
                lines = ", ".join(str(problem.line) for problem in skipped[:10])
                said += f" {count(len(skipped), 'line')} could not be used: {lines}."
            return render_note(said)
        case FootnoteError():
            return render_problem(state)
    return Markup()


def render_report(name: str, report: str) -> Markup:
    """Return a report in a frame that can reach nothing: its origin is none, its policy its own.

    Args:
        name: of the run.
        report: a whole page.
    """
    # Escaped at once: the report is large, and has its own protection against odd characters.
    return render("evaluate/report_frame.html", name=name, report=escape(report))


def render_comparison(before: str, now: str, comparison: RunComparison) -> Markup:
    """Return what got better or worse from one run to another, and the questions that flipped."""
    return render(
        "evaluate/comparison.html",
        before=before,
        now=now,
        comparison=comparison,
        flips_shown=FLIPS_SHOWN,
    )
