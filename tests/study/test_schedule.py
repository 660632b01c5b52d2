"""Schedules of cards."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rag.study.review.schedule import day_start


@pytest.mark.parametrize(
    ("zone", "at", "begins"),
    [
        ("UTC", "2026-03-02T12:00", "2026-03-02T04:00"),
        ("UTC", "2026-03-02T03:59", "2026-03-01T04:00"),
        ("America/New_York", "2026-03-02T12:00", "2026-03-02T09:00"),
        # The clock goes forward at 2:00 on March 8: that day of study has 23 hours.
        ("America/New_York", "2026-03-08T07:30", "2026-03-07T09:00"),
        ("America/New_York", "2026-03-08T08:00", "2026-03-08T08:00"),
        # It goes back on October 25 at 3:00 summer time: 25 hours.
        ("Europe/Berlin", "2026-10-25T02:59", "2026-10-24T02:00"),
        ("Europe/Berlin", "2026-10-25T03:00", "2026-10-25T03:00"),
    ],
)
def test_day_begins_at_four_local_time(
    monkeypatch: pytest.MonkeyPatch, zone: str, at: str, begins: str
) -> None:
    import time

    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        given = datetime.fromisoformat(at).replace(tzinfo=UTC)
        assert day_start(given) == datetime.fromisoformat(begins).replace(tzinfo=UTC)
    finally:
        monkeypatch.undo()
        time.tzset()
