"""`rag index` and `rag documents`: output, exit codes, messages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Run, keys
from rag.errors import BadInput
from rag.library import Library
from rag.reading_ahead.ahead_reader import AheadProgress
from rag.reading_ahead.library_reading import LibraryReading
from rag.types import SyncReport


def test_index_json(run: Run, notes: Path) -> None:
    code, out, _ = run("index", "notes", "--json")
    report = json.loads(out)
    assert code == 0
    assert keys(report) == {
        *("documents", "chunks", "added", "updated", "removed"),
        *("unchanged", "skipped", "failed", "seconds"),
        *("moved", "embedded", "hidden"),
    }
    assert report["added"] == ["notes/otters.md", "notes/owls.md"]
    assert report["skipped"] == ["notes/questions.jsonl"]
    assert report["embedded"] == report["chunks"]
    report = json.loads(run("index", "notes", "--json")[1])
    assert (report["added"], report["unchanged"], report["embedded"]) == ([], 2, 0)
    (notes / "owls.md").rename(notes / "birds.md")
    report = json.loads(run("index", "notes", "--json")[1])
    assert report["moved"] == [{"old": "notes/owls.md", "new": "notes/birds.md"}]
    assert (report["added"], report["removed"]) == (["notes/birds.md"], ["notes/owls.md"])
    assert report["embedded"] == 1  # no heading says "owls", so the file's name is embedded


def test_index_prints_each_change(run: Run, notes: Path) -> None:
    """A moved file is not said again to be added and removed."""
    run("index", "notes")
    (notes / "owls.md").rename(notes / "birds.md")
    (notes / "otters.md").write_text("# Otters\n\nOtters eat crabs.")
    (notes / "bees.md").write_text("# Bees\n\nBees dance.")
    (notes / "bad.pdf").write_bytes(b"not a pdf")
    code, out, _ = run("index", "notes")
    lines = out.splitlines()
    assert code == 0
    assert lines[:3] == [
        "added    notes/bees.md",
        "updated  notes/otters.md",
        "moved    notes/owls.md -> notes/birds.md",
    ]
    assert lines[3].startswith("failed   notes/bad.pdf: ")
    assert "3 documents, 3 chunks (3 embedded now): 1 added, 1 updated, 0 removed, 1 moved" in out


def test_index_ignores_patterns(run: Run, notes: Path) -> None:
    words = ("index", "notes", "--ignore", "owl*", "--ignore", "*.txt", "--json")
    report = json.loads(run(*words)[1])
    assert report["added"] == ["notes/otters.md"]
    assert "notes/owls.md" in report["skipped"]


def test_failed_named_file_is_exit_2(run: Run, notes: Path) -> None:
    (notes / "bad.pdf").write_bytes(b"not a pdf")
    code, out, _ = run("index", "notes/bad.pdf", "notes/owls.md", "--json")
    assert code == 2
    assert json.loads(out)["added"] == ["notes/owls.md"]
    code, out, _ = run("index", "notes", "--json")
    assert code == 0
    assert json.loads(out)["failed"][0]["path"] == "notes/bad.pdf"


def test_ctrl_c_message(run: Run, notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rag.index.builder.Builder.add", interrupted)
    code, out, err = run("index", "notes")
    assert (code, out) == (130, "")
    assert "finished is saved" in err


def test_re_embedding_needs_no_files(run: Run, notes: Path, tmp_path: Path) -> None:
    run("index", "notes")
    (tmp_path / "footnote.toml").write_text("chunk_tokens = 50\n")
    code, _, err = run("search", "otters")
    assert code == 2
    assert "rag index --re-embed" in err
    for path in notes.iterdir():
        path.unlink()
    code, out, _ = run("index", "--re-embed", "--json")
    assert code == 0
    assert json.loads(out)["documents"] == 2
    code, out, _ = run("index", "--re-embed")
    assert (code, len(out.splitlines())) == (0, 1)
    assert "2 documents" in out
    assert "otters.md" in run("search", "otters")[1]


Edit = Callable[[], None]


@pytest.fixture
def follow(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Have a watch begin, see these edits, one after the other, and then Ctrl-C."""

    def follow(*edits: Edit) -> None:
        def changes(*_: object) -> Iterator[None]:
            yield
            for edit in edits:
                edit()
                yield
            raise KeyboardInterrupt

        monkeypatch.setattr("rag.index.watch.changes", changes)

    return follow


def test_watch_prints_json_lines(run: Run, notes: Path, follow: Callable[..., None]) -> None:
    follow(
        lambda: None,  # a change that changes nothing, such as saving the same text
        (notes / "owls.md").unlink,
        lambda: (notes / "bees.md").write_text("# Bees\n\nBees dance."),
    )
    code, out, err = run("index", "notes", "--watch", "--json")
    reports = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [(report["added"], report["removed"]) for report in reports] == [
        (["notes/otters.md", "notes/owls.md"], []),
        ([], ["notes/owls.md"]),
        (["notes/bees.md"], []),
    ]
    assert "Watching notes" in err
    assert "Stopped watching" in err


def test_watch_goes_on_after_an_error(
    run: Run, notes: Path, follow: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = Library.sync
    troubles = [None, BadInput("Another process is writing.", "Wait."), None]

    def troubled(self: Library, *words: Any, **names: Any) -> SyncReport:
        if trouble := troubles.pop(0):
            raise trouble
        return sync(self, *words, **names)

    monkeypatch.setattr(Library, "sync", troubled)
    follow((notes / "owls.md").unlink, lambda: None)
    code, out, err = run("index", "notes", "--watch")
    assert code == 0
    assert "Another process is writing." in err
    assert "removed  notes/owls.md" in out  # seen by the next sync


def test_watch_that_cannot_start(run: Run, follow: Callable[..., None]) -> None:
    follow()
    code, _, err = run("index", "--watch")
    assert code == 2
    assert "No file or folder was given" in err


def test_list_tag_and_remove(run: Run, notes: Path) -> None:
    run("index", "notes")
    code, out, _ = run("documents", "tag", "exam", "owls.md")
    assert (code, out.splitlines()[0]) == (0, "tagged   notes/owls.md")
    rows = json.loads(run("documents", "list", "--json")[1])["documents"]
    assert keys(rows[0]) == {
        *("path", "sha256", "characters", "pages", "chunks", "tags", "unread", "hidden"),
    }
    assert [(row["path"], row["tags"]) for row in rows] == [
        ("notes/otters.md", []),
        ("notes/owls.md", ["exam"]),
    ]
    _, out, _ = run("documents", "list", "--tag", "exam")
    assert "notes/owls.md" in out
    assert "[exam]" in out
    assert "otters" not in out
    assert json.loads(run("documents", "untag", "exam", "*", "--json")[1]) == {
        "untagged": ["notes/owls.md"]
    }
    code, out, err = run("documents", "remove", "owls.md")
    assert (code, out.splitlines()[0]) == (0, "removed  notes/owls.md")
    assert ".ragignore" in err
    assert (notes / "owls.md").exists()
    assert "owls" not in run("documents", "list")[1]


@pytest.mark.parametrize("words", [["remove"], ["tag", "exam"], ["untag", "exam"]])
def test_unmatched_glob_changes_nothing(run: Run, notes: Path, words: list[str]) -> None:
    run("index", "notes")
    before = run("documents", "list")[1]
    code, out, err = run("documents", *words, "owls.md", "cats.md")
    assert (code, out) == (2, "")
    assert "'cats.md'" in err
    assert run("documents", "list")[1] == before


def test_read_ahead(run: Run, notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("index", "notes")
    steps = [AheadProgress(1, 2), AheadProgress(2, 2, 0.0)]
    monkeypatch.setattr(LibraryReading, "read_all", lambda self: iter(steps))
    code, out, _ = run("index", "--read-ahead", "--json")
    assert (code, json.loads(out)) == (0, {"ready": 2, "passages": 2})
    code, out, err = run("index", "notes", "--read-ahead", "--json")
    assert json.loads(out)["unchanged"] == 2
    assert "2 of 2 passages are ready to answer at once." in err
    code, _, err = run("index", "notes", "--read-ahead", "--watch")
    assert code == 2
    assert "--watch" in err


def test_ctrl_c_while_reading_ahead(run: Run, notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(self: LibraryReading) -> Iterator[AheadProgress]:
        yield AheadProgress(1, 3)
        raise KeyboardInterrupt

    run("index", "notes")
    monkeypatch.setattr(LibraryReading, "read_all", interrupted)
    code, _, err = run("index", "--read-ahead")
    assert code == 0
    assert "What was read is kept" in err
    assert "1 of 3 passages are ready" in err


def test_settings_without_reading_ahead(run: Run, notes: Path) -> None:
    """The stand-in for the model keeps nothing, as a server does not."""
    run("index", "notes")
    code, _, err = run("index", "--read-ahead")
    assert code == 2
    assert "RAG_STATES_MB" in err
