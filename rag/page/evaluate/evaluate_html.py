"""HTML of the Evaluate tab: the list of runs, the one under way, a report, a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.errors import FootnoteError
from rag.evaluation.compare import RunComparison
from rag.page.evaluate.run_service import Going, Gone, Run
from rag.page.markup import plain, say_time_left, shorten
from rag.page.notices import render_note, render_problem
from rag.text.display import count

FIGURES = (
    ("retrieval.recall@5", "Found in first 5"),
    ("answers.correct", "Answered right"),
    ("citations.precision", "Right citations"),
    ("abstention.false_refusal_rate", "Refused wrongly"),
    ("abstention.recall", "Refused rightly"),
)
"""The figures that the list of runs shows; the report has all, with their intervals."""
FLIPS_SHOWN = 50


def render_runs(runs: Sequence[Run]) -> str:
    """Return the list of runs, each with its figures and what can be done with it."""
    if not runs:
        return (
            '<div class="welcome"><h2>Measure it on your own questions</h2><p>Give a file of '
            "questions to which you know the answers: a line of JSON each, or a table, with "
            "<em>id</em>, <em>question</em> and <em>answers</em> (none where your documents hold "
            "none). You learn how often the right passage is found, the answer is right, and a "
            "refusal is deserved. <code>rag eval draft</code> proposes questions.</p></div>"
        )
    heads = "".join(f'<th scope="col" class="figure">{title}</th>' for _, title in FIGURES)
    rows = "".join(map(_run, runs))
    return (
        '<div class="wide" tabindex="0" role="region" aria-label="Evaluations">'
        '<table class="runs"><thead><tr><th scope="col">Compare</th><th scope="col">Run</th>'
        f'<th scope="col" class="figure">Questions</th>{heads}'
        '<th scope="col"><span class="unseen">Open</span></th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _run(run: Run) -> str:
    name = plain(run.name)
    box = f'<input type="checkbox" name="compare" value="{name}" aria-label="Compare {name}">'
    if run.report is None:
        actions = _button("go-on", name, "Go on") + _button("forget-run", name, "Delete")
        return (
            f'<tr><td></td><th scope="row"><bdi>{name}</bdi></th>'
            f'<td colspan="6" class="soft">Not finished</td><td>{actions}</td></tr>'
        )
    cells = "".join(
        f'<td class="figure" data-label="{title}">{_figure(run.report, path)}</td>'
        for path, title in FIGURES
    )
    how = run.report["models"]["chat"] or run.report.get("mode", "no language model")
    actions = _button("open-run", name, "Report") + _button("forget-run", name, "Delete")
    return (
        f'<tr><td>{box}</td><th scope="row"><bdi>{name}</bdi>'
        f'<span class="path">{plain(str(how))}</span></th>'
        f'<td class="figure" data-label="questions">{run.report["n"]}</td>{cells}'
        f"<td>{actions}</td></tr>"
    )


def _button(act: str, name: str, words: str) -> str:
    sure = ' data-sure="Press again to delete"' if act == "forget-run" else ""
    return (
        f'<button type="button" class="link" data-run="{act}" data-name="{name}"{sure} '
        f'aria-label="{words} {name}">{words}</button> '
    )


def _figure(report: dict[str, Any], path: str) -> str:
    section, name = path.split(".", 1)
    value = report.get(section, {}).get(name)
    return "–" if value is None else f"{value:.0%}"


def render_run_state(state: Going | Gone | FootnoteError | None) -> str:
    """Return how far the run under way has come, or how it ended."""
    match state:
        case Going(name, None):
            return render_note(f"{name}: waiting for what is being added now…")
        case Going(name, asked) if asked:
            left = "" if asked.seconds_left is None else f", {say_time_left(asked.seconds_left)}"
            return (
                '<p class="notice" role="status"><progress aria-label="Questions asked" '
                f'value="{asked.done}" max="{asked.of}"></progress> '
                f"{asked.done} of {count(asked.of, 'question')}{left} "
                f'<span class="pace" dir="auto">{plain(shorten(asked.question))}</span></p>'
            )
        case Gone(name, stopped=True):
            return render_note(f"{name} was stopped; what was asked is kept.")
        case Gone(name, skipped=skipped):
            said = f"{name} is finished."
            if skipped:
                lines = ", ".join(str(problem.line) for problem in skipped[:10])
                said += f" {count(len(skipped), 'line')} could not be used: {lines}."
            return render_note(said)
        case FootnoteError():
            return render_problem(state)
    return ""


def render_report(name: str, report: str) -> str:
    """Return a report in a frame that can reach nothing: its origin is none, its policy its own.

    Args:
        name: of the run.
        report: a whole page.
    """
    # Its script only sorts and folds; with no origin of its own it sees nothing of this page.
    return (
        f'<h2>Report of <bdi>{plain(name)}</bdi></h2><iframe class="report" sandbox="allow-scripts"'
        f' title="Report of {plain(name)}" srcdoc="{plain_document(report)}"></iframe>'
    )


def plain_document(document: str) -> str:
    """Return a whole page as the value of an attribute: as it is, but for quotes."""
    return document.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def render_comparison(before: str, now: str, found: RunComparison) -> str:
    """Return what got better or worse from one run to another, and the questions that flipped."""
    rows = "".join(
        f'<tr class="{row.reading.replace(" ", "-")}"><th scope="row">{plain(row.name)}</th>'
        f'<td class="figure">{row.before:.3f}</td><td class="figure">{row.now:.3f}</td>'
        f'<td class="figure">{row.difference:+.3f}</td><td class="figure">{_interval(row.interval)}'
        f"</td><td>{row.reading}</td></tr>"
        for row in found.rows
    )
    flips = "".join(
        f'<li dir="auto">{plain(flip.question)} <span class="soft">{plain(flip.before)} → '
        f"{plain(flip.now)}</span></li>"
        for flip in found.flips[:FLIPS_SHOWN]
    )
    settings = "".join(
        f'<li dir="auto">{plain(name)}: {plain(str(old))} → {plain(str(new))}</li>'
        for name, old, new in found.settings
    )
    return (
        f"<h2><bdi>{plain(before)}</bdi> → <bdi>{plain(now)}</bdi></h2>"
        f'<p class="hint">{count(found.n, "question")} in both. A difference counts where its 95 % '
        "interval excludes 0.</p>"
        '<div class="wide" tabindex="0"><table><thead><tr><th scope="col">Figure</th>'
        '<th scope="col" class="figure">Before</th><th scope="col" class="figure">Now</th>'
        '<th scope="col" class="figure">Change</th>'
        '<th scope="col" class="figure">95 % interval</th>'
        f'<th scope="col">Reading</th></tr></thead><tbody>{rows}</tbody></table></div>'
        + _folded("Questions that came out otherwise", flips, len(found.flips))
        + _folded("Settings that differ", settings, len(found.settings))
    )


def _folded(summary: str, items: str, number: int) -> str:
    if not number:
        return ""
    return f"<details><summary>{summary} ({number})</summary><ul>{items}</ul></details>"


def _interval(interval: tuple[float, float] | None) -> str:
    return f"{interval[0]:+.3f} to {interval[1]:+.3f}" if interval else "–"
