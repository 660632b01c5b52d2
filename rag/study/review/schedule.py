"""Schedule cards by FSRS, with the library `fsrs`.

Its random spread of intervals is off, so that a schedule is a function of the reviews: it can be
computed from the log again, and a review is undone by computing it without the last one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING, get_args

from rag.study.store.stored_items import Rating, Review, State

if TYPE_CHECKING:
    import fsrs

RATINGS: dict[Rating, str] = {1: "again", 2: "hard", 3: "good", 4: "easy"}
STATES: tuple[State, ...] = get_args(State)
"""In the order of the library's numbers, 1 to 3; new is 0, which the library does not have."""
DAY_BEGINS = time(4)
"""A day of study begins at this local time, so that reviews after midnight are of the old one."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The schedule of a card; a new card has none.

    `stability` is in days, `difficulty` in [1, 10]; `step` is None in the state review.
    """

    state: State
    step: int | None
    stability: float
    difficulty: float
    due: datetime
    last_review: datetime


def after(schedule: Schedule | None, review: Review) -> Schedule:
    """Return the schedule after a review; None is that of a new card.

    If the clock was set back, no time has passed.
    """
    from fsrs import Rating

    scheduler = _scheduler(review.retention)
    card, _ = scheduler.review_card(_card(schedule), Rating(review.rating), review.at)
    assert card.stability is not None and card.difficulty is not None
    assert card.last_review is not None
    state: State = STATES[card.state.value]
    return Schedule(state, card.step, card.stability, card.difficulty, card.due, card.last_review)


def replay(reviews: Iterable[Review]) -> Schedule | None:
    """Return the schedule after the reviews of one card, in their order; None without reviews."""
    schedule = None
    for review in reviews:
        schedule = after(schedule, review)
    return schedule


def recall(schedule: Schedule, at: datetime) -> float:
    """Return the probability that the card is remembered at a time."""
    return float(_scheduler(0.9).get_card_retrievability(_card(schedule), at))


def state_of(schedule: Schedule | None) -> State:
    """Return the state of a card with this schedule, or without one."""
    return schedule.state if schedule else "new"


def day_start(at: datetime) -> datetime:
    """Return the beginning of the day of study that contains a time, in UTC.

    Days are those of the local clock, also those of 23 or 25 hours.
    """
    local = at.astimezone()
    day = local.date() - timedelta(days=local.time() < DAY_BEGINS)
    return datetime.combine(day, DAY_BEGINS).astimezone(UTC)


@cache
def _scheduler(retention: float) -> fsrs.Scheduler:
    from fsrs import Scheduler

    return Scheduler(desired_retention=retention, enable_fuzzing=False)


def _card(schedule: Schedule | None) -> fsrs.Card:
    """Return the library's card, with an id of 0: making one waits, and it is not used."""
    import fsrs

    if schedule is None:
        return fsrs.Card(card_id=0)
    return fsrs.Card(
        card_id=0,
        state=fsrs.State(STATES.index(schedule.state)),
        step=schedule.step,
        stability=schedule.stability,
        difficulty=schedule.difficulty,
        due=schedule.due,
        last_review=schedule.last_review,
    )


def say_wait(gap: timedelta) -> str:
    """Return a time span in words, such as '10 min' or '3 days'."""
    minutes = max(1, round(gap.total_seconds() / 60))
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        return f"{round(minutes / 60)} h"
    days = round(minutes / 60 / 24)
    if days < 60:
        return "1 day" if days == 1 else f"{days} days"
    return f"{days / 30.4:.0f} months"
