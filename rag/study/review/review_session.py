"""A review session: the cards to review now, within the limits of a day.

It is computed again for every card, so that a session can be interrupted and resumed anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rag.settings import Settings
from rag.study.items import Card
from rag.study.review.schedule import RATINGS, Schedule, after, day_start, state_of
from rag.study.store.stored_items import Rating, Review, StoredItem

LEARN_AHEAD = timedelta(minutes=20)
"""If nothing else is due, a card in its learning steps is shown this much early."""


@dataclass(frozen=True, slots=True)
class DailyLimits:
    """Maximum new cards and reviews of a day, and the desired probability of recall."""

    new: int
    reviews: int
    retention: float

    @classmethod
    def of(cls, settings: Settings) -> DailyLimits:
        """Return the limits of the settings."""
        return cls(settings.new_a_day, settings.reviews_a_day, settings.retention)


@dataclass(frozen=True, slots=True)
class ReviewSession:
    """The cards to review at one time: in learning steps, due, and new.

    Each in the order of showing, and cut to the limits of the day. `soon` are cards in learning
    steps that are due within LEARN_AHEAD; `over` counts the cards beyond the limits; `wait` is the
    time until the next card is due, None without one.
    """

    learning: tuple[Card, ...]
    due: tuple[Card, ...]
    new: tuple[Card, ...]
    soon: tuple[Card, ...]
    over: int
    wait: timedelta | None

    @property
    def next(self) -> Card | None:
        """The card to show now; None when all are done."""
        return next(iter((*self.learning, *self.due, *self.new, *self.soon)), None)

    @property
    def left(self) -> int:
        """Number of cards left today, as far as is known now."""
        return len(self.learning) + len(self.due) + len(self.new) + len(self.soon)


def plan_session(
    items: Sequence[StoredItem],
    schedules: Mapping[str, Schedule],
    reviews: Sequence[Review],
    limits: DailyLimits,
    now: datetime,
) -> ReviewSession:
    """Return the cards to review now.

    Args:
        items: of the library, oldest first; only good cards are shown.
        schedules: of the reviewed cards, by id.
        reviews: all of them, or those since the day began.
        limits: of the day.
        now: the time, in UTC.
    """
    good = [kept.item for kept in items if kept.status == "good"]
    cards = [item for item in good if isinstance(item, Card)]
    begun = [(schedules[card.id], card) for card in cards if card.id in schedules]
    begun.sort(key=lambda pair: pair[0].due)
    steps = [pair for pair in begun if pair[0].state != "review"]
    due = [card for at, card in begun if at.state == "review" and at.due <= now]
    new = [card for card in cards if card.id not in schedules]

    today = [review for review in reviews if review.at >= day_start(now)]
    room_for_due = limits.reviews - sum(review.state == "review" for review in today)
    room_for_new = limits.new - sum(review.state == "new" for review in today)
    shown_due, shown_new = due[: max(0, room_for_due)], new[: max(0, room_for_new)]
    return ReviewSession(
        learning=tuple(card for at, card in steps if at.due <= now),
        due=tuple(shown_due),
        new=tuple(shown_new),
        soon=tuple(card for at, card in steps if now < at.due <= now + LEARN_AHEAD),
        wait=min((at.due - now for at, _ in begun if at.due > now), default=None),
        over=len(due) - len(shown_due) + len(new) - len(shown_new),
    )


def intervals(
    schedule: Schedule | None, limits: DailyLimits, now: datetime
) -> dict[Rating, timedelta]:
    """Return for each rating the time until the card would be due again."""
    state = state_of(schedule)
    return {
        rating: after(schedule, Review("", now, rating, None, state, limits.retention)).due - now
        for rating in RATINGS
    }
