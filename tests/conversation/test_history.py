"""Conversations are kept whole, by several hands at once, through restarts and re-indexing."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from kept_turns import KEPT_TURNS, NOW

from rag.conversation.history import FILE, FORMAT, TITLE_CHARS, KeptTurn, Memory, new_id, title_of
from rag.errors import BadInput, DamagedFile, DiskFull, LibraryMismatch
from rag.serial import dump, load


def asked(question: str) -> KeptTurn:
    return KeptTurn(NOW, question)


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory(tmp_path / ".rag")


@given(KEPT_TURNS)
def test_what_is_kept_comes_back_equal(turn: KeptTurn) -> None:
    """Every field of every answer, to the last digit."""
    assert load(KeptTurn, dump(turn)) == turn


def test_a_turn_of_format_1_can_be_read() -> None:
    """A field added later needs a default here, or another format."""
    text = (Path(__file__).parents[1] / "kept_turn.json").read_text(encoding="utf-8")
    turn = load(KeptTurn, text)
    assert turn.answer
    assert turn.answer.claims[0].citations[0].quote == "Owls hunt at night."
    assert turn.answer.passages[0].page_label == "iii"
    assert turn.sources[0].path == "owls.pdf"
    assert turn.note == ""  # which that format did not have


def test_half_a_character_does_not_lose_the_turn(memory: Memory) -> None:
    memory.add("a", asked("Why \ud83d?"))
    assert memory.read("a").turns[0].question == "Why ??"
    assert memory.summaries()[0].title == "Why ??"


def test_a_restart_keeps_everything(memory: Memory, tmp_path: Path) -> None:
    assert [memory.add("a", asked(question)) for question in ("Why?", "How?")] == [1, 2]
    again = Memory(tmp_path / ".rag").read("a")
    assert again.turns == (asked("Why?"), asked("How?"))
    assert again.title == "Why?"
    assert again.created < again.changed


def test_hands_at_once_lose_nothing(tmp_path: Path) -> None:
    """Each on a connection of its own, as tabs and processes are; the file is new to all."""
    with ThreadPoolExecutor(8) as hands:
        list(hands.map(lambda n: Memory(tmp_path).add("a", asked(str(n))), range(40)))
    kept = Memory(tmp_path).read("a").turns
    assert sorted(int(turn.question) for turn in kept) == list(range(40))


def test_the_latest_comes_first_and_all_words_must_be_found(memory: Memory) -> None:
    """In title, questions and answers, whatever their case and accents."""
    memory.add("a", asked("How do owls hunt?"))
    memory.add("b", replace(asked("Who sleeps?"), draft="Cats sleep in a Café at 100 %."))
    memory.add("a", asked("And where?"))
    assert [one.id for one in memory.summaries()] == ["a", "b"]
    assert [one.turns for one in memory.summaries()] == [2, 1]
    assert [one.id for one in memory.summaries("cafe SLEEP")] == ["b"]
    assert [one.id for one in memory.summaries("owl where")] == ["a"]
    assert [one.id for one in memory.summaries("100 %")] == ["b"]
    assert memory.summaries("owl café") == []


def test_renamed(memory: Memory) -> None:
    memory.add("a", asked("Why?"))
    memory.rename("a", "  Birds \n of prey ")
    memory.add("a", asked("How?"))
    assert memory.read("a").title == "Birds of prey"
    assert [one.id for one in memory.summaries("prey")] == ["a"]
    for title in (" \n", "x" * (2 * TITLE_CHARS + 1)):
        with pytest.raises(BadInput, match="title"):
            memory.rename("a", title)


def test_deleted_words_are_gone_from_the_disk(memory: Memory, tmp_path: Path) -> None:
    memory.add("a", asked("A secret question"))
    memory.add("b", asked("Another"))
    memory.delete("a")
    assert [one.id for one in memory.summaries()] == ["b"]
    assert b"secret" not in (tmp_path / ".rag" / FILE).read_bytes()


def test_a_turn_replaced(memory: Memory) -> None:
    """After a vote; where it was deleted meanwhile, it stays so."""
    memory.add("a", asked("Why?"))
    memory.replace("a", 1, replace(asked("Why?"), vote="up"))
    memory.replace("gone", 1, asked("Why?"))
    assert memory.read("a").turns[0].vote == "up"
    assert len(memory.summaries()) == 1


def test_what_is_not_there_is_said(memory: Memory) -> None:
    """And reading makes no file."""
    assert memory.summaries() == []
    with pytest.raises(BadInput, match="no conversation 'x'"):
        memory.read("x")
    for beginning in ("x", ""):
        with pytest.raises(BadInput, match="no conversation"):
            memory.complete(beginning)
    assert not memory._file.path.exists()
    with pytest.raises(BadInput, match="no conversation 'x'"):
        memory.rename("x", "y")
    with pytest.raises(BadInput, match="no conversation 'x'"):
        memory.delete("x")


def test_the_beginning_of_an_id_is_enough(memory: Memory) -> None:
    for id in ("ab1", "ab2"):
        memory.add(id, asked("Why?"))
    assert memory.complete("ab2") == "ab2"
    with pytest.raises(BadInput, match="ab1, ab2"):
        memory.complete("ab")


def test_another_version_s_file_is_left_alone(memory: Memory) -> None:
    memory.add("a", asked("Why?"))
    with closing(sqlite3.connect(memory._file.path)) as db:
        db.execute(f"PRAGMA user_version = {FORMAT + 1}")
    before = memory._file.path.read_bytes()
    for call in (memory.summaries, lambda: memory.add("a", asked("How?"))):
        with pytest.raises(LibraryMismatch, match=rf"format {FORMAT + 1}.*format {FORMAT}\."):
            call()
    assert memory._file.path.read_bytes() == before


def test_a_damaged_file_is_named_and_left_alone(memory: Memory) -> None:
    memory.add("a", asked("Why?"))
    memory._file.path.write_bytes(b"no database at all" * 100)
    with pytest.raises(DamagedFile, match=FILE):
        memory.add("a", asked("How?"))
    assert memory._file.path.read_bytes() == b"no database at all" * 100


def test_a_damaged_turn_is_named(memory: Memory) -> None:
    memory.add("a", asked("Why?"))
    with closing(sqlite3.connect(memory._file.path)) as db:
        db.execute("UPDATE turns SET turn = '{}'")
        db.commit()
    with pytest.raises(DamagedFile, match="a turn of a is none"):
        memory.read("a")
    assert len(memory.summaries()) == 1


def test_a_crash_in_the_middle_leaves_what_was_there(memory: Memory) -> None:
    """As a full disk would."""
    memory.add("a", asked("Why?"))
    with pytest.raises(ZeroDivisionError), memory._file.writing() as db:
        db.execute("DELETE FROM turns")
        raise ZeroDivisionError
    assert len(memory.read("a").turns) == 1


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(DiskFull, match="cannot be kept"):
        Memory(tmp_path / "file").add("a", asked("Why?"))


def test_another_writer_is_waited_for_and_then_said(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.database.WAIT_SECONDS", 0.01)
    memory.add("a", asked("Why?"))
    with memory._file.writing() as db, pytest.raises(BadInput, match="Another program"):
        db.execute("DELETE FROM turns")
        memory.add("a", asked("How?"))


def test_ids_and_titles() -> None:
    assert len({new_id() for _ in range(100)}) == 100
    assert title_of("Why\n is  it so?") == "Why is it so?"
    assert len(title_of("word " * 100)) <= TITLE_CHARS + 1
