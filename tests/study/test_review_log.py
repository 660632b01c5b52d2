"""The review log against the scheduler of the fsrs library; undo; clocks that jump."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import fsrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.study.review.review_log import ReviewLog, merge_reviews
from rag.study.review.schedule import STATES, Schedule, after, replay, state_of
from rag.study.store.item_store import study_database
from rag.study.store.stored_items import Rating, Review
from study.stored_items import NOON

# A rating and how long after the review before: mostly later, and sometimes the clock went back.
RATINGS: st.SearchStrategy[Rating] = st.sampled_from([1, 2, 3, 4])
GAPS = st.timedeltas(timedelta(days=-3), timedelta(days=400))
HISTORY = st.lists(st.tuples(RATINGS, GAPS, st.sampled_from((0.8, 0.9))), max_size=12)


@pytest.fixture
def log(tmp_path: Path) -> ReviewLog:
    return ReviewLog(study_database(tmp_path))


def add(
    log: ReviewLog, item: str, rating: Rating, at: datetime, retention: float = 0.9
) -> Schedule:
    return log.add_review(item, rating, at, milliseconds=1500, retention=retention)


@given(HISTORY)
def test_schedules_equal_the_reference(
    history: list[tuple[Rating, timedelta, float]],
) -> None:
    at, card, schedule = NOON, fsrs.Card(1), None
    reviews: list[Review] = []
    for rating, gap, retention in history:
        at += gap
        reviews.append(Review("a", at, rating, None, state_of(schedule), retention))
        schedule = replay(reviews)
        scheduler = fsrs.Scheduler(desired_retention=retention, enable_fuzzing=False)
        card, _ = scheduler.review_card(card, fsrs.Rating(rating), at)
        assert schedule == Schedule(
            STATES[card.state.value],
            card.step,
            card.stability or 0.0,
            card.difficulty or 0.0,
            card.due,
            at,
        )
        assert schedule == after(replay(reviews[:-1]), reviews[-1])


def test_undo_restores_every_state_exactly(log: ReviewLog) -> None:
    """Also where the clock went back, and another retention was aimed at in between."""
    states: list[tuple[dict[str, Schedule], list[Review]]] = []
    history: list[tuple[str, Rating, int, float]] = [
        ("a", 3, 0, 0.9),
        ("b", 1, 1, 0.9),
        ("a", 4, 3, 0.8),
        ("a", 1, -20, 0.9),
        ("b", 2, 5, 0.9),
    ]
    for item, rating, days, retention in history:
        states.append((log.schedules(), log.reviews()))
        add(log, item, rating, NOON + timedelta(days=days), retention)
    for before in reversed(states):
        assert log.undo() is not None
        assert (log.schedules(), log.reviews()) == before
    assert log.undo() is None


def test_merged_log_gives_the_same_schedules(log: ReviewLog, tmp_path: Path) -> None:
    history: list[tuple[str, Rating, int]] = [
        ("a", 3, 0),
        ("b", 1, 1),
        ("a", 4, 3),
        ("b", 3, 4),
        ("a", 1, 30),
    ]
    for item, rating, days in history:
        add(log, item, rating, NOON + timedelta(days=days))
    (tmp_path / "other").mkdir()
    other = study_database(tmp_path / "other")
    with other.writing() as db:
        assert merge_reviews(db, log.reviews()[::2]) == 3
        assert merge_reviews(db, log.reviews()) == 2
        assert merge_reviews(db, log.reviews()) == 0
    assert ReviewLog(other).schedules() == log.schedules()
    assert sorted(ReviewLog(other).reviews(), key=lambda r: r.at) == log.reviews()


def test_review_has_the_state_before(log: ReviewLog) -> None:
    history: list[tuple[Rating, int]] = [(4, 0), (1, 20), (3, 20)]
    for rating, days in history:
        add(log, "a", rating, NOON + timedelta(days=days))
    assert [review.state for review in log.reviews()] == ["new", "review", "relearning"]


def test_times_are_utc(log: ReviewLog) -> None:
    add(log, "a", 3, NOON)
    assert log.reviews()[0].at == NOON
    assert log.reviews()[0].at.tzinfo == UTC
