"""The Evaluate tab: run an evaluation, watch it, open its report, compare two."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import gradio as gr

from rag.errors import BadInput, FootnoteError
from rag.evaluation.run_settings import Mode
from rag.page.components import QUIET, SharedComponents, Updates, html
from rag.page.evaluate.evaluate_html import (
    render_comparison,
    render_report,
    render_run_state,
    render_runs,
)
from rag.page.evaluate.run_service import KINDS, Going
from rag.page.notices import render_note, render_problem

PRESSED = "() => window.footnote.run()"
"""The list is our own markup; what is pressed in it takes the place of the list's value."""
COMPARED = "() => window.footnote.compared()"
MODES: dict[str, Mode] = {
    "Answers": "answers",
    "Quotations, no language model": "extractive",
    "Search alone": "retrieval-only",
}


@dataclass(frozen=True, slots=True)
class EvaluateTab:
    """The components of the tab, and what happens on it."""

    shared: SharedComponents
    tab: gr.Tab
    file: gr.UploadButton
    path: gr.Textbox
    begin: gr.Button
    mode: gr.Radio
    limit: gr.Textbox
    state: gr.HTML
    stop: gr.Button
    runs: gr.HTML
    compare: gr.Button
    press: gr.Button
    shown: gr.HTML

    def connect(self, blocks: gr.Blocks) -> None:
        """Say which component sets off what."""
        followed = [self.runs, self.state, self.stop, self.compare]
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
        self.stop.click(self.shared.desk.runs.halt, queue=False, **QUIET)
        self.press.click(self.act, self.runs, [*followed, self.shown], js=PRESSED, **QUIET)
        self.compare.click(self.set_side_by_side, self.runs, self.shown, js=COMPARED, **QUIET)

    def show(self) -> Iterator[Updates]:
        """Show the runs, and follow the one under way to its end."""
        yield self._all()
        yield from self._follow()

    def evaluate(self, file: str, mode: str, limit: str) -> Iterator[Updates]:
        """Begin a run with an uploaded or named file."""
        path = Path(file.strip().strip("\"'")).expanduser()
        given = limit.strip()
        if given and not (given.isdecimal() and int(given)):
            problem = BadInput(f"{given!r} is no number of questions.", "Leave it empty for all.")
            yield {self.state: render_problem(problem)}
            return
        most = int(given) if given else None
        yield from self._begun(lambda: self.shared.desk.runs.begin(path, MODES[mode], most))

    def act(self, pressed: list[str]) -> Iterator[Updates]:
        """Do what was pressed in the list: what, and with which run."""
        what, name = pressed
        runs = self.shared.desk.runs
        try:
            match what:
                case "open-run":
                    yield {self.shown: render_report(name, runs.report(name))}
                case "forget-run":
                    runs.forget(name)
                    yield {**self._all(), self.shown: ""}
                case "go-on":
                    yield from self._begun(lambda: runs.go_on(name))
        except FootnoteError as error:
            yield {self.shown: render_problem(error)}

    def set_side_by_side(self, names: list[str]) -> str:
        """Compare the two runs that are ticked, the older as the baseline."""
        if len(names) != 2:
            return render_note("Tick two runs to compare.")
        now, before = names  # the list has the newest first
        try:
            return render_comparison(before, now, self.shared.desk.runs.compare(before, now))
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
        for state in self.shared.desk.runs.watch():
            said = {self.state: render_run_state(state)}
            if isinstance(state, Going):
                yield {**said, self.stop: gr.update(visible=True)}
            else:
                yield {**self._all(), **said}

    def _all(self) -> Updates:
        runs = self.shared.desk.runs
        listing = runs.listing()
        finished = sum(run.report is not None for run in listing)
        return {
            self.runs: render_runs(listing),
            self.stop: gr.update(visible=runs.busy),
            self.compare: gr.update(visible=finished > 1),
        }


def lay_out(shared: SharedComponents) -> EvaluateTab:
    """Place the components; style/evaluate.css gives them their look."""
    with (
        gr.Tab("Evaluate", id="evaluate", elem_id="evaluate-tab") as tab,
        gr.Column(elem_id="evaluate", elem_classes="leaf"),
    ):
        with gr.Row(elem_classes="bar"):
            mode = gr.Radio(
                list(MODES),
                value="Answers",
                label="What is measured",
                elem_id="mode",
                container=False,
            )
            limit = gr.Textbox(
                label="Most questions to ask",
                placeholder="How many (all)",
                show_label=False,
                container=False,
                max_lines=1,
                elem_id="limit",
            )
        with gr.Row(elem_classes="bar"):
            file = gr.UploadButton(
                "Question file", file_types=list(KINDS), elem_classes="primary", elem_id="questions"
            )
            path = shared.path_box("Path of a question file on this computer", "questions-path")
            begin = gr.Button("Run it", elem_classes="secondary", visible=shared.is_local)
        with gr.Row(elem_classes="under-way"):
            state = html("run-state")
            stop = gr.Button("Stop", visible=False, elem_classes="secondary")
        runs = html("runs")
        with gr.Row(elem_classes="bar"):
            compare = gr.Button("Compare the two", visible=False, elem_classes="secondary")
        press = gr.Button("Press", elem_id="press")  # pressed by evaluate.js alone
        shown = html("shown")
    return EvaluateTab(
        shared,
        tab,
        file,
        path,
        begin,
        mode,
        limit,
        state,
        stop,
        runs,
        compare,
        press,
        shown,
    )
