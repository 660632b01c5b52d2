"""`rag doctor`: output and exit codes; the checks themselves are in tests/doctor/test_checks.py."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.conftest import Run
from rag.types import Finding

Examine = Callable[..., None]


@pytest.fixture
def examined(monkeypatch: pytest.MonkeyPatch) -> Examine:
    """Have the doctor find this."""

    def examined(*findings: Finding) -> None:
        monkeypatch.setattr("rag.doctor.examine", lambda _: iter(findings))

    return examined


GOOD = Finding("disk", "good", "9 MB are free.")
WARNING = Finding("writer", "warning", "Somebody writes.", "Wait.")
BROKEN = Finding("page", "broken", "It crashed.", "Install again.")


@pytest.mark.parametrize(
    ("findings", "code", "summary"),
    [
        ([GOOD], 0, "No problems found."),
        ([GOOD, WARNING], 0, "0 broken, 1 warning."),
        ([WARNING, BROKEN, GOOD], 1, "1 broken, 1 warning."),
    ],
)
def test_doctor_exit_code(
    run: Run, examined: Examine, findings: list[Finding], code: int, summary: str
) -> None:
    examined(*findings)
    got, out, _ = run("doctor")
    assert (got, out.splitlines()[-1]) == (code, summary)
    for finding in findings:
        assert f"{finding.status:8s} {finding.name}: {finding.detail}" in out
        assert not finding.cure or f"-> {finding.cure}" in out


def test_doctor_json(run: Run, examined: Examine) -> None:
    examined(GOOD, BROKEN)
    code, out, _ = run("doctor", "--json")
    assert code == 1
    assert json.loads(out) == {
        "checks": [
            {"name": "disk", "status": "good", "detail": "9 MB are free.", "cure": ""},
            {
                "name": "page",
                "status": "broken",
                "detail": "It crashed.",
                "cure": "Install again.",
            },
        ],
        "repaired": [],
    }


def test_doctor_repairs_first(run: Run, notes: Path, examined: Examine) -> None:
    examined(GOOD)
    run("index", "notes")
    assert json.loads(run("doctor", "--repair", "--json")[1])["repaired"] == []
    (vectors,) = Path(".rag").glob("generation-*/vectors.faiss")
    vectors.unlink()
    assert run("search", "owls")[0] == 1
    code, out, _ = run("doctor", "--repair")
    assert code == 0
    assert out.startswith("repaired ")
    assert run("search", "owls")[0] == 0


def test_doctor_repair_without_a_library(run: Run, examined: Examine) -> None:
    """What cannot be repaired is said, and the other checks go on."""
    examined(GOOD)
    code, out, _ = run("doctor", "--repair")
    assert code == 1
    assert "broken   repair: There is no library in .rag." in out
    assert "good     disk" in out


def test_doctor_reports_bad_settings(run: Run, tmp_path: Path) -> None:
    (tmp_path / "footnote.toml").write_text("chunk_size = 3\n")
    code, out, _ = run("doctor", "--json")
    (check,) = json.loads(out)["checks"]
    assert (code, check["name"], check["status"]) == (1, "settings", "broken")
    assert "chunk_size" in check["detail"]
