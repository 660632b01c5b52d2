"""Each tab has its own conversation; all are kept, also what was stopped, failed or cut off."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from turns import PASSAGE, TEXT, answer, claim, info, turn

from rag.conversation.conversation_store import FILE, ConversationStore
from rag.errors import BadInput, FootnoteError, MissingModel
from rag.page.ask.conversations import TABS_HELD, TURNS_SHOWN, OpenConversations
from rag.page.ask.turn import Turn
from rag.page.document_picker import Choice
from rag.types import Document, DocumentInfo

ANSWERED = turn(answer(claim("Dogs bark.", "supported", "Dogs bark at the moon.")))


class Shelf:
    """One document, which a test may change or take away."""

    def __init__(self) -> None:
        self.text: str | None = "\n" * PASSAGE.start + TEXT

    @property
    def listing(self) -> Sequence[DocumentInfo]:
        known = replace(info(PASSAGE.document), sha256=str(hash(self.text)))
        return [known] if self.text else []


class Library:
    """What is on a documents."""

    def __init__(self, documents: Shelf) -> None:
        self.documents = documents

    def listing(self) -> list[DocumentInfo]:
        return list(self.documents.listing)

    def document(self, path: str) -> Document | None:
        return Document(path, "", self.documents.text) if self.documents.text else None


@pytest.fixture
def documents() -> Shelf:
    return Shelf()


@pytest.fixture
def conversations(tmp_path: Path, documents: Shelf) -> OpenConversations:
    return OpenConversations(ConversationStore(tmp_path), Library(documents), documents)


def say(conversations: OpenConversations, session_id: str, said: Turn = ANSWERED) -> str:
    """Ask in a tab, and return the id of its conversation."""
    open_one = conversations.of(session_id)
    asked = replace(turn(), number=conversations.next_number(), question=said.question)
    number = conversations.begin(open_one, asked)
    conversations.finish(open_one, replace(said, number=asked.number), number)
    return open_one.id


def test_tabs_do_not_hear_each_other(conversations: OpenConversations) -> None:
    assert say(conversations, "one") != say(conversations, "two")
    assert len(conversations.of("one").turns) == len(conversations.of("two").turns) == 1
    assert [one.turns for one in conversations.summaries()] == [1, 1]


def test_question_before_the_page_is_ready(
    conversations: OpenConversations,
) -> None:
    """What the tab had open before is in the list."""
    before = say(conversations, "before")
    begun = say(conversations, "one")
    assert conversations.resume("one", before).id == begun
    assert conversations.resume("two", before).id == before


def test_two_tabs_with_one_conversation_lose_nothing(conversations: OpenConversations) -> None:
    """A vote finds its turn, whoever spoke in between."""
    id = say(conversations, "one")
    conversations.open("two", id)
    say(conversations, "two", replace(ANSWERED, question="Two?"))
    say(conversations, "one", replace(ANSWERED, question="Three?"))
    conversations.vote("one", conversations.of("one").turns[-1].number, "up", frozenset())
    kept = conversations.read(id).turns
    assert [one.question for one in kept] == ["Q", "Two?", "Three?"]
    assert [one.vote for one in kept] == [None, None, "up"]


@pytest.mark.parametrize(
    "said",
    [
        ANSWERED,
        replace(turn(), stage="stopped", draft="Dogs", passages=(PASSAGE,), standalone="Why Q?"),
        replace(turn(), stage="failed", problem=MissingModel("No model.", "Fetch it.")),
        replace(ANSWERED, choice=Choice(("a.md",), ("exam",)), searched=3),
        replace(ANSWERED, note="This answer is not in German."),
    ],
    ids=["answered", "stopped", "failed", "chosen", "not translated"],
)
def test_what_is_opened_again_looks_as_before(conversations: OpenConversations, said: Turn) -> None:
    id = say(conversations, "one", said)
    (again,) = conversations.open("two", id).turns
    assert again.problem is None or again.problem.cure == "Fetch it."
    plain = replace(again, checked={}, problem=said.problem, number=said.number)
    assert plain == said


def test_a_question_is_kept_before_its_answer(conversations: OpenConversations) -> None:
    """So that a crash in between does not lose it."""
    conversations.begin(conversations.of("one"), turn())
    (kept,) = conversations.read(conversations.of("one").id).turns
    assert (kept.question, kept.stopped) == ("Q", True)


def test_footnotes_follow_the_documents(conversations: OpenConversations, documents: Shelf) -> None:
    id = say(conversations, "one")
    states = [now.state for now in conversations.open("one", id).turns[0].checked.values()]
    assert states == ["right"]
    documents.text = "Something else."
    conversations.refresh(conversations.of("one"))
    assert conversations.of("one").turns[0].stale
    documents.text = None
    (why,) = conversations.open("two", id).turns[0].stale.values()
    assert why == "zoo.pdf is no longer in the library."


def test_a_long_conversation_shows_its_end(conversations: OpenConversations) -> None:
    for number in range(TURNS_SHOWN + 2):
        id = say(conversations, "one", replace(ANSWERED, question=f"Q{number}"))
    open_one = conversations.open("two", id)
    assert (open_one.earlier, len(open_one.turns)) == (2, TURNS_SHOWN)
    conversations.vote("two", open_one.turns[0].number, "down", frozenset({0}))
    assert conversations.read(id).turns[2].flagged == (0,)


def test_one_that_is_deleted_is_gone_from_all_tabs(conversations: OpenConversations) -> None:
    id = say(conversations, "one")
    conversations.open("two", id)
    conversations.delete(id)
    assert conversations.of("one").turns == conversations.of("two").turns == []
    assert conversations.open("three", id).turns == []
    with pytest.raises(BadInput):
        conversations.read(id)


def test_renamed_in_all_tabs(conversations: OpenConversations) -> None:
    id = say(conversations, "one")
    conversations.rename(id, "Dogs")
    assert conversations.of("one").title == "Dogs"


def test_old_tab_is_read_from_disk(
    conversations: OpenConversations,
) -> None:
    """Only so many are held at hand, as nobody says when one was closed."""
    id = say(conversations, "one")
    held = conversations.of("one")
    for number in range(TABS_HELD - 1):
        conversations.of(f"tab {number}")
    assert conversations.of("one") is held
    conversations.of("another tab")
    again = conversations.of("one")
    assert again is not held and again.id == id and len(again.turns) == 1


def test_a_file_that_cannot_be_used_stops_no_answer(
    conversations: OpenConversations, tmp_path: Path
) -> None:
    """The turn is on the page, and the reason why it is not kept."""
    say(conversations, "two")
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        db.execute("PRAGMA user_version = 9")
    say(conversations, "one")
    assert len(conversations.of("one").turns) == 1
    assert isinstance(conversations.problem, FootnoteError)
    assert conversations.summaries() == []
    assert "format 9" in conversations.problem.what
    assert conversations.open("one", "ab").turns == []
