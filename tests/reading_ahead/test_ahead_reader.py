"""Reading ahead: what is counted, in which order, and that it gives way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest

from rag.errors import DiskFull, ModelFailed
from rag.llm.chat_model import Message
from rag.reading_ahead import ahead_reader
from rag.reading_ahead.ahead_reader import AheadProgress, BackgroundReader, read_all
from rag.types import Passage

MB = 1_000_000


def passages(*texts: str) -> list[Passage]:
    return [Passage(1, "a.md", None, None, "", 0, 9, text, 1.0) for text in texts]


class Keeper:
    """Keeps the names of what it has read; a passage takes as many MB as it has letters."""

    def __init__(self, *kept: str) -> None:
        self.kept = list(kept)
        self.wanted = 0
        self.held = False

    def _text(self, messages: Sequence[Message]) -> str:
        return messages[1]["content"].split("\n")[3]

    def kept_state(self, messages: Sequence[Message]) -> tuple[bool, int]:
        text = self._text(messages)
        if text == "too long":
            raise ModelFailed("too long", "")
        return text in self.kept, len(text) * MB

    def read_ahead(self, messages: Sequence[Message]) -> bool:
        if self.held or self.wanted:
            self.wanted -= not self.held
            return False
        if self._text(messages) == "unkept":
            raise DiskFull("The disk is full.", "")
        self.kept.append(self._text(messages))
        return True

    @contextmanager
    def without_reading_ahead(self) -> Iterator[None]:
        self.held = True
        yield
        self.held = False


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead_reader, "RETRY_SECONDS", 0.001)
    monkeypatch.setattr(ahead_reader, "POWER_SECONDS", 0.001)
    monkeypatch.setattr(ahead_reader, "READ_ALREADY_SECONDS", 0.0)


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.001)


def test_progress_counts_what_was_ready() -> None:
    model = Keeper("b")
    steps = list(read_all(model, passages("a", "b", "c"), 10))
    assert steps[-1] == AheadProgress(3, 3, 0.0)
    assert [step.ready for step in steps] == [0, 1, 1, 1, 2, 3]
    assert model.kept == ["b", "a", "c"]


def test_passages_read_for_a_question_do_not_tell_the_time_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ahead_reader, "READ_ALREADY_SECONDS", 1.0)
    *_, last = read_all(Keeper(), passages("a", "b"), 10)
    assert last == AheadProgress(2, 2, None)
    assert str(AheadProgress(412, 1530)) == ("412 of 1,530 passages are ready to answer at once")
    assert str(AheadProgress(1, 1)) == "1 of 1 passage is ready to answer at once"


def test_only_what_there_is_room_for() -> None:
    model = Keeper()
    *_, last = read_all(model, passages("aaa", "too long", "bbbb", "cccc", "d"), 8)
    assert (last.ready, last.passages) == (2, 2)
    assert model.kept == ["aaa", "bbbb"]


def test_no_passages() -> None:
    assert list(read_all(Keeper(), [], 10)) == [AheadProgress()]


def test_wanted_model_is_tried_again() -> None:
    model = Keeper()
    model.wanted = 3
    *_, last = read_all(model, passages("a"), 10)
    assert last.ready == 1


def reader_of(model: Keeper, *texts: str, battery: bool = False) -> BackgroundReader:
    def listed(questions: Sequence[str], documents: Sequence[str]) -> list[Passage]:
        return passages(*questions, *documents, *texts)

    return BackgroundReader(model, listed, 100, is_on_battery=lambda: battery)


def test_background_reader_reads_what_is_preferred() -> None:
    model = Keeper()
    reader = reader_of(model, "a", "b")
    reader.prefer(["q"], ["d"])
    assert not model.kept
    reader.begin()
    reader.begin()
    wait_for(lambda: model.kept == ["q", "d", "a", "b"])
    reader.prefer(["r"])
    wait_for(lambda: reader.progress.ready == 3 and "r" in model.kept)
    reader.close()
    reader.begin()  # of no use after it was closed


def test_nothing_is_read_while_paused() -> None:
    model = Keeper()
    reader = reader_of(model, "a")
    with reader.paused():
        reader.begin()
        time.sleep(0.05)
        assert not model.kept
        assert reader.progress.ready == 0
    wait_for(lambda: model.kept == ["a"])
    reader.close()


def test_close_while_paused() -> None:
    reader = reader_of(Keeper(), "a")
    with reader.paused():
        reader.begin()
        reader.close()


def test_nothing_is_read_on_battery() -> None:
    model = Keeper()
    reader = reader_of(model, "a", battery=True)
    reader.begin()
    wait_for(lambda: reader.progress.waits_for_power)
    assert not model.kept
    reader._is_on_battery = lambda: False
    wait_for(lambda: model.kept == ["a"])
    assert not reader.progress.waits_for_power
    reader.close()


def test_problem_is_told_and_ends_reading() -> None:
    model = Keeper()
    reader = reader_of(model, "unkept", "a")
    reader.begin()
    wait_for(lambda: reader.progress.problem is not None)
    assert isinstance(reader.progress.problem, DiskFull)
    assert not model.kept
    reader.close()
