"""Write a finished run as report.json and report.html."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from rag.evaluation.ask_questions import FinishedRun
from rag.evaluation.bootstrap import RESAMPLES
from rag.evaluation.compare import RunComparison
from rag.evaluation.gold import is_gold
from rag.evaluation.metric_values import Figure, figures_of, report_json
from rag.evaluation.metrics import METRICS, columns_of
from rag.evaluation.plots import plots_of
from rag.evaluation.question_scores import CAUSES, Scores, by_cause, cause_of, outcome_of
from rag.evaluation.questions import EvalQuestion
from rag.files import replace_file
from rag.json_output import Json
from rag.text.display import replace_unsafe

if TYPE_CHECKING:
    from jinja2 import Template

_OF_GROUPS = {
    "retrieval.recall@5": "recall@5",
    "answers.correct": "answered correctly",
    "citations.precision": "citation precision",
    "abstention.false_refusal_rate": "wrongly refused",
    "abstention.recall": "rightly refused",
}
"""The figures shown for a group of questions, with their column titles."""
_NO_ANSWER = "not in the documents"
_HERE = Path(__file__).parent


def write_report(
    finished: FinishedRun,
    setup: Mapping[str, Any],
    directory: Path,
    comparison: RunComparison | None = None,
) -> Json:
    """Write report.json and report.html into the folder of a run, and return report.json."""
    figures = figures_of(finished.scores)
    report = report_json(finished.questions, finished.scores, figures, setup)
    if comparison:
        report["comparison"] = comparison.json()
    replace_file(directory / "report.json", json.dumps(report, ensure_ascii=False, indent=1) + "\n")
    entries = [
        _entry(number, *one)
        for number, one in enumerate(
            zip(finished.questions, finished.records, finished.scores, strict=True), start=1
        )
    ]
    point = (setup["calibration"] or {}).get("support_above")
    replace_file(
        directory / "report.html",
        render_page(
            title="Evaluation",
            facts=_facts(report),
            contents=_contents(comparison),
            figures=[figure for figure in figures if figure.value is not None],
            notes=_notes(report, figures),
            comparison=comparison,
            plots=plots_of(columns_of(finished.scores), point),
            kinds=_by_kind(finished),
            documents=_by_document(finished),
            failures=_failures(finished.scores, entries),
            entries_title=f"All {len(entries)} questions",
            entries=entries,
            settings=sorted(setup["settings"].items()),
        ),
    )
    return report


def _facts(report: Json) -> list[str]:
    models = report["models"]
    writer = {
        "answers": f"answered by {models['chat']}",
        "extractive": "quoted, no language model",
        "retrieval-only": "search alone",
    }[report["mode"]]
    facts = [f"{report['n']} questions", writer, f"encoder {models['embedder']}"]
    if report["scope"]:
        facts.append(f"documents {', '.join(report['scope'])}")
    if report["calibration"]:
        facts.append(f"calibrated on {report['calibration']['questions']} questions")
    return facts


def _contents(comparison: RunComparison | None) -> list[tuple[str, str]]:
    names = [("figures", "Figures"), ("plots", "Plots"), ("failures", "What went wrong")]
    if comparison:
        names.insert(1, ("comparison", "Beside the baseline"))
    return [*names, ("questions", "All questions"), ("settings", "Settings")]


def _notes(report: Json, figures: Sequence[Figure]) -> list[str]:
    """Return notes on the gold that was used, missing figures and errors."""
    basis = report["basis"]
    notes = [
        f"Retrieval was judged by gold sentences in {basis['retrieval']['evidence']} questions and "
        f"by gold documents in {basis['retrieval']['documents']}."
    ]
    if report["mode"] != "retrieval-only":
        by = {"gold": "by the gold of the question file", "support": "by Footnote's own checks"}
        notes.append(f"Citations were judged {by[basis['citations']]}.")
    if absent := [figure.metric.name for figure in figures if figure.value is None]:
        notes.append(f"Without gold or data in this run: {', '.join(absent)}.")
    if report["unjudged"]:
        notes.append(
            f"{report['unjudged']} answers were not judged right or wrong: the gold is yes or no, "
            "and the answer says neither clearly. They are not counted in answers.correct."
        )
    if report["errors"]:
        notes.append(
            f"{report['errors']} questions ended in an error and are not counted; run the command "
            "again to ask them again."
        )
    return notes


def _by_kind(finished: FinishedRun) -> Json:
    members: dict[str, list[Scores]] = {}
    for question, scores in zip(finished.questions, finished.scores, strict=True):
        if question.kind:
            members.setdefault(question.kind, []).append(scores)
    return _groups("kinds", "kind", members)


def _by_document(finished: FinishedRun) -> Json:
    paths = {document for question in finished.questions for document in question.documents}
    names = Counter(PurePosixPath(path).name for path in paths)
    members: dict[str, list[Scores]] = {}
    for question, scores in zip(finished.questions, finished.scores, strict=True):
        for path in question.documents:
            name = PurePosixPath(path).name
            members.setdefault(name if names[name] == 1 else path, []).append(scores)
    return _groups("documents", "gold document", members)


def _groups(name: str, what: str, members: Mapping[str, Sequence[Scores]]) -> Json:
    metrics = [metric for metric in METRICS if metric.name in _OF_GROUPS]
    rows = [
        {"name": group, "n": len(scores), "figures": figures_of(scores, metrics)}
        for group, scores in sorted(members.items())
    ]
    used = [
        place
        for place in range(len(metrics))
        if any(row["figures"][place].value is not None for row in rows)  # type: ignore[index]
    ]
    for row in rows:
        row["figures"] = [row["figures"][place] for place in used]  # type: ignore[index]
    heads = [_OF_GROUPS[metrics[place].name] for place in used]
    return {"name": name, "what": what, "heads": heads, "rows": rows}


def _failures(scores: Sequence[Scores], entries: Sequence[Json]) -> list[Json]:
    return [
        {"name": cause, "meaning": CAUSES[cause], "entries": [entries[place] for place in places]}
        for cause, places in by_cause(scores).items()
    ]


def _entry(number: int, question: EvalQuestion, record: Json, scores: Scores) -> Json:
    """Return the entry of one question, for report.html."""
    anchor = f"q{number}"
    found: Sequence[Json] = record.get("passages") or record.get("hits") or ()
    passages = [
        {
            "anchor": f"{anchor}-p{place}",
            "number": place,
            "place": _place(passage),
            "text": passage["text"],
            "gold": is_gold(question, passage["document"], passage["text"]),
        }
        for place, passage in enumerate(found, start=1)
    ]
    anchors = {p.get("marker"): shown["anchor"] for p, shown in zip(found, passages, strict=True)}
    return {
        "anchor": anchor,
        "id": question.id,
        "kind": question.kind,
        "question": question.question,
        "outcome": outcome_of(scores),
        "cause": cause_of(scores),
        "error": record.get("error"),
        "answer": record.get("answer"),
        "gold": _gold(question),
        "claims": [_claim(claim, anchors) for claim in record.get("claims", ())],
        "scores": [(name, _number(value)) for name, value in record["scores"].items()],
        "passages": passages,
        "passages_name": "passages" if "passages" in record else "hits",
    }


def _claim(claim: Json, anchors: Mapping[Any, str]) -> Json:
    citations = [
        {"quote": c["quote"], "place": _place(c), "anchor": anchors.get(c["marker"])}
        for c in claim["citations"]
    ]
    return {**claim, "citations": citations}


def _gold(question: EvalQuestion) -> str:
    if question.answers is None:
        return ""
    return (" + " if question.all_values else " / ").join(question.answers) or _NO_ANSWER


def _place(source: Json) -> str:
    parts = [PurePosixPath(source["document"]).name]
    if source.get("page"):
        parts.append(f"page {source.get('page_label') or source['page']}")
    if source.get("heading"):
        parts.append(source["heading"])
    return ", ".join(parts)


def _number(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def render_page(**content: Any) -> str:
    """Return the report as HTML; `content` are the variables of report.html."""
    style = (_HERE / "report.css").read_text(encoding="utf-8")
    script = (_HERE / "report.js").read_text(encoding="utf-8")
    return _template().render(
        style=style,
        script=script,
        style_hash=_checksum(style),
        script_hash=_checksum(script),
        resamples=f"{RESAMPLES:,}",
        **content,
    )


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined)
    environment.filters["printable"] = lambda text: replace_unsafe(text, "\ufffd")
    return environment.from_string((_HERE / "report.html").read_text(encoding="utf-8"))


def _checksum(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
