"""Adding, removing and tagging documents on the page, and what is remembered of failures."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from slow_library import SlowLibrary

from rag.errors import BadInput, FootnoteError, UnreadableFile
from rag.library import Library
from rag.page.chat_service import ChatService
from rag.page.document_picker import Choice
from rag.page.library.document_service import Added, Adding, DocumentService, store_upload
from rag.settings import load_settings
from rag.types import DocumentInfo, SyncProgress


@pytest.fixture
def library() -> SlowLibrary:
    """Return a library that works."""
    return SlowLibrary()


@pytest.fixture
def service(library: SlowLibrary, tmp_path: Path) -> Iterator[ChatService]:
    """Return a service whose library lies in the test's folder."""
    opened = ChatService(cast(Library, library), load_settings(library=tmp_path / ".rag"))
    opened.refresh()
    yield opened
    library.go.set()
    opened.close()


def files(folder: Path, **texts: str) -> list[Path]:
    """Write files called after the arguments, their double underlines being dots."""
    folder.mkdir(exist_ok=True)
    paths = [folder / name.replace("__", ".") for name in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        path.write_text(text)
    return paths


def end(documents: DocumentService) -> Adding | Added | FootnoteError:
    """Return what became of the adding."""
    *_, last = documents.watch()
    return last


def test_new_documents_are_read_ahead_first(
    service: ChatService, library: SlowLibrary, tmp_path: Path
) -> None:
    """Once they are in the library; adding them has the processor to itself."""
    library.pause.set()
    service.documents.add(files(tmp_path / "up", good__md="# Hi"))
    watching = service.documents.watch()
    next(state for state in watching if isinstance(state, Adding) and state.progress)
    assert library.reader.pauses == 1
    library.pause.clear()
    list(watching)
    assert library.reader.pauses == 0
    assert library.reader.preferred[-1][1] == ("added/x",)
    service.documents.remove("added/good.md")
    assert len(library.reader.preferred) > 1


def test_each_added_file_has_a_result(
    service: ChatService, library: SlowLibrary, tmp_path: Path
) -> None:
    """Read, read in part, refused for its kind, and unreadable."""
    given = files(tmp_path / "up", good__md="# Hi", bad__md="", part__md="", virus__exe="MZ")
    library.pause.set()
    service.documents.add(given)
    watching = service.documents.watch()
    names = tuple(file.name for file in given)
    for state in watching:
        if state == Adding(names, SyncProgress(0, 3, "good.md", 0, 0.0, None), ("good.md",)):
            library.pause.clear()
    assert isinstance(state, Added) and not state.stopped
    assert [failure.path for failure in state.refused] == ["virus.exe"]
    assert [known.path for known in service.documents.listing[2:]] == [
        "added/good.md",
        "added/part.md",
    ]
    assert [failure.path for failure in service.documents.failures] == ["added/bad.md"]
    assert not service.documents.busy


def test_failures_are_stored_until_cured(
    service: ChatService, library: SlowLibrary, tmp_path: Path
) -> None:
    """Through a restart; Retry reads the copy that was kept."""
    service.documents.add(files(tmp_path / "up", bad__md="", worse__md=""))
    end(service.documents)
    service.close()
    again = ChatService(cast(Library, library), load_settings(library=tmp_path / ".rag"))
    again.refresh()
    assert [failure.path for failure in again.documents.failures] == [
        "added/bad.md",
        "added/worse.md",
    ]
    again.documents.retry("added/bad.md")
    end(again.documents)
    assert len(again.documents.failures) == 2
    (tmp_path / "added" / "bad.md").write_text("now there is text")
    again.documents.retry("added/bad.md")
    end(again.documents)
    again.documents.dismiss("added/worse.md")
    assert list(again.documents.failures) == []
    assert not (tmp_path / "added" / "worse.md").exists()
    again.close()


def test_refused_files_change_nothing(
    service: ChatService, library: SlowLibrary, tmp_path: Path
) -> None:
    """And makes no folder."""
    service.documents.add(files(tmp_path, virus__exe="MZ"))
    assert isinstance(added := end(service.documents), Added) and added.report is None
    assert library.synced == []
    assert not (tmp_path / "added").exists()


def test_path_is_read_in_place(service: ChatService, library: SlowLibrary, tmp_path: Path) -> None:
    """Quotes around it come from a file manager; a fault is said."""
    (note,) = files(tmp_path, note__md="text")
    service.documents.add_path(f'"{note}" ')
    assert isinstance(end(service.documents), Added)
    assert library.synced == [note]
    service.documents.add_path(str(tmp_path / "none.md"))
    assert isinstance(end(service.documents), FootnoteError)


def test_answers_come_while_files_are_added(
    service: ChatService, library: SlowLibrary, tmp_path: Path
) -> None:
    """And adding waits for the answer: both at once would slow both to a crawl."""
    asking = service.ask("Why?", extractive=False, choice=Choice(), session_id="me")
    while next(asking).stage != "writing":
        pass
    service.documents.add(files(tmp_path / "up", good__md="# Hi"))
    watching = service.documents.watch()
    while not (isinstance(state := next(watching), Adding) and state.progress):
        pass
    assert next(asking).stage == "writing" and service.documents.busy
    library.go.set()
    assert [turn.stage for turn in asking][-1] == "answered"
    *_, added = watching
    assert isinstance(added, Added)


def test_adding_can_be_stopped(service: ChatService, library: SlowLibrary, tmp_path: Path) -> None:
    library.pause.set()
    service.documents.add(files(tmp_path / "up", good__md="# Hi"))
    watching = service.documents.watch()
    while not (isinstance(state := next(watching), Adding) and state.progress):
        pass
    service.documents.stop()
    library.pause.clear()
    *_, added = watching
    assert added == Added(None, stopped=True)
    assert [info.path for info in service.documents.listing] == ["a.md", "b.md"]


def test_remove_and_tag_wait_their_turn(
    service: ChatService, library: SlowLibrary, tmp_path: Path
) -> None:
    """Our copy of an added file goes with its document, any other file stays."""
    service.documents.add(files(tmp_path / "up", good__md="# Hi"))
    end(service.documents)
    service.documents.tag("a.md", add=["week 2"], remove=["exam"])
    assert service.documents.listing[0].tags == ("week 2",)
    (tmp_path / "a.md").write_text("mine")
    for name in ("added/good.md", "a.md"):
        service.documents.remove(name)
    assert [info.path for info in service.documents.listing] == ["b.md"]
    assert not (tmp_path / "added" / "good.md").exists()
    assert (tmp_path / "a.md").exists()
    assert library.threads == {"documents_0"}


def test_refused_change_is_an_error(
    service: ChatService, library: SlowLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> list[str]:
        assert threading.current_thread().name == "documents_0"
        raise BadInput("No.", "Ask later.")

    monkeypatch.setattr(library, "tag", refuse)
    with pytest.raises(BadInput, match=r"No\."):
        service.documents.tag("a.md", add=["x"])


def test_upload_never_overwrites(tmp_path: Path) -> None:
    """Same content is kept once; other content under the same name gets a number."""
    folder = tmp_path / "added"
    for place, text in (("1", "one"), ("2", "two"), ("3", "one"), ("4", "two")):
        (tmp_path / place).mkdir()
        (tmp_path / place / "n.md").write_text(text)
    kept = [store_upload(tmp_path / place / "n.md", folder, max_bytes=99).name for place in "1234"]
    assert kept == ["n.md", "n (2).md", "n.md", "n (2).md"]
    assert sorted(path.name for path in folder.iterdir()) == ["n (2).md", "n.md"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Übung 1 (neu).MD", "Übung 1 (neu).md"),  # letters of every language stay
        (".hidden.md", "hidden.md"),  # a hidden file would be skipped for ever after
        ("a;rm -rf $HOME.md", "a_rm -rf _HOME.md"),
        ("..\\..\\x.md", "x.md"),
        ("\u202e.md", "document.md"),  # nothing is left of it
        ("x" * 200 + ".md", "x" * 100 + ".md"),
    ],
)
def test_upload_name_is_harmless(name: str, kept: str, tmp_path: Path) -> None:
    """A name comes from anywhere and ends up in a path."""
    (tmp_path / name).write_text("text")
    assert store_upload(tmp_path / name, tmp_path / "added", max_bytes=99).name == kept


def test_large_upload_is_refused(tmp_path: Path) -> None:
    """Before it is read."""
    (tmp_path / "n.md").write_text("x" * 100)
    with pytest.raises(UnreadableFile, match="the limit is"):
        store_upload(tmp_path / "n.md", tmp_path / "added", max_bytes=99)
    assert not (tmp_path / "added").exists()


def test_older_list_never_replaces_a_newer(
    service: ChatService, library: SlowLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two tabs that read the list at once, the one that read it first can be the slower."""
    is_reading, go_on = threading.Event(), threading.Event()
    old = library.listing()

    def read_slowly() -> list[DocumentInfo]:
        monkeypatch.undo()
        is_reading.set()
        go_on.wait(60)
        return old

    monkeypatch.setattr(library, "listing", read_slowly)
    slow = threading.Thread(target=service.documents.refresh)
    slow.start()
    is_reading.wait(60)
    threading.Timer(0.2, go_on.set).start()
    service.documents.tag("a.md", add=["new"])
    slow.join()
    assert service.documents.listing[0].tags == ("exam", "new")


def test_version_grows_with_each_change(service: ChatService, library: SlowLibrary) -> None:
    """Of the documents and of the failures, and with nothing else; never before the change."""
    documents = service.documents
    versions = [documents.version]
    documents.refresh()
    assert documents.version == versions[0]
    documents.tag("a.md", add=["new"])
    versions.append(documents.version)
    documents.dismiss("nothing.md")
    versions.append(documents.version)
    documents.remove("b.md")
    versions.append(documents.version)
    assert versions == sorted(set(versions))
    library.opens = BadInput("No.", "Yes.")
    documents.refresh()
    assert documents.version > versions[-1]
