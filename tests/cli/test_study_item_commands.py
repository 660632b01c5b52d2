"""`rag study list`, `remove`, `refresh`, `changes`, `export` and `import`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Run, listed

pytestmark = pytest.mark.usefixtures("study_library")


@pytest.mark.parametrize("name", ["deck.apkg", "deck.csv", "deck.md", "deck.json"])
def test_export_and_import(run: Run, name: str) -> None:
    run("study", "cards")
    before = listed(run)
    code, out, err = run("study", "export", name)
    assert (code, out, err) == (0, "", f"2 study items in {name}.\n")
    Path(".rag/study.sqlite").unlink()
    code, out, _ = run("study", "import", name, "--json")
    assert code == 0
    assert json.loads(out) == {"added": 2, "known": 0, "reviews": 0, "retired": 0}
    assert listed(run) == before


def test_log_imports_into_another_library(run: Run, typed: Any) -> None:
    run("study", "cards")
    typed("", "3", "", "1", "q")
    run("study", "review")
    run("study", "export", "deck.apkg")
    run("study", "log", "--out", "log.jsonl")
    Path(".rag/study.sqlite").unlink()
    run("study", "import", "deck.apkg")
    assert "2 reviews imported" in run("study", "import", "log.jsonl")[1]
    assert json.loads(run("study", "stats", "--json")[1])["states"]["learning"] == 2


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["export", "deck.xls"], 2, "one of: .apkg, .csv, .md, .json"),
        (["export", "deck.json"], 2, "rag study cards"),
        (["import", "missing.json"], 2, "missing.json cannot be read"),
        (["import", "notes/owls.md"], 2, "no study items"),
        (["import", "old.jsonl"], 2, "has version 9"),
        (["import", "bad.jsonl"], 2, "Line 2 of the log: "),
        (["remove", "0000"], 2, "no study item '0000'"),
        (["list", "--document", "mice.*"], 2, "mice.*"),
        (["list", "--library", "nowhere", "--document", "a"], 3, "rag index"),
        (["cards", "--n", "0"], 2, "--n"),
    ],
)
def test_bad_input(run: Run, tmp_path: Path, words: list[str], code: int, message: str) -> None:
    (tmp_path / "old.jsonl").write_text('{"format": "footnote-reviews", "version": 9}\n')
    (tmp_path / "bad.jsonl").write_text('{"format": "footnote-reviews", "version": 1}\n{"at": 1}\n')
    got, out, err = run("study", *words)
    assert (got, message in out + err) == (code, True)
    assert "Traceback" not in err


def test_sync_counts_affected_items(run: Run, notes: Path) -> None:
    run("study", "cards")
    (notes / "owls.md").write_text("# Owls\n\nOwls sleep at night.")
    assert "1 study item on documents that were changed" in run("index", "notes")[2]
    code, out, _ = run("study", "refresh")
    assert code == 0
    assert "retired" in out
    assert "What hunts at night?" in out
    assert "owls.md, Owls: “Owls hunt at night.”" in out
    assert "0 kept, 0 updated, 1 retired, 0 restored." in out
    (change,) = json.loads(run("study", "changes", "--json")[1])["changes"]
    assert (change["what"], change["citations"][0]["quote"]) == ("retired", "Owls hunt at night.")
    assert [item["status"] for item in listed(run, "--all")] == ["retired", "good"]


def test_sync_survives_damaged_study_file(run: Run, notes: Path) -> None:
    Path(".rag/study.sqlite").write_bytes(b"nonsense " * 999)
    (notes / "owls.md").write_text("# Owls")
    code, out, err = run("index", "notes")
    assert (code, "1 updated" in out, "cannot be read" in err) == (0, True, True)


def test_remove(run: Run) -> None:
    run("study", "cards")
    first = listed(run)[0]["id"]
    assert json.loads(run("study", "remove", first[:8], "--json")[1]) == {"removed": [first]}
    assert "1 study item." in run("study", "list")[1]
    assert "removed" in run("study", "list", "--all")[1]
    assert "removed" in run("study", "changes")[1]
