"""`rag conversations`: output, exit codes, messages."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest

from cli.conftest import Run
from rag.conversation.conversation_store import ConversationStore, StoredTurn

NOW = "2026-11-26T10:00:00+00:00"


@pytest.fixture
def store(run: Run, notes: Path, tmp_path: Path) -> ConversationStore:
    run("index", str(notes))
    store = ConversationStore(tmp_path / ".rag")
    store.add("ab1", StoredTurn(NOW, "How do owls hunt?", stopped=True, draft="By night"))
    store.add("cd2", StoredTurn(NOW, "Who sleeps\x1b[2J?"))
    return store


def test_list_and_search(run: Run, store: ConversationStore) -> None:
    """Nothing in a title reaches the terminal as an order."""
    code, out, _ = run("conversations", "list")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == ["cd2", "ab1", "2"]
    assert "1 question  How do owls hunt?" in out
    assert "\x1b" not in out
    found = json.loads(run("conversations", "search", "NIGHT", "owls", "--json")[1])
    assert [one["id"] for one in found["conversations"]] == ["ab1"]
    assert set(found["conversations"][0]) == {"id", "title", "created", "changed", "turns"}


def test_show_and_export(run: Run, store: ConversationStore, tmp_path: Path) -> None:
    assert "## How do owls hunt?\n\nBy night" in run("conversations", "show", "ab")[1]
    for ending in ("md", "json"):
        code, _, _ = run("conversations", "export", "ab1", f"owls.{ending}")
        assert code == 0
    assert "By night" in (tmp_path / "owls.md").read_text()
    exported = json.loads((tmp_path / "owls.json").read_text())
    assert exported == json.loads(run("conversations", "show", "ab1", "--json")[1])
    assert set(exported["turns"][0]) == {
        *("at", "question", "answer", "stopped", "problem", "documents", "tags", "searched"),
        *("of", "draft", "standalone", "vote", "flagged", "note"),
    }
    code, _, err = run("conversations", "export", "ab1", "owls.pdf")
    assert code == 2
    assert "ends in .md or .json" in err


def test_rename_and_delete(
    run: Run, store: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("conversations", "rename", "cd2", "Sleep")
    assert store.read("cd2").title == "Sleep"
    monkeypatch.setattr("typer.confirm", lambda *_, **__: pytest.fail("asked although told"))
    code, out, _ = run("conversations", "delete", "cd2", "--yes")
    assert (code, out) == (0, "Deleted “Sleep”.\n")
    assert [one.id for one in store.search()] == ["ab1"]
    code, _, err = run("conversations", "show", "cd2")
    assert code == 2
    assert "no conversation 'cd2'" in err
    assert "rag conversations list" in err


def test_delete_asks_first(
    run: Run, store: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And does nothing where nobody answers."""
    monkeypatch.setattr("sys.stdin", StringIO(""))
    code, out, _ = run("conversations", "delete", "ab1")
    assert code == 1
    assert "Permanently delete" in out
    assert len(store.search()) == 2


def test_other_file_version(run: Run, store: ConversationStore) -> None:
    with closing(sqlite3.connect(store.database.path)) as db:
        db.execute("PRAGMA user_version = 7")
    code, _, err = run("conversations", "list")
    assert code == 2
    assert "format 7" in err
    assert "left unchanged" in err
