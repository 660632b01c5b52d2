"""Verified answers: curves against scikit-learn, the report, and resuming."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import ScriptedModel, WordEmbedder
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import BadInput
from rag.evaluation.bootstrap import average_precision, curves_of
from rag.evaluation.verification_report import PROGRESS, report_verified, verify_file, verify_lines
from rag.grounding.external_answers import verify_record
from rag.llm.chat_model import Message

LABELLED = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 8).map(lambda n: n / 8)), min_size=2, max_size=40
).filter(lambda rows: len({label for label, _ in rows}) == 2)


@given(LABELLED)
def test_curves_agree_with_sklearn(rows: list[tuple[int, float]]) -> None:
    from sklearn.metrics import average_precision_score, precision_recall_curve, roc_curve

    labels, support = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    ours = curves_of(labels, support)
    false, true, _ = roc_curve(labels, support, drop_intermediate=False)
    assert ours.false_rate == pytest.approx(false[1:])
    assert ours.true_rate == pytest.approx(true[1:])
    precision, recall, thresholds = precision_recall_curve(labels, support)
    assert ours.precision == pytest.approx(precision[:-1][::-1])
    assert ours.true_rate == pytest.approx(recall[:-1][::-1])
    assert ours.thresholds == pytest.approx(thresholds[::-1])
    assert average_precision(ours) == pytest.approx(average_precision_score(labels, support))
    best = ours.true_rate - ours.false_rate
    assert best[ours.best] == best.max()


RECORDS: list[dict[str, Any]] = [
    {
        "id": "good",
        "question": "Who?",
        "passages": ["Owls hunt at night. Cats sleep."],
        "answer": "Owls hunt at night.",
        "label": 1,
    },
    {
        "id": "bad",
        "passages": ["Owls hunt at night."],
        "answer": "The pyramids were built by 20,000 workers.",
        "label": False,
    },
    {"id": "bare", "passages": [], "answer": "Nothing to go by here."},
    {"id": "broken", "passages": "none"},
]


def results() -> list[dict[str, Any]]:
    return [
        *(verify_record(record, WordEmbedder()) for record in RECORDS[:3]),
        {"id": "broken", "error": "line 4: The field 'passages' is not a list of strings."},
    ]


def test_report_with_labels(tmp_path: Path) -> None:
    report = report_verified(results(), RECORDS, tmp_path / "out")
    assert (report["n"], report["errors"]) == (4, 1)
    assert report["verdicts"] == {"supported": 1, "partial": 0, "unsupported": 2}
    assert report["grounding"]["flag_auroc"] == 1
    assert report["average_precision"] == 1
    best = report["best_threshold"]
    assert (best["true_rate"], best["false_rate"], best["precision"]) == (1, 0, 1)
    assert json.loads((tmp_path / "out" / "report.json").read_text()) == report
    assert len((tmp_path / "out" / "answers.jsonl").read_text().splitlines()) == 4
    page = (tmp_path / "out" / "report.html").read_text()
    for name in ("plot-roc", "plot-precision-recall", "plot-reliability", "Best threshold"):
        assert name in page


def test_report_without_labels(tmp_path: Path) -> None:
    records = [{**record, "label": "yes"} for record in RECORDS]  # no label of ours
    report = report_verified(results(), records, tmp_path)
    assert report["grounding"]["flag_auroc"] is report["best_threshold"] is None
    assert report["grounding"]["supported_answers"] == pytest.approx(1 / 3, abs=1e-4)
    assert "plot-" not in (tmp_path / "report.html").read_text()


def test_empty_report(tmp_path: Path) -> None:
    assert report_verified([], [], tmp_path)["n"] == 0
    report = report_verified(results()[3:], RECORDS[3:], tmp_path)
    assert report["grounding"]["supported_rate"] is None


pytestmark = pytest.mark.usefixtures("undrawn")


ENCODER = WordEmbedder()


OWLS = "Owls hunt at night. The barn owl eats forty mice a week."


ANSWERS = ("Owls hunt at night.", "Owls fly to Mars.", "The barn owl eats forty mice a week.")


def lines() -> list[bytes]:
    records = [
        {"id": n, "passages": [OWLS], "answer": answer, "label": "Mars" not in answer}
        for n, answer in enumerate(ANSWERS)
    ]
    return [*(json.dumps(record).encode() for record in records), b"\n", b"{broken"]


class CountingModel(ScriptedModel):
    """Counts what it is asked."""

    asked = 0

    def yes(self, messages: Sequence[Message]) -> float | None:
        self.asked += 1
        return super().yes(messages)


def test_same_results_with_folder(tmp_path: Path) -> None:
    results = list(verify_file(lines(), tmp_path / "out", ENCODER, None))
    assert results == list(verify_lines(lines(), ENCODER, None))
    assert [result["id"] for result in results] == [0, 1, 2, None]
    assert "line 5" in results[-1]["error"]
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert (report["n"], report["errors"]) == (4, 1)
    assert (tmp_path / "out" / "report.html").stat().st_size > 1000


def test_interrupted_run_resumes(tmp_path: Path) -> None:
    model = CountingModel()
    first = verify_file(lines(), tmp_path, ENCODER, model)
    next(first), next(first)
    first.close()  # type: ignore[attr-defined]
    before = model.asked
    assert not (tmp_path / "report.json").exists()
    broken = tmp_path / PROGRESS / "answers.jsonl"
    broken.write_bytes(broken.read_bytes() + b'{"id": "cut of')
    results = list(verify_file(lines(), tmp_path, ENCODER, model))
    assert model.asked == before + 1
    assert results == list(verify_lines(lines(), ENCODER, model))
    asked = model.asked
    assert list(verify_file(lines(), tmp_path, ENCODER, model)) == results
    assert model.asked == asked


def test_other_model_is_refused(tmp_path: Path) -> None:
    list(verify_file(lines(), tmp_path, ENCODER, None))
    with pytest.raises(BadInput, match="other settings"):
        list(verify_file(lines(), tmp_path, ENCODER, ScriptedModel()))
    assert len(list(verify_file(lines(), tmp_path, ENCODER, ScriptedModel(), restart=True))) == 4


def test_changed_line_is_verified_again(tmp_path: Path) -> None:
    list(verify_file(lines(), tmp_path, ENCODER, None))
    changed = [json.dumps({"id": 0, "passages": [OWLS], "answer": "Owls swim."}).encode()]
    [result] = verify_file(changed, tmp_path, ENCODER, None)
    assert result["verdict"] != "supported"
