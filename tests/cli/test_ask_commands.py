"""`rag search` and `rag ask`: output, exit codes, messages."""

from __future__ import annotations

import json
from pathlib import Path

from cli.conftest import Run, keys


def test_search_json(run: Run, notes: Path) -> None:
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


def test_search_and_ask_in_scope(run: Run, notes: Path) -> None:
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


def test_ask_json(run: Run, notes: Path) -> None:
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
