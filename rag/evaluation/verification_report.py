"""Verify a file of answers from any source, line by line, and report on them.

Each result is on the disk before the next line is verified, so that an interrupted run resumes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rag.errors import BadInput
from rag.evaluation.bootstrap import (
    Curves,
    Vector,
    auroc,
    average_precision,
    calibration_error,
    curves_of,
)
from rag.evaluation.metric_values import (
    Figure,
    figures_of_columns,
    intervals_json,
    rounded,
    values_json,
)
from rag.evaluation.metrics import Columns, Metric, share
from rag.evaluation.plots import precision_recall, reliability, roc
from rag.evaluation.question_scores import factual_claims
from rag.evaluation.report import render_page
from rag.evaluation.run_log import AnswerLog, lock_folder
from rag.files import replace_file
from rag.grounding.calibration import COEFFICIENTS
from rag.grounding.external_answers import verify_record
from rag.index.embedder import TokenEncoder
from rag.json_output import Json
from rag.llm.chat_model import ChatModel
from rag.svg_plot import Plot

PROGRESS = "progress"
"""Folder within that of the report, with the results so far."""

METRICS: tuple[Metric, ...] = (
    share(
        "grounding.supported_rate",
        "Share of the sentences of all answers that the checks find supported; sentences that make "
        "no factual claim are not counted.",
        lambda c: (c["supported"], c["claims"]),
    ),
    share(
        "grounding.supported_answers",
        "Share of answers that the checks find supported as a whole.",
        lambda c: (c["whole"], np.ones_like(c["whole"])),
    ),
    Metric(
        ("grounding", "flag_auroc"),
        "Probability that an answer with label 1 has a higher support than one with label 0 "
        "(AUROC); 0.5 is chance.",
        "higher",
        lambda c: auroc(c["label"], c["support"]),
    ),
    Metric(
        ("grounding", "ece"),
        "Expected calibration error: the mean distance between support and the share of answers "
        "with label 1, over ten bins of equal size.",
        "lower",
        lambda c: calibration_error(c["label"], c["support"]),
    ),
)


def verify_lines(
    lines: Iterable[bytes], encoder: TokenEncoder, model: ChatModel | None
) -> Iterator[Json]:
    """Yield the result of each line that is not blank, in order."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield verify_line(number, line, encoder, model)


def verify_line(number: int, line: bytes, encoder: TokenEncoder, model: ChatModel | None) -> Json:
    """Return the result of one line, or `{"id", "error"}` if it cannot be verified."""
    record: Any = None
    try:
        record = json.loads(line)
        return verify_record(record, encoder, model)
    except (ValueError, RecursionError, BadInput) as error:
        return {"id": _id_of(record), "error": f"line {number}: {error}"}


def _id_of(record: Any) -> Any:
    return record.get("id") if isinstance(record, dict) else None


def verify_file(
    lines: Iterable[bytes],
    out: Path,
    encoder: TokenEncoder,
    model: ChatModel | None,
    *,
    restart: bool = False,
) -> Iterator[Json]:
    """Yield the results of `verify_lines`, and write the report at the end.

    A line that was verified before, at the same line number and with the same model, is not
    verified again.

    Raises:
        BadInput: the folder is in use, cannot be written, or holds results of another model.
        DiskFull: there is no room; the results so far are kept.
    """
    setup = {
        "model": model.name if model else None,
        "scales": hashlib.sha256(COEFFICIENTS.read_bytes()).hexdigest(),
    }
    with lock_folder(out):
        log = AnswerLog(out / PROGRESS, setup, restart=restart)
        results, records = [], []
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            key = f"{number} {hashlib.sha256(line.strip()).hexdigest()}"
            if key not in log.records:
                log.append({"id": key, "result": verify_line(number, line, encoder, model)})
            result: Json = log.records[key]["result"]
            results.append(result)
            records.append({} if "error" in result else json.loads(line))
            yield result
        report_verified(results, records, out)


def report_verified(
    results: Iterable[Mapping[str, Any]], records: Iterable[Mapping[str, Any]], out: Path
) -> Json:
    """Write report.json, report.html and answers.jsonl of verified answers; return the first.

    Args:
        results: of `verify_record`, or an object with `error`, for each record.
        records: the answers that were verified, in the same order.
        out: folder to write into; it is created.
    """
    pairs = list(zip(results, records, strict=True))
    scored = [(result, record) for result, record in pairs if "error" not in result]
    labels = np.array([_label(record) for _, record in scored], dtype=float)
    support = np.array([result["support"] for result, _ in scored], dtype=float)
    known = ~np.isnan(labels)
    has_both = len(np.unique(labels[known])) == 2
    curves = curves_of(labels[known], support[known]) if has_both else None
    figures = figures_of_columns(_columns(scored, labels, support), len(scored), METRICS)
    report = _report(pairs, scored, figures, curves)
    out.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(result, ensure_ascii=False) + "\n" for result, _ in pairs)
    replace_file(out / "answers.jsonl", "".join(lines))
    replace_file(out / "report.json", json.dumps(report, ensure_ascii=False, indent=1) + "\n")
    plots = (
        [roc(curves), precision_recall(curves), reliability(support[known], labels[known])]
        if curves
        else []
    )
    replace_file(out / "report.html", _html(pairs, report, figures, plots))
    return report


def _label(record: Mapping[str, Any]) -> float:
    label = record.get("label")
    return float(label) if label in (0, 1) else np.nan


def _columns(
    scored: Sequence[tuple[Mapping[str, Any], Any]], labels: Vector, support: Vector
) -> Columns:
    verdicts = [
        [claim["verdict"] for claim in factual_claims(result["claims"])] for result, _ in scored
    ]
    return {
        "label": labels,
        "support": support,
        "claims": np.array([len(one) for one in verdicts], dtype=float),
        "supported": np.array([one.count("supported") for one in verdicts], dtype=float),
        "whole": np.array([result["verdict"] == "supported" for result, _ in scored], dtype=float),
    }


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
        **values_json(figures),
        "intervals": intervals_json(figures),
        "average_precision": None,
        "best_threshold": None,
    }
    if curves:
        best = curves.best
        report["average_precision"] = rounded(average_precision(curves))
        report["best_threshold"] = {
            "support": rounded(float(curves.thresholds[best])),
            "true_rate": rounded(float(curves.true_rate[best])),
            "false_rate": rounded(float(curves.false_rate[best])),
            "precision": rounded(float(curves.precision[best])),
        }
    return report


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
            f"and {best['false_rate']:.0%} of the bad answers reach. It was chosen on these "
            "answers; on others it will do slightly worse."
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
