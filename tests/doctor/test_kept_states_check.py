"""The check of kept states."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
import pytest

from rag.doctor.kept_states_check import check_kept_states
from rag.llm.kept_states import RESERVE, KeptStates
from rag.reading_ahead.ahead_reader import AheadProgress
from rag.settings import Settings

STATE = np.zeros(2_000_000, np.uint8)


@pytest.fixture
def states(settings: Settings) -> Iterator[KeptStates]:
    states = KeptStates(settings.states, "ab" * 32, settings.states_mb)
    states.keep("11" * 16, "a.md", STATE)
    states.flush()
    yield states
    states.close()


def test_usable_states(settings: Settings, states: KeptStates) -> None:
    finding = check_kept_states(settings, states)
    assert finding.status == "good"
    assert "1 passage can be used" in finding.detail
    assert "2 MB of at most 4,000" in finding.detail
    finding = check_kept_states(settings, states, AheadProgress(412, 530))
    assert "412 of 530 passages are ready" in finding.detail


def test_nothing_is_kept(settings: Settings) -> None:
    assert "RAG_STATES_MB" in check_kept_states(settings, None).cure


def test_states_of_another_build(settings: Settings, states: KeptStates) -> None:
    other = KeptStates(settings.states, "cd" * 32, settings.states_mb)
    finding = check_kept_states(settings, other)
    assert "0 passages" in finding.detail
    assert "1 of another model or another build of llama.cpp" in finding.detail


def test_damaged_states(settings: Settings, states: KeptStates) -> None:
    [file] = states.folder.iterdir()
    file.write_bytes(file.read_bytes()[:-1])
    finding = check_kept_states(settings, states)
    assert finding.status == "warning"
    assert "1 are damaged" in finding.detail
    assert str(settings.states) in finding.cure


def test_full_disk(settings: Settings, states: KeptStates, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=RESERVE - 1))
    finding = check_kept_states(settings, states)
    assert finding.status == "warning"
    assert "1,000 MB are free" in finding.detail


def test_read_only_folder(
    settings: Settings, states: KeptStates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: False)
    assert f"{settings.states} cannot be written" in check_kept_states(settings, states).detail
