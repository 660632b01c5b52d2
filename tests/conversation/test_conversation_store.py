"""The conversation store: round trips, concurrent writers, damaged files."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from stored_turns import NOW, STORED_TURNS

from rag.conversation.conversation_store import (
    FILE,
    FORMAT,
    TITLE_CHARS,
    ConversationStore,
    StoredTurn,
    new_id,
    title_of,
)
from rag.dataclass_json import dump, load
from rag.errors import BadInput, DamagedFile, DiskFull, LibraryMismatch


def asked(question: str) -> StoredTurn:
    return StoredTurn(NOW, question)


@pytest.fixture
def store(tmp_path: Path) -> ConversationStore:
    return ConversationStore(tmp_path / ".rag")


@given(STORED_TURNS)
def test_dump_and_load(turn: StoredTurn) -> None:
    """Every field of every answer, to the last digit."""
    assert load(StoredTurn, dump(turn)) == turn


def test_format_1_is_readable() -> None:
    """A field added later needs a default here, or another format."""
    text = (Path(__file__).parents[1] / "stored_turn.json").read_text(encoding="utf-8")
    turn = load(StoredTurn, text)
    assert turn.answer
    assert turn.answer.claims[0].citations[0].quote == "Owls hunt at night."
    assert turn.answer.passages[0].page_label == "iii"
    assert turn.sources[0].path == "owls.pdf"
    assert turn.note == ""  # which that format did not have


def test_lone_surrogate(store: ConversationStore) -> None:
    store.add("a", asked("Why \ud83d?"))
    assert store.read("a").turns[0].question == "Why ??"
    assert store.search()[0].title == "Why ??"


def test_reopen(store: ConversationStore, tmp_path: Path) -> None:
    assert [store.add("a", asked(question)) for question in ("Why?", "How?")] == [1, 2]
    again = ConversationStore(tmp_path / ".rag").read("a")
    assert again.turns == (asked("Why?"), asked("How?"))
    assert again.title == "Why?"
    assert again.created < again.changed


def test_concurrent_adds(tmp_path: Path) -> None:
    """Each on a connection of its own, as tabs and processes are; the file is new to all."""
    with ThreadPoolExecutor(8) as hands:
        list(hands.map(lambda n: ConversationStore(tmp_path).add("a", asked(str(n))), range(40)))
    kept = ConversationStore(tmp_path).read("a").turns
    assert sorted(int(turn.question) for turn in kept) == list(range(40))


def test_search(store: ConversationStore) -> None:
    """In title, questions and answers, whatever their case and accents."""
    store.add("a", asked("How do owls hunt?"))
    store.add("b", replace(asked("Who sleeps?"), draft="Cats sleep in a Café at 100 %."))
    store.add("a", asked("And where?"))
    assert [one.id for one in store.search()] == ["a", "b"]
    assert [one.turns for one in store.search()] == [2, 1]
    assert [one.id for one in store.search("cafe SLEEP")] == ["b"]
    assert [one.id for one in store.search("owl where")] == ["a"]
    assert [one.id for one in store.search("100 %")] == ["b"]
    assert store.search("owl café") == []


def test_rename(store: ConversationStore) -> None:
    store.add("a", asked("Why?"))
    store.rename("a", "  Birds \n of prey ")
    store.add("a", asked("How?"))
    assert store.read("a").title == "Birds of prey"
    assert [one.id for one in store.search("prey")] == ["a"]
    for title in (" \n", "x" * (2 * TITLE_CHARS + 1)):
        with pytest.raises(BadInput, match="title"):
            store.rename("a", title)


def test_delete_overwrites(store: ConversationStore, tmp_path: Path) -> None:
    store.add("a", asked("A secret question"))
    store.add("b", asked("Another"))
    store.delete("a")
    assert [one.id for one in store.search()] == ["b"]
    assert b"secret" not in (tmp_path / ".rag" / FILE).read_bytes()


def test_replace(store: ConversationStore) -> None:
    """After a vote; where it was deleted meanwhile, it stays so."""
    store.add("a", asked("Why?"))
    store.replace("a", 1, replace(asked("Why?"), vote="up"))
    store.replace("gone", 1, asked("Why?"))
    assert store.read("a").turns[0].vote == "up"
    assert len(store.search()) == 1


def test_unknown_id(store: ConversationStore) -> None:
    """And reading makes no file."""
    assert store.search() == []
    with pytest.raises(BadInput, match="no conversation 'x'"):
        store.read("x")
    for beginning in ("x", ""):
        with pytest.raises(BadInput, match="no conversation"):
            store.complete(beginning)
    assert not store.database.path.exists()
    with pytest.raises(BadInput, match="no conversation 'x'"):
        store.rename("x", "y")
    with pytest.raises(BadInput, match="no conversation 'x'"):
        store.delete("x")


def test_complete_id(store: ConversationStore) -> None:
    for id in ("ab1", "ab2"):
        store.add(id, asked("Why?"))
    assert store.complete("ab2") == "ab2"
    with pytest.raises(BadInput, match="ab1, ab2"):
        store.complete("ab")


def test_other_file_format(store: ConversationStore) -> None:
    store.add("a", asked("Why?"))
    with closing(sqlite3.connect(store.database.path)) as db:
        db.execute(f"PRAGMA user_version = {FORMAT + 1}")
    before = store.database.path.read_bytes()
    for call in (store.search, lambda: store.add("a", asked("How?"))):
        with pytest.raises(LibraryMismatch, match=rf"format {FORMAT + 1}.*format {FORMAT}\."):
            call()
    assert store.database.path.read_bytes() == before


def test_damaged_file(store: ConversationStore) -> None:
    store.add("a", asked("Why?"))
    store.database.path.write_bytes(b"no database at all" * 100)
    with pytest.raises(DamagedFile, match=FILE):
        store.add("a", asked("How?"))
    assert store.database.path.read_bytes() == b"no database at all" * 100


def test_damaged_turn(store: ConversationStore) -> None:
    store.add("a", asked("Why?"))
    with closing(sqlite3.connect(store.database.path)) as db:
        db.execute("UPDATE turns SET turn = '{}'")
        db.commit()
    with pytest.raises(DamagedFile, match="a turn of a is none"):
        store.read("a")
    assert len(store.search()) == 1


def test_rollback(store: ConversationStore) -> None:
    """As a full disk would."""
    store.add("a", asked("Why?"))
    with pytest.raises(ZeroDivisionError), store.database.writing() as db:
        db.execute("DELETE FROM turns")
        raise ZeroDivisionError
    assert len(store.read("a").turns) == 1


def test_unwritable_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(DiskFull, match="cannot be written"):
        ConversationStore(tmp_path / "file").add("a", asked("Why?"))


def test_locked_file(store: ConversationStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.database.WAIT_SECONDS", 0.01)
    store.add("a", asked("Why?"))
    with store.database.writing() as db, pytest.raises(BadInput, match="Another program"):
        db.execute("DELETE FROM turns")
        store.add("a", asked("How?"))


def test_ids_and_titles() -> None:
    assert len({new_id() for _ in range(100)}) == 100
    assert title_of("Why\n is  it so?") == "Why is it so?"
    assert len(title_of("word " * 100)) <= TITLE_CHARS + 1
