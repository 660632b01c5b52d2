"""The page's work on a library, with a library that waits for the test."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from rag.errors import FootnoteError, MissingLibrary, MissingModel, UnreadableFile
from rag.evaluation.feedback import read_feedback
from rag.library import Library
from rag.page.choice import Choice
from rag.page.desk import Added, Adding, Desk, keep
from rag.page.turn import Turn
from rag.settings import Settings, load_settings
from rag.types import (
    Answer,
    DocumentInfo,
    Draft,
    Event,
    Failure,
    Reading,
    Retrieved,
    Scope,
    SyncProgress,
    SyncReport,
    Timings,
    Usage,
)


def info(path: str, *tags: str) -> DocumentInfo:
    """Return what a listing shows of a document."""
    return DocumentInfo(
        path=path, sha256="", characters=9, pages=0, chunks=9, tags=tags, unread=(), reader=1
    )


ALL = Choice()


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
        self.scopes: list[Scope] = []
        self.histories: list[tuple[Answer, ...]] = []
        self.reads_forever = False
        self.known = [info("a.md", "exam"), info("b.md")]

    def listing(self) -> list[DocumentInfo]:
        """Return two documents, or the error that the test wants."""
        if self.opens:
            raise self.opens
        return list(self.known)

    def sync(
        self, paths: Sequence[Path], progress: Callable[[SyncProgress], None] | None = None
    ) -> SyncReport:
        """Fail the files whose text is empty; of those called 'part' some pages were read."""
        self.threads.add(threading.current_thread().name)
        self.synced.extend(paths)
        if progress:
            progress(SyncProgress(0, len(paths), paths[0].name, 0, 0.0, None))
        bad = [Failure(f"added/{p.name}", "Empty.", "Fill it.") for p in paths if not p.read_text()]
        self.known += [info(f"added/{p.name}") for p in paths if p.read_text() or "part" in p.name]
        return SyncReport(1, 1, ("added/x",), (), (), 0, (), tuple(bad), 0.1)

    def events(
        self, question: str, *, extractive: bool, scope: Scope, history: Sequence[Answer]
    ) -> Iterator[Event]:
        """Search at once; write when the test says so."""
        self.scopes.append(scope)
        self.histories.append(tuple(history))
        self.threads.add(threading.current_thread().name)
        try:
            yield Retrieved(question, 1.0, (), ())
            if self.error:
                raise self.error
            while self.reads_forever:
                yield Reading(40, 100)
                self.go.wait(0.001)
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


def ask(
    desk: Desk,
    question: str = "Why?",
    *,
    extractive: bool = False,
    choice: Choice = ALL,
    reader: str = "me",
) -> Iterator[Turn]:
    """Ask a desk."""
    return desk.ask(question, extractive=extractive, choice=choice, reader=reader)


def test_an_answer_goes_through_its_stages_in_order(library: SlowLibrary, tmp_path: Path) -> None:
    """And ends as a part of the conversation."""
    desk = desk_of(library, tmp_path)
    stages = []
    for turn in ask(desk, " Why? ", extractive=True):
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
    for turn in ask(desk):
        desk.stop("somebody else")
        if turn.stage == "writing":
            desk.stop("me")
    assert turn.stage == "stopped"
    assert turn.draft.startswith("word") or not turn.draft
    desk.close()
    assert library.closed == ["Why?", "library"]


def test_earlier_answers_are_the_history(library: SlowLibrary, tmp_path: Path) -> None:
    """Those that came; a question that was stopped has none."""
    desk = desk_of(library, tmp_path)
    for turn in ask(desk, "Stopped?"):
        if turn.stage == "writing":
            desk.stop("me")
    library.go.set()
    list(ask(desk, "One?"))
    list(ask(desk, "Two?"))
    assert [[answer.question for answer in history] for history in library.histories] == [
        [],
        [],
        ["One?"],
    ]
    desk.close()


def test_stop_ends_the_reading_too(library: SlowLibrary, tmp_path: Path) -> None:
    library.reads_forever = True
    desk = desk_of(library, tmp_path)
    for turn in ask(desk):
        if turn.read:
            desk.stop("me")
    assert turn.stage == "stopped"
    desk.close()
    assert library.closed == ["Why?", "library"]


def test_a_page_that_goes_away_stops_its_answer(library: SlowLibrary, tmp_path: Path) -> None:
    """Gradio closes the generator; nothing may go on behind it."""
    desk = desk_of(library, tmp_path)
    asking = ask(desk)
    while next(asking).stage != "writing":
        pass
    asking.close()  # type: ignore[attr-defined]
    assert [turn.stage for turn in desk.turns] == ["stopped"]
    desk.close()
    assert library.closed == ["Why?", "library"]


def test_one_question_at_a_time_on_one_thread(library: SlowLibrary, tmp_path: Path) -> None:
    """The second waits until the first is through."""
    desk = desk_of(library, tmp_path)
    first = ask(desk, "One?", reader="a")
    second = ask(desk, "Two?", reader="b")
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
    *_, turn = ask(desk)
    assert turn.stage == "failed"
    assert turn.problem and turn.problem.what == words and turn.problem.cure
    desk.close()


def test_a_choice_becomes_a_scope_of_the_documents_that_are_there(
    library: SlowLibrary, tmp_path: Path
) -> None:
    """Both counts go with the turn, as they are when its turn has come."""
    library.go.set()
    desk = desk_of(library, tmp_path)
    desk.look()
    library.known.append(info("c.md", "exam"))
    first, *_, last = ask(desk, choice=Choice(tags=("exam",)))
    assert [(turn.searched, turn.of) for turn in (first, last)] == [(1, 2), (2, 3)]
    assert library.scopes == [Scope(tags=("exam",))]
    desk.close()


def test_a_choice_that_is_gone_is_a_problem_and_searches_nothing(
    library: SlowLibrary, tmp_path: Path
) -> None:
    """All documents would be the opposite of what was asked."""
    desk = desk_of(library, tmp_path)
    *_, turn = ask(desk, choice=Choice(documents=("z.md",)))
    assert turn.problem and "no longer in the library" in turn.problem.what
    assert (turn.searched, turn.of) == (0, 2)
    assert library.scopes == []
    desk.close()


def test_a_library_searches_only_what_was_chosen(
    make_library: Callable[..., Library], settings: Settings
) -> None:
    """The whole way, with the real library: a tag, and a document whose name looks like a glob."""
    names = ("cats.md", "dogs [1].md", "dogs 1.md", "cows.md")
    library = make_library(
        {name: f"# Pets\n\nPet {n} makes a sound at night." for n, name in enumerate(names)}
    )
    library.tag(Scope(("cats.md",)), add=["home"])
    desk = Desk(library, settings)
    choice = Choice(("notes/dogs [1].md",), ("home",))
    *_, turn = ask(desk, "Which sound does a pet make?", extractive=True, choice=choice)
    assert turn.problem is None
    assert (turn.searched, turn.of) == (2, 4)
    found = {passage.document for passage in (*turn.passages, *turn.left_out)}
    assert found == {"notes/cats.md", "notes/dogs [1].md"}
    desk.close()


def test_no_library_is_a_beginning_and_a_broken_one_a_problem(tmp_path: Path) -> None:
    """They look different on the page."""
    for opens, is_problem in ((MissingLibrary("", ""), False), (MissingModel("", ""), True)):
        desk = desk_of(SlowLibrary(opens=opens), tmp_path)
        desk.look()
        assert desk.listing == ()
        assert (desk.problem is opens) == is_problem
        desk.close()


def test_adding_files_says_what_became_of_each(library: SlowLibrary, tmp_path: Path) -> None:
    """Read, read in part, refused for its kind, and unreadable; of the last no copy stays."""
    (tmp_path / "up").mkdir()
    files = {"good.md": "# Hello", "bad.md": "", "part.md": "", "virus.exe": "MZ"}
    for name, text in files.items():
        (tmp_path / "up" / name).write_text(text)
    desk = desk_of(library, tmp_path)
    *progress, added = desk.add([tmp_path / "up" / name for name in files])
    assert progress[0] == Adding(None)
    assert Adding(SyncProgress(0, 3, "good.md", 0, 0.0, None)) in progress
    assert isinstance(added, Added)
    assert [failure.path for failure in added.refused] == ["virus.exe"]
    assert sorted(path.name for path in (tmp_path / "added").iterdir()) == ["good.md", "part.md"]
    assert [known.path for known in desk.listing[2:]] == ["added/good.md", "added/part.md"]
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


def test_votes_are_kept_with_the_library(library: SlowLibrary, tmp_path: Path) -> None:
    """And with the turn, so that a reload still shows them."""
    library.go.set()
    desk = desk_of(library, tmp_path)
    list(ask(desk, "One?"))
    list(ask(desk, "Two?"))
    desk.vote(1, "down", None)
    desk.vote(99, "down", None)  # forgotten meanwhile
    assert [turn.vote for turn in desk.turns] == ["down", None]
    desk.vote(1, "up", None)
    assert desk.turns[0].vote == "up"
    votes = read_feedback(tmp_path / ".rag")
    assert [(one.answer["question"], one.vote) for one in votes] == [
        ("One?", "down"),
        ("One?", "up"),
    ]
    desk.close()
