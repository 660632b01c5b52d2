"""`rag search`, `rag ask` and `rag verify`: output, exit codes, messages."""

from __future__ import annotations

import json
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from cli.conftest import Run, keys


def test_search_json_follows_the_contract(run: Run, notes: Path) -> None:
    run("index", "notes")
    code, out, _ = run("search", "otters", "-k", "1", "--json")
    found = json.loads(out)
    assert code == 0
    (hit,) = found["hits"]
    assert keys(hit) == {
        *("rank", "document", "page", "heading", "start", "end"),
        *("text", "score", "dense", "lexical"),
    }
    assert hit["document"] == "notes/otters.md"
    text = (notes / "otters.md").read_text()
    assert text[hit["start"] : hit["end"]] == hit["text"]


def test_search_and_ask_within_a_scope(run: Run, notes: Path) -> None:
    (notes / "bees.md").write_text("# Bees\n\nBees dance at night and hold otters.")
    run("index", "notes")
    run("documents", "tag", "exam", "bees.md")
    run("documents", "tag", "later", "owls.md")

    def found(*words: str) -> set[str]:
        hits = json.loads(run("search", "otters at night", "--json", *words)[1])["hits"]
        return {Path(hit["document"]).name for hit in hits}

    assert found() == {"bees.md", "otters.md", "owls.md"}
    assert found("--tag", "exam") == {"bees.md"}
    assert found("--tag", "exam", "--tag", "later") == {"bees.md", "owls.md"}
    assert found("--document", "otters.md", "--document", "b*") == {"bees.md", "otters.md"}
    answer = json.loads(run("ask", "Do bees dance?", "--tag", "exam", "--json")[1])
    assert {passage["document"] for passage in answer["passages"]} == {"notes/bees.md"}
    code, _, err = run("search", "otters", "--tag", "nonsense")
    assert code == 2
    assert "'nonsense'" in err


def test_ask_json_follows_the_contract(run: Run, notes: Path) -> None:
    run("index", "notes")
    code, out, _ = run("ask", "What do otters do?", "--json")
    answer = json.loads(out)
    assert code == 0
    assert keys(answer) == {
        *("question", "standalone_question", "answer", "verdict", "support", "answerable"),
        *("claims", "passages", "left_out", "model", "usage", "timings"),
    }
    claim = answer["claims"][0]
    assert keys(claim) == {"text", "start", "end", "support", "verdict", "reasons", "citations"}
    assert keys(claim["citations"][0]) == {
        *("marker", "document", "page", "page_label", "heading", "start", "end", "quote"),
    }
    assert keys(answer["passages"][0]) == {
        *("marker", "document", "page", "heading", "start", "end", "text", "score"),
    }
    assert keys(answer["usage"]) == {"prompt_tokens", "completion_tokens"}
    assert keys(answer["timings"]) == {"retrieve", "first_token", "generate", "verify", "total"}


def test_ask_prints_footnotes(run: Run, notes: Path) -> None:
    run("index", "notes")
    _, out, err = run("ask", "What do otters do?")
    assert "Otters hold hands while they sleep.[1]" in out
    assert "[1] notes/otters.md: “Otters hold hands while they sleep.”" in out
    assert "Reading" in err


def test_bad_questions(run: Run, notes: Path) -> None:
    run("index", "notes")
    for question in ("", "x" * 50_000):
        code, out, err = run("ask", question, "--json")
        assert (code, out) == (2, "")
        assert "question" in err


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
    code, out, _ = run("verify", "-")
    assert code == 0
    assert json.loads(out)["verdict"] == "supported"
