"""Kept states on disk: found again, checked, bounded, and never needed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from types import SimpleNamespace

import numpy as np
import pytest

from rag.llm import kept_states
from rag.llm.kept_states import (
    ENDING,
    MOST_WAITING,
    KeptStates,
    drop_states,
    state_files,
    trim,
)

ENDS = [4, 10]
TOKENS = list(range(10))
STATE = np.arange(1000, dtype=np.uint8)


@pytest.fixture
def states(tmp_path: Path) -> Iterator[KeptStates]:
    states = KeptStates(tmp_path / "states", "ab" * 32, megabytes=1)
    yield states
    states.close()


def keep(states: KeptStates, tokens: list[int] = TOKENS, document: str = "a.md") -> Path:
    key = states.key(tokens, ENDS)
    states.keep(key, document, STATE)
    states.flush()
    [path] = states.folder.glob(f"{key}*")
    return path


def found(states: KeptStates, tokens: list[int] = TOKENS) -> bool:
    one = states.longest([states.key(tokens, ENDS)])
    if one is not None:
        assert (one[1] == STATE).all()
    return one is not None


def test_the_longest_beginning_is_found(states: KeptStates) -> None:
    assert not found(states)
    keep(states, TOKENS[:4])
    keep(states, TOKENS[:8])
    keys = [states.key([*TOKENS[:8], 77, 78][:end], ENDS) for end in (4, 8, 10)]
    index, state = states.longest(keys) or (None, None)
    assert index == 1
    assert state is not None and (state == STATE).all()
    assert states.has(keys[1]) and not states.has(keys[2])
    assert not found(states, [9, *TOKENS[1:]])
    keep(states)
    assert not states.has(states.key(TOKENS, [5, 10]))  # read in other slices


def test_another_model_does_not_use_it(states: KeptStates, tmp_path: Path) -> None:
    keep(states)
    same = KeptStates(tmp_path / "states", "ab" * 32, megabytes=1)
    assert found(same)
    other = KeptStates(tmp_path / "states", "ab" * 31 + "cd", megabytes=1)
    assert not found(other)


def test_moved_folder(states: KeptStates, tmp_path: Path) -> None:
    keep(states)
    (tmp_path / "states").rename(tmp_path / "moved")
    assert not found(states)
    assert found(KeptStates(tmp_path / "moved", "ab" * 32, megabytes=1))


@pytest.mark.parametrize("damage", ["flipped", "cut", "empty", "renamed"])
def test_damaged_file_is_removed(states: KeptStates, damage: str) -> None:
    path = keep(states)
    content = bytearray(path.read_bytes())
    if damage == "flipped":
        content[len(content) // 2] ^= 1
    elif damage == "cut":
        del content[-1:]
    elif damage == "empty":
        content.clear()
    else:
        key = states.key([5, 6, 7, 8], ENDS)
        path = path.rename(path.with_name(f"{key}-{path.name.partition('-')[2]}"))
    path.write_bytes(content)
    assert not next(state_files(states._root)).is_whole
    assert not found(states, [5, 6, 7, 8] if damage == "renamed" else TOKENS)
    assert not path.exists()


def test_state_is_found_before_it_is_written(
    states: KeptStates, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, may_write = states._write, Event()

    def later(key: str) -> None:
        may_write.wait(5)
        write(key)

    monkeypatch.setattr(states, "_write", later)
    key = states.key(TOKENS, ENDS)
    states.keep(key, "a.md", STATE)
    assert found(states)
    assert not list(state_files(states._root))
    may_write.set()
    states.flush()
    assert found(states)
    assert len(list(state_files(states._root))) == 1


def test_only_some_states_wait(states: KeptStates, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(states._writer, "submit", lambda *work: None)
    keys = [states.key([n], ENDS) for n in range(MOST_WAITING + 2)]
    for key in keys:
        states.keep(key, "a.md", STATE)
    assert [states.has(key) for key in keys] == [True] * MOST_WAITING + [False] * 2


def test_full_disk(states: KeptStates, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = SimpleNamespace(free=kept_states.RESERVE + len(STATE) - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    states.keep(states.key(TOKENS, ENDS), "a.md", STATE)
    states.flush()
    assert not found(states)
    usage.free += 1
    keep(states)
    assert found(states)


def test_write_that_fails_leaves_nothing(
    states: KeptStates, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError("No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    states.keep(states.key(TOKENS, ENDS), "a.md", STATE)
    states.flush()
    assert not found(states)
    assert not list(states.folder.iterdir())


def test_two_processes_use_one_folder(tmp_path: Path) -> None:
    """They write the same states, and each removes what exceeds the limit."""
    state = np.zeros(90_000, np.uint8)
    both = [KeptStates(tmp_path, "ab" * 32, megabytes=1) for _ in range(2)]
    keys = [both[0].key([n], ENDS) for n in range(30)]
    for key in keys:
        for states in both:
            states.keep(key, "a.md", state)
            states.longest(keys)
        both[0].flush()
    for states in both:
        states.close()
    files = list(state_files(tmp_path))
    assert 8 < len(files) < 12
    assert all(file.is_whole for file in files)
    assert {path.suffix for path in both[0].folder.iterdir()} == {ENDING}


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    states = KeptStates(tmp_path / "file" / "states", "ab" * 32, megabytes=1)
    states.keep(states.key(TOKENS, ENDS), "a.md", STATE)
    states.flush()
    assert not found(states)


def test_least_recently_used_goes_first(states: KeptStates, tmp_path: Path) -> None:
    paths = [keep(states, [n] * 4) for n in range(4)]
    for age, path in enumerate(reversed(paths)):
        os.utime(path, (0, 1000 - age))
    assert found(states, [0] * 4)  # which uses it
    trim(tmp_path / "states", 2 * paths[0].stat().st_size)
    assert [path.exists() for path in paths] == [True, False, False, True]


def test_asking_for_a_state_can_count_as_use(states: KeptStates) -> None:
    path = keep(states)
    os.utime(path, (0, 0))
    key = states.key(TOKENS, ENDS)
    assert states.has(key)
    assert path.stat().st_mtime == 0
    assert states.use(key)
    assert path.stat().st_mtime > 0
    assert not states.use("00")


def test_limit_holds_for_all_models(tmp_path: Path) -> None:
    root = tmp_path / "states"
    big = np.zeros(400_000, np.uint8)
    for n in range(4):
        states = KeptStates(root, f"{n:064x}"[::-1], megabytes=1)
        states.keep(states.key(TOKENS, ENDS), "a.md", big)
        states.close()
        assert sum(file.size for file in state_files(root)) <= 1_000_000
    assert len(list(state_files(root))) == 2
    states = KeptStates(root, "ff" * 32, megabytes=1)
    states.keep(states.key(TOKENS, ENDS), "a.md", np.zeros(1_000_001, np.uint8))
    states.close()
    assert len(list(state_files(root))) == 2  # one that exceeds the limit removes no other


def test_states_go_with_their_document(states: KeptStates, tmp_path: Path) -> None:
    kept = keep(states, [1] * 4, "a.md")
    gone = keep(states, [2] * 4, "é/b.md")
    drop_states(tmp_path / "states", ["a.md", "c.md"])
    assert kept.exists() and not gone.exists()
    drop_states(tmp_path / "none", [])


def test_unfinished_files_of_a_crash_are_removed(states: KeptStates, tmp_path: Path) -> None:
    path = keep(states)
    old, new = path.with_name("1-0.new"), path.with_name("2-0.new")
    for one in (old, new):
        one.write_bytes(b"half")
    os.utime(old, (0, 0))
    trim(tmp_path / "states", 1_000_000)
    assert path.exists() and new.exists() and not old.exists()
    assert {file.path for file in state_files(tmp_path / "states")} == {path}
    assert path.suffix == ENDING
