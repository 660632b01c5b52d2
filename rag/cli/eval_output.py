"""Terminal output of evaluations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.cli.output import print_error, print_json, print_message, printable
from rag.text.display import count

if TYPE_CHECKING:
    from rag.evaluation.compare import RunComparison
    from rag.evaluation.fit_calibration import Labelled, Outcome
    from rag.evaluation.questions import Problem

RATES = (0.02, 0.05, 0.1, 0.2)
"""Error rates whose trade-offs are shown before one is chosen."""
_FLIPS_SHOWN = 20


def print_problem(problem: Problem) -> None:
    """Print on standard error which line is invalid, and why."""
    print_error(problem.error, f"Line {problem.line}")


def print_report(report: dict[str, Any], directory: Path) -> None:
    """Print the metrics with their intervals, and the path of the report."""
    from rag.evaluation.metrics import METRICS

    for metric in METRICS:
        value: Any = report
        interval: Any = report["intervals"]
        for name in metric.path:
            value, interval = value[name], interval[name]
        if value is not None:
            between = f"  ({interval[0]:g} to {interval[1]:g})" if interval else ""
            print(f"{metric.name:32s} {value:8g} {metric.unit:6s}{between}")
    if report["unjudged"]:
        print_message(
            f"{report['unjudged']} answers could not be compared with their yes-or-no gold, and "
            "are not counted as right or wrong."
        )
    if report["errors"]:
        print_message(f"{report['errors']} of {report['n']} questions failed; see the report.")
    if comparison := report.get("comparison"):
        for row in comparison["differences"]:
            if row["reading"] in ("better", "worse"):
                print(f"{row['reading']}: {row['name']} {row['difference']:+.3f}")
    print(f"\nReport: {directory / 'report.html'}")


def print_comparison(found: RunComparison) -> None:
    """Print the differences of metrics, of questions and of settings."""
    print(f"{found.n} questions are in both runs.\n")
    print(f"{'':32s} {'before':>8s} {'now':>8s} {'change':>8s}  {'95 % interval':20s} p")
    for row in found.rows:
        between = f"{row.interval[0]:+.3f} to {row.interval[1]:+.3f}" if row.interval else ""
        p = "" if row.p is None else f"{row.p:.3g}"
        reading = "" if row.reading == "no different" else f"  {row.reading}"
        print(
            f"{row.name:32s} {row.before:8.3f} {row.now:8.3f} {row.difference:+8.3f}  "
            f"{between:20s} {p}{reading}"
        )
    if all(row.reading in ("no different", "not judged") for row in found.rows):
        print("\nNo different: every interval includes 0.")
    for name, old, new in found.settings:
        print(f"\nsetting {name}: {printable(str(old))} -> {printable(str(new))}", end="")
    if found.flips:
        print(f"\n\n{len(found.flips)} questions flipped:")
    for flip in found.flips[:_FLIPS_SHOWN]:
        print(f"  {printable(flip.id)}: {flip.before} -> {flip.now}  {printable(flip.question)}")
    if len(found.flips) > _FLIPS_SHOWN:
        print(f"  and {len(found.flips) - _FLIPS_SHOWN} more; --json lists all")


def print_trade_offs(data: Labelled) -> None:
    """Print on standard error how many answers would be given at several error rates."""
    from rag.evaluation.answer_thresholds import choose_gates

    for rate in RATES:
        gates = choose_gates(data.found, data.support, data.right, rate)
        if gates is None:
            print_message(f"At most {rate:4.0%} wrong: no threshold reaches that.")
            continue
        kept = int(gates.let_through(data.found, data.support).sum())
        print_message(f"At most {rate:4.0%} wrong: {kept} of {data.given} answers would be given.")


def print_outcome(outcome: Outcome, library: Path, *, as_json: bool) -> None:
    """Print the calibration before and after; what could not be fitted goes to standard error."""
    from dataclasses import asdict

    if as_json:
        print_json(
            {
                "calibration": asdict(outcome.calibration),
                "qualities": [asdict(quality) for quality in outcome.qualities],
                "missing": list(outcome.missing),
            }
        )
    else:
        print("On held-out questions:")
        print(f"{'':36s} {'before':>8s} {'after':>8s}")
        for quality in outcome.qualities:
            cells = [
                "-" if value is None else f"{value:.3f}"
                for value in (quality.before, quality.after)
            ]
            print(f"{quality.name:36s} {cells[0]:>8s} {cells[1]:>8s}")
        learned = outcome.calibration
        for name in ("answer_above", "support_above"):
            value = getattr(learned, name)
            print(f"{name}: {'not set' if value is None else f'{value:.3f}'}")
        print(f"Saved in {library}, fitted to {count(learned.questions, 'question')}.")
    for sentence in outcome.missing:
        print_message(f"rag: {sentence}")
