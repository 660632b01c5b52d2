"""`rag verify`: output, exit codes, messages."""

from __future__ import annotations

import json
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from cli.conftest import Run


def test_verify_goes_on_after_bad_lines(run: Run, tmp_path: Path) -> None:
    good = json.dumps({"id": "a", "passages": ["Owls hunt."], "answer": "Owls hunt."})
    lines = [good, "{not json", json.dumps({"id": "b", "answer": "x"}), "[1]", "", good]
    (tmp_path / "in.jsonl").write_bytes("\n".join(lines).encode() + b'\n{"id": "\xff"}')
    code, out, err = run("verify", "in.jsonl", "--fast")
    results = [json.loads(line) for line in out.splitlines()]
    assert code == 2
    assert [result.get("id") for result in results] == ["a", None, "b", None, "a", None]
    assert ["error" in result for result in results] == [False, True, True, True, False, True]
    assert "Line 2:" in err
    assert "Line 3:" in err
    assert "'passages'" in results[2]["error"]


def test_verify_reads_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    line = json.dumps({"id": 1, "passages": ["Owls hunt."], "answer": "Owls hunt."})
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(line.encode())))
    code, out, _ = run("verify", "-", "--json")
    assert code == 0
    assert json.loads(out)["verdict"] == "supported"
