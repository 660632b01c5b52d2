"""The page's work on a library, with a library that waits for the test."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import cast

import pytest
from slow_library import SlowLibrary, info

from rag.errors import MissingLibrary, MissingModel
from rag.evaluation.feedback import read_feedback
from rag.library import Library
from rag.page import chat_service
from rag.page.ask.turn import Turn
from rag.page.chat_service import ChatService
from rag.page.document_picker import Choice
from rag.settings import Settings, load_settings
from rag.types import Scope

ALL = Choice()


@pytest.fixture
def library() -> SlowLibrary:
    """Return a library that works."""
    return SlowLibrary()


def service_of(library: SlowLibrary, home: Path) -> ChatService:
    """Return a service whose library lies in `home`."""
    return ChatService(cast(Library, library), load_settings(library=home / ".rag"))


def ask(
    service: ChatService,
    question: str = "Why?",
    *,
    extractive: bool = False,
    choice: Choice = ALL,
    session_id: str = "me",
) -> Iterator[Turn]:
    """Ask a service."""
    return service.ask(question, extractive=extractive, choice=choice, session_id=session_id)


def turns_of(service: ChatService, session_id: str = "me") -> list[Turn]:
    """Return the conversation of a tab."""
    return service.conversations.of(session_id).turns


def test_only_the_documents_of_the_library_can_be_read(
    library: SlowLibrary, tmp_path: Path
) -> None:
    """No path of the disk, whatever the page asks for."""
    service = service_of(library, tmp_path)
    service.refresh()
    assert service.document("a.md")
    assert service.document("/etc/passwd") is service.document("../a.md") is None
    service.close()


def test_an_answer_goes_through_its_stages_in_order(library: SlowLibrary, tmp_path: Path) -> None:
    """And ends as a part of the conversation."""
    service = service_of(library, tmp_path)
    stages = []
    for turn in ask(service, " Why? ", extractive=True):
        stages.append(turn.stage)
        if turn.stage == "writing":
            library.go.set()
    assert list(dict.fromkeys(stages)) == ["waiting", "searching", "reading", "writing", "answered"]
    assert [(turn.question, turn.searched) for turn in turns_of(service)] == [("Why?", 2)]
    given = turns_of(service)[0].answer
    assert given and given.model == "quoted"
    assert not service.is_asking("me")
    service.close()
    assert library.closed == [" Why? ", "library"]


def test_nothing_is_read_ahead_while_somebody_waits(library: SlowLibrary, tmp_path: Path) -> None:
    service = service_of(library, tmp_path)
    pauses = {}
    for turn in ask(service):
        pauses[turn.stage] = library.reader.pauses
        if turn.stage == "writing":
            library.go.set()
    service.close()
    assert pauses["reading"] == pauses["writing"] == 1
    assert library.reader.pauses == 0


def test_stop_ends_one_readers_answer(library: SlowLibrary, tmp_path: Path) -> None:
    """The words so far are kept, and the library's iterator is closed."""
    service = service_of(library, tmp_path)
    for turn in ask(service):
        service.stop("somebody else")
        if turn.stage == "writing":
            service.stop("me")
    assert turn.stage == "stopped"
    assert turn.draft.startswith("word") or not turn.draft
    service.close()
    assert library.closed == ["Why?", "library"]


def test_earlier_answers_are_the_history(library: SlowLibrary, tmp_path: Path) -> None:
    """Those that came; a question that was stopped has none."""
    service = service_of(library, tmp_path)
    for turn in ask(service, "Stopped?"):
        if turn.stage == "writing":
            service.stop("me")
    library.go.set()
    list(ask(service, "One?"))
    list(ask(service, "Two?"))
    assert [[answer.question for answer in history] for history in library.histories] == [
        [],
        [],
        ["One?"],
    ]
    service.close()


def test_stop_ends_the_reading_too(library: SlowLibrary, tmp_path: Path) -> None:
    library.reads_forever = True
    service = service_of(library, tmp_path)
    for turn in ask(service):
        if turn.reading:
            service.stop("me")
    assert turn.stage == "stopped"
    service.close()
    assert library.closed == ["Why?", "library"]


def test_a_page_that_goes_away_stops_its_answer(library: SlowLibrary, tmp_path: Path) -> None:
    """Gradio closes the generator; nothing may go on behind it."""
    service = service_of(library, tmp_path)
    asking = ask(service)
    while next(asking).stage != "writing":
        pass
    asking.close()  # type: ignore[attr-defined]
    assert [turn.stage for turn in turns_of(service)] == ["stopped"]
    service.close()
    assert library.closed == ["Why?", "library"]


def test_one_question_at_a_time_on_one_thread(library: SlowLibrary, tmp_path: Path) -> None:
    """Who waits knows how many come before."""
    service = service_of(library, tmp_path)
    first = ask(service, "One?", session_id="a")
    second = ask(service, "Two?", session_id="b")
    while next(first).stage != "writing":
        pass
    third = ask(service, "Three?", session_id="c")
    assert next(second).stage == "waiting"
    assert next(third).stage == "waiting"
    assert [next(second).ahead, next(third).ahead] == [1, 2]
    library.go.set()
    assert [turn.stage for turn in first][-1] == "answered"
    assert [turn.stage for turn in second][-1] == "answered"
    assert [turn.stage for turn in third][-1] == "answered"
    service.close()
    assert library.closed == ["One?", "Two?", "Three?", "library"]
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
    service = service_of(SlowLibrary(error=error), tmp_path)
    *_, turn = ask(service)
    assert turn.stage == "failed"
    assert turn.problem and turn.problem.what == words and turn.problem.cure
    service.close()


def test_choice_becomes_a_scope(library: SlowLibrary, tmp_path: Path) -> None:
    """Both counts go with the turn, as they are when its turn has come."""
    library.go.set()
    service = service_of(library, tmp_path)
    service.refresh()
    library.known.append(info("c.md", "exam"))
    first, *_, last = ask(service, choice=Choice(tags=("exam",)))
    assert [(turn.searched, turn.of) for turn in (first, last)] == [(1, 2), (2, 3)]
    assert library.scopes == [Scope(tags=("exam",))]
    service.close()


def test_choice_that_is_gone(library: SlowLibrary, tmp_path: Path) -> None:
    """All documents would be the opposite of what was asked."""
    service = service_of(library, tmp_path)
    *_, turn = ask(service, choice=Choice(documents=("z.md",)))
    assert turn.problem and "no longer in the library" in turn.problem.what
    assert (turn.searched, turn.of) == (0, 2)
    assert library.scopes == []
    service.close()


def test_a_library_searches_only_what_was_chosen(
    make_library: Callable[..., Library], settings: Settings
) -> None:
    """The whole way, with the real library: a tag, and a document whose name looks like a glob."""
    names = ("cats.md", "dogs [1].md", "dogs 1.md", "cows.md")
    library = make_library(
        {name: f"# Pets\n\nPet {n} makes a sound at night." for n, name in enumerate(names)}
    )
    library.tag(Scope(("cats.md",)), add=["home"])
    service = ChatService(library, settings)
    choice = Choice(("notes/dogs [1].md",), ("home",))
    *_, turn = ask(service, "Which sound does a pet make?", extractive=True, choice=choice)
    assert turn.problem is None
    assert (turn.searched, turn.of) == (2, 4)
    found = {passage.document for passage in (*turn.passages, *turn.left_out)}
    assert found == {"notes/cats.md", "notes/dogs [1].md"}
    service.close()


def test_no_library_and_a_broken_one(tmp_path: Path) -> None:
    """They look different on the page."""
    for opens, is_problem in ((MissingLibrary("", ""), False), (MissingModel("", ""), True)):
        service = service_of(SlowLibrary(opens=opens), tmp_path)
        service.refresh()
        assert service.documents.listing == ()
        assert (service.documents.problem is opens) == is_problem
        service.close()


def test_votes_are_kept_with_the_library(library: SlowLibrary, tmp_path: Path) -> None:
    """And with the turn, so that a reload still shows them."""
    library.go.set()
    service = service_of(library, tmp_path)
    list(ask(service, "One?"))
    list(ask(service, "Two?"))
    service.vote("me", 1, "down", None)
    service.vote("me", 99, "down", None)  # forgotten meanwhile
    assert [turn.vote for turn in turns_of(service)] == ["down", None]
    service.vote("me", 1, "up", None)
    assert turns_of(service)[0].vote == "up"
    votes = read_feedback(tmp_path / ".rag")
    assert [(one.answer["question"], one.vote) for one in votes] == [
        ("One?", "down"),
        ("One?", "up"),
    ]
    service.close()


def test_documents_are_quoted_until_the_model_is_there(
    library: SlowLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The settings stay as they are; the questions after it is there use it."""
    monkeypatch.setattr(chat_service, "LOOK_SECONDS", 0.01)
    news: SimpleQueue[str | None] = SimpleQueue()
    asked: list[Settings] = []

    def what_is_missing(settings: Settings) -> str | None:
        asked.append(settings)
        return news.get(timeout=60)

    news.put("It is compiled.")
    settings = load_settings(library=tmp_path / ".rag")
    service = ChatService(cast(Library, library), settings, what_is_missing)
    assert service.missing == "It is compiled."
    assert [used.extractive for used in library.used] == [True]
    assert service.settings == settings
    news.put("It is downloaded.")
    wait_until(lambda: service.missing == "It is downloaded.")
    assert len(library.used) == 1
    for _ in range(2):  # the thread that waits, and the one that then uses it
        news.put(None)
    wait_until(lambda: len(library.used) == 2)
    assert library.used[-1] == settings
    assert service.missing is None
    assert set(asked) == {settings}
    service.close()


def test_settings_with_a_model_that_is_missing(
    library: SlowLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_service, "LOOK_SECONDS", 0.01)
    monkeypatch.chdir(tmp_path)
    gone = ["other"]
    settings = load_settings(library=tmp_path / ".rag")
    service = ChatService(
        cast(Library, library),
        settings,
        lambda settings: f"{settings.model} is missing." if settings.model in gone else None,
    )
    assert library.used == []
    list(service.change({"model": "other"}))
    assert service.missing == "other is missing."
    assert library.used[-1].extractive
    gone.clear()
    wait_until(lambda: not library.used[-1].extractive)
    assert library.used[-1].model == "other"
    service.close()


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)
