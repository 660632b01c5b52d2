"""Statistics of study items: counts, retention and a forecast."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from rag.intervals import interval
from rag.study.items import Card
from rag.study.review.schedule import RATINGS, STATES, Schedule, day_start, recall, state_of
from rag.study.store.stored_items import QuizReply, Review, State, StoredItem
from rag.svg_plot import BLUE, ORANGE, Plot, svg

DAYS_AHEAD = 30
PERIOD = timedelta(days=30)
"""Period of the retention."""


@dataclass(frozen=True, slots=True)
class Share:
    """`right` of `of`, with the share and Wilson's 95 % interval; None if `of` is 0."""

    right: int
    of: int
    share: float | None
    low: float | None
    high: float | None

    def words(self) -> str:
        """Return the share with its interval, in words."""
        if self.share is None:
            return "none yet"
        return f"{self.share:.0%} of {self.of} (95 % interval {self.low:.0%} to {self.high:.0%})"


@dataclass(frozen=True, slots=True)
class Day:
    """A day of study and the number of cards due on it."""

    day: date
    due: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """Statistics of a library's study items.

    `states` counts the good cards. `retention` is the share of reviews of cards in the state
    review, in the last 30 days, that were not rated again. `known` is the sum of the probabilities
    that a card is remembered now. The first day of the forecast includes overdue cards; new cards
    are not counted.
    """

    cards: int
    questions: int
    retired: int
    removed: int
    states: dict[State, int]
    known: float
    reviews: int
    reviews_today: int
    ratings: dict[str, int]
    retention: Share
    quiz: Share
    forecast: tuple[Day, ...]


def statistics_of(
    items: Sequence[StoredItem],
    schedules: Mapping[str, Schedule],
    reviews: Sequence[Review],
    replies: Sequence[QuizReply],
    now: datetime,
) -> Statistics:
    """Return the statistics of a library's items at a time."""
    good = [kept for kept in items if kept.status == "good"]
    cards = [kept for kept in good if isinstance(kept.item, Card)]
    shown = [schedules.get(kept.item.id) for kept in cards]
    begun = [schedule for schedule in shown if schedule]
    states = Counter(map(state_of, shown))
    recent = [one for one in reviews if one.state == "review" and one.at > now - PERIOD]
    ratings = Counter(review.rating for review in reviews)
    return Statistics(
        cards=len(cards),
        questions=len(good) - len(cards),
        retired=sum(kept.status == "retired" for kept in items),
        removed=sum(kept.status == "removed" for kept in items),
        states={state: states[state] for state in STATES},
        known=round(sum(recall(schedule, now) for schedule in begun), 1),
        reviews=len(reviews),
        reviews_today=sum(review.at >= day_start(now) for review in reviews),
        ratings={name: ratings[number] for number, name in RATINGS.items()},
        retention=_share([review.rating > 1 for review in recent]),
        quiz=_share([reply.correct for reply in replies]),
        forecast=_forecast(begun, now),
    )


def forecast_plot(statistics: Statistics) -> Plot:
    """Return bars of the cards due on each day."""
    days = [day.day.strftime("%d %b") for day in statistics.forecast]
    counts = [day.due for day in statistics.forecast]

    def draw(axes: Any) -> None:
        axes.bar(range(len(days)), counts, color=[ORANGE, *[BLUE] * (len(days) - 1)])
        axes.set_xticks(range(0, len(days), 7), days[::7])
        axes.yaxis.get_major_locator().set_params(integer=True)
        axes.set(xlabel="Day", ylabel="Cards due")
        axes.grid(axis="x", visible=False)

    return Plot(
        "forecast",
        "How many cards will be due?",
        "Cards that have been reviewed, by the day on which they are due; the first bar is today, "
        "with overdue cards. New cards are not counted.",
        f"Bars of cards due in the next {len(days)} days: {counts[0]} today, "
        f"{sum(counts[1:7])} in the six days after, {sum(counts)} in all.",
        svg(draw, "forecast"),
    )


def _forecast(begun: Sequence[Schedule], now: datetime) -> tuple[Day, ...]:
    today = day_start(now).astimezone().date()
    ahead = (day_start(max(schedule.due, now)).astimezone().date() - today for schedule in begun)
    due = Counter(gap.days for gap in ahead)
    return tuple(Day(today + timedelta(days=n), due[n]) for n in range(DAYS_AHEAD))


def _share(right: Sequence[bool]) -> Share:
    if not right:
        return Share(0, 0, None, None, None)
    low, high = interval(sum(right), len(right))
    return Share(sum(right), len(right), round(sum(right) / len(right), 4), low, high)
