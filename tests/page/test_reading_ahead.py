"""When the page reads ahead, what it reads first, and what it says of it."""

from __future__ import annotations

from typing import cast

import pytest
from fake_reader import FakeReader

from rag.errors import DiskFull, MissingModel
from rag.page.reading_ahead import REMEMBERED, ReadingAhead, say_progress
from rag.reading_ahead.ahead_reader import AheadProgress, BackgroundReader


class Reads:
    """Has a reader, or an error."""

    def __init__(self, reader: FakeReader | None = None, error: Exception | None = None) -> None:
        self.reader = reader
        self.error = error

    def background_reader(self) -> BackgroundReader | None:
        if self.error:
            raise self.error
        return cast("BackgroundReader | None", self.reader)


def test_suggested_questions_first_then_what_was_used_last() -> None:
    reader = FakeReader(lambda: AheadProgress(1, 3))
    ahead = ReadingAhead(Reads(reader), lambda: ["What are owls?"])
    ahead.near(["early.md"])  # before there is a reader
    assert ahead.progress is None
    ahead.begin()
    assert reader.begun
    assert reader.preferred == [(("What are owls?",), ("early.md",))]
    ahead.near(["a.md"])
    ahead.near(["a.md"])  # looked at page by page: nothing new
    assert reader.preferred[1:] == [((), ("a.md", "early.md"))]
    ahead.changed(["new.md"])
    assert reader.preferred[2:] == [(("What are owls?",), ("new.md", "a.md", "early.md"))]
    ahead.near(f"{number}.md" for number in range(20))
    assert len(reader.preferred[3][1]) == REMEMBERED
    with ahead.paused():
        assert reader.pauses == 1
    assert reader.pauses == 0


@pytest.mark.parametrize("library", [Reads(), Reads(error=MissingModel("None.", "Pull it."))])
def test_nothing_can_be_read_ahead(library: Reads) -> None:
    ahead = ReadingAhead(library, lambda: [])
    ahead.begin()
    ahead.near(["a.md"])
    ahead.changed()
    with ahead.paused():
        assert ahead.progress is None


@pytest.mark.parametrize(
    ("progress", "said"),
    [
        (None, ""),
        (AheadProgress(530, 530), "530 of 530 passages are ready to answer at once."),
        (
            AheadProgress(412, 530),
            "412 of 530 passages are ready to answer at once. The others are read while nobody "
            "asks.",
        ),
        (
            AheadProgress(412, 530, 600.0),
            "412 of 530 passages are ready to answer at once. The others are read while nobody "
            "asks, about 10 minutes left.",
        ),
        (
            AheadProgress(1, 2, 600.0, waits_for_power=True),
            "1 of 2 passages are ready to answer at once. The others wait until the computer is "
            "plugged in.",
        ),
        (
            AheadProgress(0, 1, problem=DiskFull("The disk is full.", "Free some.")),
            "0 of 1 passage is ready to answer at once. No more are read: The disk is full. Free "
            "some.",
        ),
    ],
)
def test_progress_in_words(progress: AheadProgress | None, said: str) -> None:
    assert say_progress(progress) == said
