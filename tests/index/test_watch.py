"""Watching files: what is reported, and when."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread, Timer

import pytest

from rag.errors import BadInput
from rag.index import watch

ANYWAY = 60.0
"""Seconds after which a change is assumed; one that was seen takes a tenth of one."""


NONE = 0.5
"""The same, where none is to be seen."""


Told = Callable[..., bool]


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.md").write_text("Some text.")
    return folder


@pytest.fixture
def follow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Told]]:
    """Begin to watch paths; return a function that says whether a change was seen, not assumed."""
    for name, seconds in (("SETTLED", 0.1), ("LONGEST", 0.7)):
        monkeypatch.setattr(watch, name, seconds)
    watches = []

    def begin(*paths: Path, library: Path = Path(".rag")) -> Told:
        changes = watch.changes(paths, library)
        watches.append(changes)
        next(changes)  # the watch has begun

        def told(within: float = ANYWAY) -> bool:
            monkeypatch.setattr(watch, "ANYWAY", within)
            began = time.monotonic()
            next(changes)
            return time.monotonic() - began < within

        return told

    yield begin
    for changes in watches:
        changes.close()


def test_every_kind_of_change_is_reported(notes: Path, follow: Callable[..., Told]) -> None:
    told = follow(notes)
    edits: list[Callable[[], object]] = [
        (notes / "b.md").touch,
        lambda: (notes / "b.md").write_text("Other text."),
        lambda: (notes / "b.md").rename(notes / "sub" / "c.md"),
        (notes / "sub" / "c.md").unlink,
        lambda: (notes / "new" / "deep").mkdir(parents=True),
        lambda: (notes / "new" / "deep" / "d.md").write_text("In a new folder."),
        lambda: shutil.rmtree(notes / "new"),
        lambda: (notes / ".ragignore").write_text("*.txt"),
        (notes / os.fsdecode(b"caf\xe9.md")).touch,  # a name that watchfiles cannot say
    ]
    for edit in edits:
        edit()
        assert told()


def test_ignored_paths_are_not_reported(notes: Path, follow: Callable[..., Told]) -> None:
    """A sync that reports its own writes would never end."""
    library = notes / "my library"
    library.mkdir()
    (notes / "link").symlink_to(library)
    (notes / ".git").mkdir()
    (notes / "node_modules").mkdir()
    told = follow(notes, library=library)
    for name in ("my library/x", "link/y", ".git/z.md", "node_modules/a.md", ".b.md", "~$c.docx"):
        (notes / name).write_text("Some text.")
    (notes / "a.md").read_text()
    list(notes.rglob("*"))
    assert not told(NONE)
    (notes / "a.md").write_text("Other text.")
    assert told()


def test_changes_during_a_sync_are_one_report(notes: Path, follow: Callable[..., Told]) -> None:
    told = follow(notes)
    for number in range(20):
        (notes / f"{number}.md").write_text("Some text.")
    assert told()
    # Some that the system was slow to tell may make a second report, but no third.
    assert not (told(NONE) and told(NONE))


def test_burst_is_reported_when_over(notes: Path, follow: Callable[..., Told]) -> None:
    """A machine that is busy elsewhere can interrupt one burst, never three in a row."""
    told = follow(notes)

    def write(done: Event) -> None:
        for _ in range(10):
            with (notes / "a.md").open("a") as file:
                file.write("A line.\n")
            time.sleep(0.02)
        done.set()

    def is_over_when_told() -> bool:
        done = Event()
        writer = Thread(target=write, args=[done])
        writer.start()
        assert told()
        is_over = done.is_set()
        writer.join()
        return is_over

    assert any(is_over_when_told() for _ in range(3))


@pytest.mark.parametrize("name", ["log.md", "sub"])
def test_endless_burst_is_reported(notes: Path, follow: Callable[..., Told], name: str) -> None:
    """Both where a file is watched and where a folder is."""
    told = follow(notes / name)
    done = Event()

    def write() -> None:
        file = notes / name if name.endswith(".md") else notes / name / "log.md"
        while not done.wait(0.03):
            with file.open("a") as stream:
                stream.write("A line.\n")

    writer = Thread(target=write)
    writer.start()
    try:
        assert told()
        assert told()
    finally:
        done.set()
        writer.join()


def test_folder_that_comes_back(notes: Path, follow: Callable[..., Told]) -> None:
    told = follow(notes)
    shutil.rmtree(notes)
    assert told()
    notes.mkdir()
    assert told()
    (notes / "b.md").write_text("Some text.")
    assert told()
    shutil.rmtree(notes)  # and comes back before anybody has looked
    notes.mkdir()
    assert told()
    (notes / "c.md").write_text("Some text.")
    assert told()


def test_replaced_folder(notes: Path, follow: Callable[..., Told]) -> None:
    """A disk is mounted, or a link changed."""
    other = notes.parent / "other"
    other.mkdir()
    link = notes.parent / "link"
    link.symlink_to(notes)
    told = follow(link)
    (notes / "b.md").write_text("Some text.")
    assert told()
    link.unlink()
    link.symlink_to(other)
    assert told()
    (other / "c.md").write_text("Some text.")
    assert told()


def test_path_that_does_not_exist_yet(notes: Path, follow: Callable[..., Told]) -> None:
    later = notes.parent / "later"
    told = follow(later)
    later.mkdir()
    assert told()
    (later / "a.md").write_text("Some text.")
    assert told()


def test_ways_of_saving_a_file(notes: Path, follow: Callable[..., Told]) -> None:
    file = notes / "a.md"
    told = follow(file)
    file.write_text("Written in place.")
    assert told()
    (notes / "a.tmp").write_text("Put in its place.")
    (notes / "a.tmp").replace(file)
    assert told()
    file.unlink()
    assert told()
    file.write_text("Back again.")
    assert told()


def test_ctrl_c(notes: Path, follow: Callable[..., Told]) -> None:
    told = follow(notes)
    Timer(0.3, signal.raise_signal, [signal.SIGINT]).start()
    with pytest.raises(KeyboardInterrupt):
        told()


def test_too_many_folders(
    notes: Path, follow: Callable[..., Told], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> Iterator[object]:
        raise OSError(28, "OS file watch limit reached.")
        yield

    monkeypatch.setattr("watchfiles.watch", refuse)
    with pytest.raises(BadInput, match=r"watch limit reached.*max_user_watches"):
        follow(notes)
