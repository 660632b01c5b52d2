"""Answers from elsewhere, scored by `rag verify`, as a report of their own.

With a `label` in the records (true or 1 where the passages support the answer) it tells how well
support finds the good ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rag.evaluation.definitions import Metric
from rag.evaluation.page import render_page
from rag.evaluation.plots import Plot, curve, reliability
from rag.evaluation.statistics import (
    Statistic,
    Vector,
    auroc,
    calibration_error,
    evaluate,
    limits,
    mean,
    resample,
)
from rag.evaluation.summary import DIGITS, Figure
from rag.files import replace_file

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Curves:
    """What each threshold of support would do, from the highest score down.

    Attributes:
        thresholds: the scores seen.
        true_rate: share of the good answers at or above it; also called recall.
        false_rate: share of the bad ones at or above it.
        precision: share of good ones among those at or above it.
    """

    thresholds: Vector
    true_rate: Vector
    false_rate: Vector
    precision: Vector

    @property
    def best(self) -> int:
        """Place of the threshold that parts good and bad best: by the sum of both rates right.

        Source: Youden, Cancer, 1950. The highest of equally good ones.
        """
        return int(np.argmax(self.true_rate - self.false_rate))


def curves_of(labels: Vector, support: Vector) -> Curves:
    """Return the curves of labelled scores; labels are 0 and 1, with both there."""
    order = np.argsort(-support, kind="stable")
    ends = np.flatnonzero(np.r_[support[order][1:] != support[order][:-1], True])
    good = np.cumsum(labels[order])[ends]
    bad = ends + 1 - good
    return Curves(
        thresholds=support[order][ends],
        true_rate=good / labels.sum(),
        false_rate=bad / (1 - labels).sum(),
        precision=good / (ends + 1),
    )


def average_precision(curves: Curves) -> float:
    """Return the area under precision over recall, in steps, as in scikit-learn."""
    return float((np.diff(curves.true_rate, prepend=0.0) * curves.precision).sum())


def report_verified(
    results: Iterable[Mapping[str, Any]], records: Iterable[Mapping[str, Any]], out: Path
) -> Json:
    """Write report.json, report.html and answers.jsonl of verified answers; return the first.

    Args:
        results: what `verify_record` returned for each, or an object with `error`.
        records: what was verified, in the same order.
        out: folder to write into; it is made.
    """
    pairs = list(zip(results, records, strict=True))
    scored = [(result, record) for result, record in pairs if "error" not in result]
    labels = np.array([_label(record) for _, record in scored], dtype=float)
    support = np.array([result["support"] for result, _ in scored], dtype=float)
    known = ~np.isnan(labels)
    has_both = len(np.unique(labels[known])) == 2
    curves = curves_of(labels[known], support[known]) if has_both else None
    figures = _figures(scored, labels, support)
    report = _report(pairs, scored, figures, curves)
    out.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(result, ensure_ascii=False) + "\n" for result, _ in pairs)
    replace_file(out / "answers.jsonl", "".join(lines))
    replace_file(out / "report.json", json.dumps(report, ensure_ascii=False, indent=1) + "\n")
    plots = [*_plots(curves), reliability(support[known], labels[known])] if curves else []
    replace_file(out / "report.html", _html(pairs, report, figures, plots))
    return report


def _label(record: Mapping[str, Any]) -> float:
    label = record.get("label")
    return float(label) if label in (0, 1) else np.nan


def _figures(
    scored: Sequence[tuple[Mapping[str, Any], Any]], labels: Vector, support: Vector
) -> list[Figure]:
    if not scored:
        return []
    claims = np.array([len(result["claims"]) for result, _ in scored], dtype=float)
    supported = np.array(
        [sum(c["verdict"] == "supported" for c in result["claims"]) for result, _ in scored],
        dtype=float,
    )
    whole = np.array([result["verdict"] == "supported" for result, _ in scored], dtype=float)
    ones = np.ones_like(whole)
    rows: list[tuple[str, str, Statistic]] = [
        (
            "supported_rate",
            "Share of the sentences of all answers that the checks call supported.",
            mean(supported, claims),
        ),
        (
            "supported_answers",
            "Share of answers of which every sentence is supported.",
            mean(whole, ones),
        ),
        (
            "flag_auroc",
            "Chance that an answer with label 1 has a higher support than one with label 0.",
            auroc(labels, support),
        ),
        (
            "ece",
            "Expected calibration error: how far support is from the share of answers with label "
            "1, over ten bins of equally many answers.",
            calibration_error(labels, support),
        ),
    ]
    statistics = [statistic for _, _, statistic in rows]
    values, resampled = evaluate(statistics, len(scored)), resample(statistics, len(scored))
    return [
        Figure(
            Metric(
                ("grounding", name),
                meaning,
                "lower" if name == "ece" else "higher",
                lambda _, statistic=statistic: statistic,  # type: ignore[misc]
            ),
            None if np.isnan(value) else value,
            None if np.isnan(value) else limits(sample),
        )
        for (name, meaning, statistic), value, sample in zip(rows, values, resampled, strict=True)
    ]


def _report(
    pairs: Sequence[Any],
    scored: Sequence[tuple[Mapping[str, Any], Any]],
    figures: Sequence[Figure],
    curves: Curves | None,
) -> Json:
    verdicts = [result["verdict"] for result, _ in scored]
    report: Json = {
        "n": len(pairs),
        "errors": len(pairs) - len(scored),
        "verdicts": {
            name: verdicts.count(name) for name in ("supported", "partial", "unsupported")
        },
        "grounding": {f.metric.path[1]: _rounded(f.value) for f in figures},
        "intervals": {
            "grounding": {
                f.metric.path[1]: f.interval and [_rounded(limit) for limit in f.interval]
                for f in figures
            }
        },
        "average_precision": None,
        "best_threshold": None,
    }
    if curves:
        best = curves.best
        report["average_precision"] = _rounded(average_precision(curves))
        report["best_threshold"] = {
            "support": _rounded(float(curves.thresholds[best])),
            "true_rate": _rounded(float(curves.true_rate[best])),
            "false_rate": _rounded(float(curves.false_rate[best])),
            "precision": _rounded(float(curves.precision[best])),
        }
    return report


def _plots(curves: Curves) -> list[Plot]:
    best = curves.best
    point = f"best threshold: {curves.thresholds[best]:.2f}"
    prevalence = float(curves.precision[-1])
    true, false, precise = (
        float(column[best]) for column in (curves.true_rate, curves.false_rate, curves.precision)
    )
    return [
        curve(
            "roc",
            "Does support part good from bad?",
            "Each point is a threshold: how many good answers reach it against how many bad ones.",
            f"ROC curve; at the {point} {true:.0%} of the good and {false:.0%} of the bad pass.",
            np.r_[0.0, curves.false_rate],
            np.r_[0.0, curves.true_rate],
            labels=("Bad answers that pass", "Good answers that pass"),
            point=(false, true),
            point_label=point,
            chance=[(0, 0), (1, 1)],
        ),
        curve(
            "precision-recall",
            "What does a threshold keep?",
            "Each point is a threshold: how many good answers reach it, and what share of those "
            "that reach it is good.",
            f"Precision over recall; at the {point} recall is {true:.0%}, precision {precise:.0%}.",
            np.r_[0.0, curves.true_rate],
            np.r_[1.0, curves.precision],
            labels=("Good answers that pass (recall)", "Good ones among those (precision)"),
            point=(true, precise),
            point_label=point,
            chance=[(0, prevalence), (1, prevalence)],
        ),
    ]


def _html(
    pairs: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]],
    report: Json,
    figures: Sequence[Figure],
    plots: Sequence[Plot],
) -> str:
    entries = [_entry(number, *pair) for number, pair in enumerate(pairs, start=1)]
    notes = [f"{report['errors']} lines could not be used."] if report["errors"] else []
    if best := report["best_threshold"]:
        notes.append(
            f"Best threshold: support {best['support']}, which {best['true_rate']:.0%} of the good "
            f"and {best['false_rate']:.0%} of the bad answers reach. It was chosen on these very "
            "answers, so others will do a little worse."
        )
    return render_page(
        title="Verified answers",
        facts=[
            f"{report['n']} answers",
            *(f"{n} {name}" for name, n in report["verdicts"].items()),
        ],
        contents=[("figures", "Figures"), ("plots", "Plots"), ("questions", "All answers")],
        figures=figures,
        notes=notes,
        comparison=None,
        plots=plots,
        kinds={"rows": []},
        documents={"rows": []},
        failures=None,
        entries_title=f"All {len(entries)} answers",
        entries=entries,
        settings=[],
    )


def _entry(number: int, result: Mapping[str, Any], record: Mapping[str, Any]) -> Json:
    anchor = f"q{number}"
    passages = record.get("passages")
    texts = passages if isinstance(passages, list) and "error" not in result else []
    claims = [
        {
            **claim,
            "citations": [
                {
                    "quote": citation["quote"],
                    "place": f"passage {citation['passage'] + 1}",
                    "anchor": f"{anchor}-p{citation['passage'] + 1}",
                }
                for citation in claim["citations"]
            ],
        }
        for claim in result.get("claims", ())
    ]
    return {
        "anchor": anchor,
        "id": str(result.get("id")),
        "kind": "",
        "question": str(record.get("question") or f"Answer {number}"),
        "outcome": result.get("verdict", "error"),
        "cause": None,
        "error": result.get("error"),
        "answer": record.get("answer") if "error" not in result else None,
        "gold": f"label {record['label']}" if record.get("label") is not None else "",
        "claims": claims,
        "scores": [("support", f"{result['support']:.3f}")] if "support" in result else [],
        "passages": [
            {
                "anchor": f"{anchor}-p{place}",
                "number": place,
                "place": "",
                "text": text,
                "gold": False,
            }
            for place, text in enumerate(texts, start=1)
        ],
        "passages_name": "passages",
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)
