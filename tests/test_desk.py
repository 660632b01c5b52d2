"""The page's work on a library, with a library that waits for the test."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from rag.errors import FootnoteError, MissingLibrary, MissingModel, UnreadableFile
from rag.page.desk import Added, Adding, Desk, keep
from rag.settings import load_settings
from rag.types import Answer, Draft, Event, Failure, Retrieved, SyncReport, Timings, Usage


class SlowLibrary:
    """Yields events only when the test lets it; notes what is done to it."""

    def __init__(
        self, *, error: Exception | None = None, opens: FootnoteError | None = None
    ) -> None:
        self.go = threading.Event()
        self.error = error
        self.opens = opens
        self.threads: set[str] = set()
        self.closed: list[str] = []
        self.synced: list[Path] = []

    def documents(self) -> list[str]:
        """Return two documents, or the error that the test wants."""
        if self.opens:
            raise self.opens
        return ["a.md", "b.md"]

    def sync(
        self, paths: Sequence[Path], progress: Callable[[int, int, str], None] | None = None
    ) -> SyncReport:
        """Fail the files whose text is empty."""
        self.threads.add(threading.current_thread().name)
        self.synced.extend(paths)
        if progress:
            progress(0, len(paths), paths[0].name)
        bad = [Failure(f"added/{p.name}", "Empty.", "Fill it.") for p in paths if not p.read_text()]
        return SyncReport(1, 1, ("added/x",), (), (), 0, (), tuple(bad), 0.1)

    def events(
        self, question: str, *, extractive: bool = False, document: str | None = None
    ) -> Iterator[Event]:
        """Search at once; write when the test says so."""
        self.threads.add(threading.current_thread().name)
        try:
            yield Retrieved(question, 1.0, (), ())
            if self.error:
                raise self.error
            for number in range(1000):
                yield Draft("word " * number)
                if self.go.wait(0.001):
                    break
            yield Answer(
                question,
                question,
                "Yes.",
                "supported",
                1.0,
                1.0,
                (),
                (),
                (),
                "quoted" if extractive else "model",
                Usage(),
                Timings(0, 0, 0, 0, 0),
            )
        finally:
            self.closed.append(question)

    def warm(self) -> None:
        pass

    def close(self) -> None:
        """Note it."""
        self.closed.append("library")


@pytest.fixture
def library() -> SlowLibrary:
    """Return a library that works."""
    return SlowLibrary()


def desk_of(library: SlowLibrary, home: Path) -> Desk:
    """Return a desk whose library lies in `home`."""
    return Desk(library, load_settings(library=home / ".rag"))


def test_an_answer_goes_through_its_stages_in_order(library: SlowLibrary, tmp_path: Path) -> None:
    """And ends as a part of the conversation."""
    desk = desk_of(library, tmp_path)
    stages = []
    for turn in desk.ask(" Why? ", extractive=True, reader="me"):
        stages.append(turn.stage)
        if turn.stage == "writing":
            library.go.set()
    assert list(dict.fromkeys(stages)) == ["waiting", "searching", "reading", "writing", "answered"]
    assert [(turn.question, turn.searched) for turn in desk.turns] == [("Why?", 2)]
    assert desk.turns[0].answer and desk.turns[0].answer.model == "quoted"
    assert not desk.busy
    desk.close()
    assert library.closed == [" Why? ", "library"]


def test_stop_ends_one_readers_answer(library: SlowLibrary, tmp_path: Path) -> None:
    """The words so far are kept, and the library's iterator is closed."""
    desk = desk_of(library, tmp_path)
    for turn in desk.ask("Why?", extractive=False, reader="me"):
        desk.stop("somebody else")
        if turn.stage == "writing":
            desk.stop("me")
    assert turn.stage == "stopped"
    assert turn.draft.startswith("word") or not turn.draft
    desk.close()
    assert library.closed == ["Why?", "library"]


def test_a_page_that_goes_away_stops_its_answer(library: SlowLibrary, tmp_path: Path) -> None:
    """Gradio closes the generator; nothing may go on behind it."""
    desk = desk_of(library, tmp_path)
    asking = desk.ask("Why?", extractive=False, reader="me")
    while next(asking).stage != "writing":
        pass
    asking.close()  # type: ignore[attr-defined]
    assert [turn.stage for turn in desk.turns] == ["stopped"]
    desk.close()
    assert library.closed == ["Why?", "library"]


def test_one_question_at_a_time_on_one_thread(library: SlowLibrary, tmp_path: Path) -> None:
    """The second waits until the first is through."""
    desk = desk_of(library, tmp_path)
    first = desk.ask("One?", extractive=False, reader="a")
    second = desk.ask("Two?", extractive=False, reader="b")
    while next(first).stage != "writing":
        pass
    assert next(second).stage == "waiting"
    library.go.set()
    assert [turn.stage for turn in first][-1] == "answered"
    assert [turn.stage for turn in second][-1] == "answered"
    desk.close()
    assert library.closed == ["One?", "Two?", "library"]
    assert library.threads == {"library_0"}


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (MissingModel("No weights.", "rag models pull"), "No weights."),
        (KeyError("gone"), "Something broke inside Footnote: KeyError: 'gone'."),
    ],
)
def test_errors_reach_the_reader(error: Exception, words: str, tmp_path: Path) -> None:
    """Those that were foreseen and those that were not."""
    desk = desk_of(SlowLibrary(error=error), tmp_path)
    *_, turn = desk.ask("Why?", extractive=False, reader="me")
    assert turn.stage == "failed"
    assert turn.problem and turn.problem.what == words and turn.problem.cure
    desk.close()


def test_no_library_is_a_beginning_and_a_broken_one_a_problem(tmp_path: Path) -> None:
    """They look different on the page."""
    for opens, is_problem in ((MissingLibrary("", ""), False), (MissingModel("", ""), True)):
        desk = desk_of(SlowLibrary(opens=opens), tmp_path)
        desk.look()
        assert desk.documents == ()
        assert (desk.problem is opens) == is_problem
        desk.close()


def test_adding_files_says_what_became_of_each(library: SlowLibrary, tmp_path: Path) -> None:
    """Read, refused for its kind, and unreadable; of the last no copy stays behind."""
    (tmp_path / "up").mkdir()
    files = {"good.md": "# Hello", "bad.md": "", "virus.exe": "MZ"}
    for name, text in files.items():
        (tmp_path / "up" / name).write_text(text)
    desk = desk_of(library, tmp_path)
    *progress, added = desk.add([tmp_path / "up" / name for name in files])
    assert Adding(0, 2, "good.md") in progress
    assert isinstance(added, Added)
    assert [failure.path for failure in added.refused] == ["virus.exe"]
    assert [path.name for path in (tmp_path / "added").iterdir()] == ["good.md"]
    desk.close()


def test_adding_only_what_is_refused_leaves_the_library_alone(
    library: SlowLibrary, tmp_path: Path
) -> None:
    """And makes no folder."""
    (tmp_path / "virus.exe").write_text("MZ")
    desk = desk_of(library, tmp_path)
    *_, added = desk.add([tmp_path / "virus.exe"])
    assert isinstance(added, Added) and added.report is None
    assert library.synced == []
    assert not (tmp_path / "added").exists()
    desk.close()


def test_keep_never_overwrites(tmp_path: Path) -> None:
    """Same content is kept once; other content under the same name gets a number."""
    folder = tmp_path / "added"
    for place, text in (("1", "one"), ("2", "two"), ("3", "one"), ("4", "two")):
        (tmp_path / place).mkdir()
        (tmp_path / place / "n.md").write_text(text)
    kept = [keep(tmp_path / place / "n.md", folder, max_bytes=99).name for place in "1234"]
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
def test_keep_makes_names_harmless(name: str, kept: str, tmp_path: Path) -> None:
    """A name comes from anywhere and ends up in a path."""
    (tmp_path / name).write_text("text")
    assert keep(tmp_path / name, tmp_path / "added", max_bytes=99).name == kept


def test_keep_refuses_what_is_too_large(tmp_path: Path) -> None:
    """Before it is read."""
    (tmp_path / "n.md").write_text("x" * 100)
    with pytest.raises(UnreadableFile, match="the limit is"):
        keep(tmp_path / "n.md", tmp_path / "added", max_bytes=99)
    assert not (tmp_path / "added").exists()
