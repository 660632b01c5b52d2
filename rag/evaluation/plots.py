"""The plots of a report."""

from __future__ import annotations

from typing import Any

import numpy as np

from rag.evaluation.bootstrap import BINS, Curves, Vector, bins_of
from rag.evaluation.metrics import Columns, wrong
from rag.evaluation.question_scores import DEPTH
from rag.intervals import interval
from rag.svg_plot import BLUE, GREY, ORANGE, Plot, svg


def plots_of(columns: Columns, operating_point: float | None) -> list[Plot]:
    """Return the plots for which there is data.

    Args:
        columns: of all questions.
        operating_point: support below which an answer is withheld; None without a threshold.
    """
    given = ~np.isnan(wrong(columns)) & ~np.isnan(columns["confidence_support"])
    support, error = columns["confidence_support"][given], wrong(columns)[given]
    seconds = columns["seconds"][~np.isnan(columns["seconds"])]
    plots: list[Plot | None] = [
        reliability(support, 1 - error) if len(support) else None,
        risk_coverage(support, error, operating_point) if len(support) else None,
        latency(seconds) if len(seconds) else None,
        ranks(columns["first_gold"]),
    ]
    return [plot for plot in plots if plot]


def reliability(support: Vector, right: Vector) -> Plot:
    """Return a reliability diagram: the share of right answers for each level of support."""
    bins = bins_of(support)
    members = [bins == number for number in range(BINS) if (bins == number).any()]
    means = [float(support[member].mean()) for member in members]
    shares = [float(right[member].mean()) for member in members]
    errors = [_wilson(right[member]) for member in members]

    def draw(axes: Any) -> None:
        axes.plot([0, 1], [0, 1], "--", color=GREY, label="perfectly calibrated")
        axes.errorbar(
            means,
            shares,
            yerr=np.array(errors).T,
            fmt="o-",
            color=BLUE,
            capsize=3,
            label="answers, with 95 % intervals",
        )
        axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))
        axes.set(xlabel="Support of the answer", ylabel="Share of right answers")
        axes.legend(loc="upper left")

    pairs = ", ".join(f"{m:.2f}: {s:.2f}" for m, s in zip(means, shares, strict=True))
    return Plot(
        "reliability",
        "Is support a probability?",
        "Each point is about a tenth of the answers. On the dashed line, answers with support 0.8 "
        "are right eight times in ten; below it, support is too high.",
        f"Reliability diagram of {len(support)} answers; mean support and share right: {pairs}.",
        svg(draw, "reliability"),
    )


def risk_coverage(support: Vector, error: Vector, operating_point: float | None) -> Plot:
    """Return the risk/coverage curve, with the point where answers are withheld."""
    coverage, risks = risk_curve(support, error)
    kept = float((support >= operating_point).mean()) if operating_point is not None else 1.0
    place = max(0, int(np.searchsorted(coverage, kept, side="right")) - 1)
    point = (kept, float(risks[place])) if kept else (0.0, 0.0)
    where = "every answer is given" if operating_point is None else f"support {operating_point:.2f}"

    def draw(axes: Any) -> None:
        axes.plot(coverage, risks, ".-", color=BLUE, label="most supported answers first")
        axes.plot(*point, "D", color=ORANGE, markersize=9, label=f"operating point: {where}")
        axes.set(xlim=(0, 1.02), ylim=(-0.02, max(0.2, float(risks.max()) * 1.25)))
        axes.set(
            xlabel="Share of the answers that are given", ylabel="Share of those that are wrong"
        )
        axes.legend(loc="upper left")

    return Plot(
        "risk-coverage",
        "What would fewer answers cost?",
        "From right to left the least supported answers are withheld. If the curve falls to the "
        "left, low support identifies wrong answers.",
        f"Risk/coverage curve of {len(support)} answers; at the operating point ({where}) "
        f"{point[0]:.0%} are given and {point[1]:.0%} of them are wrong.",
        svg(draw, "risk"),
    )


def risk_curve(support: Vector, error: Vector) -> tuple[Vector, Vector]:
    """Return coverage and risk after each level of support, from the highest down."""
    order = np.argsort(-support, kind="stable")
    ends = np.flatnonzero(np.r_[support[order][1:] != support[order][:-1], True])
    counts = ends + 1
    return counts / len(support), np.cumsum(error[order])[ends] / counts


def latency(seconds: Vector) -> Plot:
    """Return a histogram of the time that questions took."""
    middle, late = np.percentile(seconds, [50, 95])

    def draw(axes: Any) -> None:
        axes.hist(seconds, bins=min(30, max(5, len(seconds) // 4)), color=BLUE, alpha=0.85)
        axes.axvline(middle, color=ORANGE, linewidth=2, label=f"median: {middle:.2g} s")
        axes.axvline(late, color=GREY, linestyle="--", linewidth=2, label=f"95 %: {late:.2g} s")
        axes.set(xlabel="Seconds from question to checked answer", ylabel="Questions")
        axes.set_xlim(left=0)
        axes.legend(loc="upper right")

    return Plot(
        "latency",
        "How long does it take?",
        "Whole questions, from the first search to the last check.",
        f"Histogram of the time of {len(seconds)} questions: half take up to {middle:.2g} s, "
        f"95 % up to {late:.2g} s.",
        svg(draw, "latency"),
    )


def ranks(first_gold: Vector) -> Plot | None:
    """Return bars of the rank of the first gold hit; None without gold places."""
    known = first_gold[~np.isnan(first_gold)]
    if not len(known):
        return None
    counts = [int((known == rank).sum()) for rank in range(1, DEPTH + 1)]
    missed = int((known == 0).sum())
    names = [*map(str, range(1, DEPTH + 1)), "none"]

    def draw(axes: Any) -> None:
        colours = [BLUE] * DEPTH + [ORANGE]
        bars = axes.bar(names, [*counts, missed], color=colours, edgecolor="white")
        bars[-1].set_hatch("///")
        axes.bar_label(bars, fontsize=9)
        axes.set(xlabel="Rank of the first gold hit", ylabel="Questions")
        axes.grid(axis="x", visible=False)

    listed = ", ".join(f"{name}: {n}" for name, n in zip(names, [*counts, missed], strict=True))
    return Plot(
        "ranks",
        "Does the search find it?",
        "Hits further back reach the model less often; “none” means not among the first ten.",
        f"Bars of the rank of the first gold hit for {len(known)} questions. {listed}.",
        svg(draw, "ranks"),
    )


def roc(curves: Curves) -> Plot:
    """Return the ROC curve of support, with the best threshold marked."""
    true, false = float(curves.true_rate[curves.best]), float(curves.false_rate[curves.best])
    point = _best_threshold(curves)

    def draw(axes: Any) -> None:
        axes.plot([0, 1], [0, 1], "--", color=GREY, label="chance")
        across, up = np.r_[0.0, curves.false_rate], np.r_[0.0, curves.true_rate]
        _draw_curve(axes, across, up, (false, true), point)
        axes.set(xlabel="Bad answers that pass", ylabel="Good answers that pass")

    return Plot(
        "roc",
        "Does support separate good from bad?",
        "Each point is a threshold: the share of good answers that reach it against the share of "
        "bad ones.",
        f"ROC curve; at the {point} {true:.0%} of the good and {false:.0%} of the bad pass.",
        svg(draw, "roc"),
    )


def precision_recall(curves: Curves) -> Plot:
    """Return precision over recall of thresholds of support, with the best one marked."""
    recall, precision = float(curves.true_rate[curves.best]), float(curves.precision[curves.best])
    point = _best_threshold(curves)

    def draw(axes: Any) -> None:
        axes.axhline(float(curves.precision[-1]), linestyle="--", color=GREY, label="chance")
        across, up = np.r_[0.0, curves.true_rate], np.r_[1.0, curves.precision]
        _draw_curve(axes, across, up, (recall, precision), point)
        axes.set(
            xlabel="Good answers that pass (recall)", ylabel="Good ones among those (precision)"
        )

    return Plot(
        "precision-recall",
        "What does a threshold keep?",
        "Each point is a threshold: the share of good answers that reach it, and the share of good "
        "ones among those that reach it.",
        f"Precision over recall; at the {point} recall is {recall:.0%}, precision {precision:.0%}.",
        svg(draw, "precision-recall"),
    )


def _draw_curve(
    axes: Any, across: Vector, up: Vector, point: tuple[float, float], label: str
) -> None:
    """Draw a curve over thresholds of support in the unit square, with a marked point."""
    axes.plot(across, up, "-", color=BLUE, drawstyle="steps-post", label="support")
    axes.plot(*point, "D", color=ORANGE, markersize=9, label=label)
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.05))
    axes.legend(loc="lower right")


def _best_threshold(curves: Curves) -> str:
    return f"best threshold: {curves.thresholds[curves.best]:.2f}"


def _wilson(right: Vector) -> tuple[float, float]:
    """Return how far the limits of Wilson's interval are below and above a share."""
    low, high = interval(int(right.sum()), len(right))
    return float(right.mean()) - low, high - float(right.mean())
