"""A file verified into a folder: resumed without judging again, reported, never mixed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import ScriptedModel, WordEmbedder

from rag.errors import BadInput
from rag.evaluation.verify_report import PROGRESS, verify_file, verify_lines
from rag.llm.model import Message

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
