"""Sync: the library follows the files, and embeds only new texts."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import NOTES, WordEmbedder

from rag.files import sha256_of
from rag.library import Library
from rag.types import Document, HiddenKind, Move, Page, Scope, SyncProgress

MakeLibrary = Callable[..., Library]


def embedded_by(library: Library) -> list[str]:
    assert isinstance(library.embedder, WordEmbedder)
    return library.embedder.embedded


def test_sync_adds_updates_removes_and_leaves_alone(
    make_library: MakeLibrary, tmp_path: Path
) -> None:
    library = make_library()
    notes = tmp_path / "notes"
    (notes / "sub").mkdir()
    for name, text in NOTES.items():
        (notes / name).write_text(text)
    (notes / "data.csv2").write_text("1,2")

    first = library.sync([notes])
    assert first.added == ("notes/cats.md", "notes/dogs.md", "notes/sub/owls.txt")
    assert first.skipped == ("notes/data.csv2",)
    assert (first.documents, first.unchanged) == (3, 0)

    again = library.sync([notes])
    assert (again.added, again.updated, again.removed) == ((), (), ())
    assert again.unchanged == 3
    assert again.chunks == first.chunks

    (notes / "cats.md").write_text(NOTES["cats.md"].replace("mice", "milk"))
    (notes / "dogs.md").unlink()
    changed = library.sync([notes])
    assert (changed.added, changed.updated, changed.removed) == (
        (),
        ("notes/cats.md",),
        ("notes/dogs.md",),
    )
    assert library.documents() == ["notes/cats.md", "notes/sub/owls.txt"]
    assert library.search("milk")[0].chunk.document == "notes/cats.md"
    assert all("Dogs" not in hit.chunk.text for hit in library.search("dogs guard"))


def test_only_changed_chunks_are_embedded(make_library: MakeLibrary, tmp_path: Path) -> None:
    library = make_library(NOTES)
    before = len(embedded_by(library))
    cats = tmp_path / "notes" / "cats.md"
    cats.write_text(NOTES["cats.md"].replace("mice", "milk"))
    cats.rename(tmp_path / "notes" / "sub" / "cats.md")
    report = library.sync([tmp_path / "notes"])
    assert embedded_by(library)[before:] == ["Cats › Food\nCats eat fish and milk."]
    assert report.embedded == 1
    assert report.moved == ()


def test_moved_file_is_free_and_keeps_tags(make_library: MakeLibrary, tmp_path: Path) -> None:
    library = make_library(NOTES)
    library.tag(Scope(("cats.md",)), add=["pets"])
    before = len(embedded_by(library))
    (tmp_path / "notes" / "cats.md").rename(tmp_path / "notes" / "sub" / "cats.md")
    report = library.sync([tmp_path / "notes"])
    assert report.moved == (Move("notes/cats.md", "notes/sub/cats.md"),)
    assert (report.added, report.removed) == (("notes/sub/cats.md",), ("notes/cats.md",))
    assert (report.embedded, len(embedded_by(library))) == (0, before)
    assert library.search("cats sleep")[0].chunk.document == "notes/sub/cats.md"
    assert [info.path for info in library.listing(Scope(tags=("pets",)))] == ["notes/sub/cats.md"]


def test_renamed_file_is_found_by_its_new_name(make_library: MakeLibrary, tmp_path: Path) -> None:
    """Its name is part of what is searched, by words and by meaning."""
    library = make_library({"ada-marsh.md": "Phone: 555 0142", "ben-okoro.md": "Phone: 555 0120"})
    (tmp_path / "notes" / "ada-marsh.md").rename(tmp_path / "notes" / "ada-lind.md")
    report = library.sync([tmp_path / "notes"])
    assert (len(report.moved), report.documents, report.embedded) == (1, 2, 1)
    assert library.search("lind")[0].chunk.context == "ada lind"
    assert library.search("lind")[0].lexical
    assert all(hit.lexical is None for hit in library.search("marsh"))
    assert "ada lind\nPhone: 555 0142" in embedded_by(library)


def test_copy_is_a_separate_document(make_library: MakeLibrary, tmp_path: Path) -> None:
    """Its chunks share the vectors of the original; in a search it comes after other hits."""
    library = make_library(NOTES)
    (tmp_path / "notes" / "sub" / "cats.md").write_text(NOTES["cats.md"])
    report = library.sync([tmp_path / "notes"])
    assert (report.added, report.moved, report.embedded) == (("notes/sub/cats.md",), (), 0)
    found = {hit.chunk.document for hit in library.search("cats sleep sixteen hours")}
    assert found >= {"notes/cats.md", "notes/sub/cats.md"}
    (tmp_path / "notes" / "cats.md").unlink()
    library.sync([tmp_path / "notes"])
    assert library.search("cats sleep sixteen hours")[0].chunk.document == "notes/sub/cats.md"


def test_other_ending_is_not_a_move(make_library: MakeLibrary, tmp_path: Path) -> None:
    """Another reader reads the same bytes differently."""
    library = make_library(NOTES)
    (tmp_path / "notes" / "cats.md").rename(tmp_path / "notes" / "cats.txt")
    report = library.sync([tmp_path / "notes"])
    assert report.moved == ()
    document = library.document("notes/cats.txt")
    assert document
    assert document.headings == ()


def test_renamed_folder(make_library: MakeLibrary, tmp_path: Path) -> None:
    """Regression: every document was there twice, under the old and the new name of the folder."""
    library = make_library(NOTES)
    (tmp_path / "notes").rename(tmp_path / "lessons")
    report = library.sync([tmp_path / "lessons"])
    assert (len(report.moved), report.documents, report.embedded) == (3, 3, 0)
    assert library.documents()[0] == "lessons/cats.md"


def test_missing_path_says_what_is_left(make_library: MakeLibrary, tmp_path: Path) -> None:
    library = make_library(NOTES)
    (tmp_path / "notes").rename(tmp_path / "elsewhere")
    for path, words in (
        (tmp_path / "notes", "still has 3 of its documents.*rag documents remove 'notes/[*]'"),
        (tmp_path / "notes" / "cats.md", "still has 1 .*rag documents remove notes/cats.md"),
        (tmp_path / "nots", "spelling"),
    ):
        (failure,) = library.sync([path]).failed
        assert re.search(words, failure.cure)
    library.sync([tmp_path / "notes", tmp_path / "elsewhere"])
    assert library.documents()[0] == "elsewhere/cats.md"


def test_update_keeps_tags(make_library: MakeLibrary, tmp_path: Path) -> None:
    library = make_library(NOTES)
    library.tag(Scope(("cats.md",)), add=["pets"])
    (tmp_path / "notes" / "cats.md").write_text("Cats purr.")
    library.sync([tmp_path / "notes"])
    assert library.listing(Scope(("cats.md",)))[0].tags == ("pets",)


def test_documents_of_older_readers_are_read_again(
    make_library: MakeLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = make_library(NOTES)
    monkeypatch.setattr("rag.index.sync.VERSION", 99)
    report = library.sync([tmp_path / "notes"])
    assert (len(report.updated), report.embedded) == (3, 0)
    assert library.sync([tmp_path / "notes"]).unchanged == 3


def test_scanned_pages_stay_a_visible_failure(
    make_library: MakeLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A partly scanned document is indexed, and every sync reports what is missing."""
    readable = True

    def read(name: str, path: Path) -> Document:
        pages = (Page(1, "1", 0, 5), Page(2, "2", 5, 5))
        return Document(name, "", "Otter", pages, unread=() if readable else (2,))

    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").write_text("Otter")
    library = make_library(read=hashed(read))
    monkeypatch.setattr("rag.index.sync.can_recognise", lambda: False)
    readable = False
    for added in (("notes/a.txt",), ()):
        report = library.sync([tmp_path / "notes"])
        assert report.added == added
        assert [failure.path for failure in report.failed] == ["notes/a.txt"]
        assert "2" in report.failed[0].reason
    assert library.listing()[0].unread == (2,)

    readable = True
    monkeypatch.setattr("rag.index.sync.can_recognise", lambda: True)
    report = library.sync([tmp_path / "notes"])
    assert (report.updated, report.failed) == (("notes/a.txt",), ())


def test_hidden_content_is_counted(make_library: MakeLibrary, tmp_path: Path) -> None:
    """In the document, in its listing and in every report about it."""
    hidden: dict[HiddenKind, int] = {"slides": 2, "comments": 1}
    library = make_library(read=hashed(lambda name, _: Document(name, "", "Otter", hidden=hidden)))
    (tmp_path / "notes" / "a.txt").write_text("Otter")
    for unchanged in (0, 1):
        report = library.sync([tmp_path / "notes"])
        assert (report.unchanged, report.hidden) == (unchanged, {"notes/a.txt": hidden})
    assert library.listing()[0].hidden == hidden
    document = library.document("notes/a.txt")
    assert document
    assert document.hidden == hidden
    assert library.repair() == []


def test_unrecognised_pages_are_not_retried(
    make_library: MakeLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.index.sync.can_recognise", lambda: True)
    tried: list[str] = []

    def read(name: str, path: Path) -> Document:
        tried.append(name)
        return Document(name, "", "Otter", (Page(1, "1", 0, 5), Page(2, "2", 5, 5)), unread=(2,))

    library = make_library(read=hashed(read))
    (tmp_path / "notes" / "a.txt").write_text("Otter")
    for _ in range(2):
        assert library.sync([tmp_path / "notes"]).failed
    assert tried == ["notes/a.txt"]


def hashed(read: Callable[[str, Path], Document]) -> Callable[[str, Path], Document]:
    """Give documents of a stand-in reader the checksum of their file."""

    def wrapped(name: str, path: Path) -> Document:
        return replace(read(name, path), sha256=sha256_of(path))

    return wrapped


def test_sync_of_one_folder_leaves_the_others(make_library: MakeLibrary, tmp_path: Path) -> None:
    """Regression: syncing the folder that holds the library removed documents from elsewhere."""
    library = make_library(NOTES)
    elsewhere = tmp_path.parent / f"{tmp_path.name}-elsewhere"
    elsewhere.mkdir()
    (elsewhere / "bees.md").write_text("Bees dance to show the way.")
    library.sync([elsewhere])
    report = library.sync([tmp_path])
    assert report.removed == ()
    assert report.documents == 4


def test_failed_file_keeps_its_old_version(make_library: MakeLibrary, tmp_path: Path) -> None:
    library = make_library(NOTES)
    (tmp_path / "notes" / "cats.md").write_bytes(b"\x00\x01\x02\xff\xfe\x00\x00\x80" * 9)
    (tmp_path / "notes" / "bees.md").write_text("Bees dance.")
    report = library.sync([tmp_path / "notes"])
    assert [failure.path for failure in report.failed] == ["notes/cats.md"]
    assert report.failed[0].reason
    assert report.failed[0].cure
    assert report.added == ("notes/bees.md",)
    assert "sixteen" in library.search("cats sleep")[0].chunk.text


def test_missing_folder_removes_nothing(make_library: MakeLibrary, tmp_path: Path) -> None:
    """Regression: a mistyped path, or a disk that is not connected, emptied the library."""
    library = make_library(NOTES)
    notes = tmp_path / "notes"
    notes.rename(tmp_path / "unplugged")
    report = library.sync([notes])
    assert report.removed == ()
    assert report.documents == 3
    assert "no such file" in report.failed[0].reason


def test_pipe_is_not_a_document(make_library: MakeLibrary, tmp_path: Path) -> None:
    """Regression: reading it waited for ever, holding the writer's lock."""
    library = make_library(NOTES)
    os.mkfifo(tmp_path / "notes" / "pipe.md")
    report = library.sync([tmp_path / "notes"])
    assert "not a regular file" in report.failed[0].reason


def test_any_file_name(make_library: MakeLibrary, tmp_path: Path) -> None:
    """Regression: a name that is not UTF-8 ended the whole run with a traceback."""
    library = make_library()
    notes = tmp_path / "notes"
    good = ["a b.md", "quote'\"s.md", "line\nbreak.md", "ünïcode 🦦.md"]
    for name in good:
        (notes / name).write_text("Otters hold hands.")
    for odd in (b"\xff.md", b"\xfe.bin"):
        Path(os.fsdecode(bytes(notes) + b"/" + odd)).write_text("Otters.")
    report = library.sync([notes])
    assert sorted(report.added) == sorted(f"notes/{name}" for name in good)
    assert [failure.path for failure in report.failed] == ["notes/?.md"]
    assert report.skipped == ("notes/?.bin",)
    assert library.sync([notes]).unchanged == 4


def test_progress(
    make_library: MakeLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.index.builder.BATCH", 2)
    monkeypatch.setattr("rag.index.builder.WINDOW", 4)
    library = make_library()
    (tmp_path / "notes").mkdir(exist_ok=True)
    for name in "abcdef":
        text = "\n\n".join(f"Paragraph {i} of {name}. " + "word " * 30 for i in range(4))
        (tmp_path / "notes" / f"{name}.md").write_text(text)
    seen: list[SyncProgress] = []
    library.sync([tmp_path / "notes"], seen.append)
    assert [p.files for p in seen] == sorted(p.files for p in seen)
    assert seen[0].seconds_left is None
    assert (seen[-1].of, seen[-1].chunks) == (6, library.snapshot().store.chunk_count())
    assert any(p.seconds_left and p.chunks_per_second > 0 for p in seen)
    assert {p.file for p in seen} == {f"notes/{name}.md" for name in "abcdef"}
