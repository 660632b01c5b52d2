"""Review sessions: the order of cards and the limits of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from rag.study.items import Card, QuizQuestion
from rag.study.review.review_session import DailyLimits, ReviewSession, intervals, plan_session
from rag.study.review.schedule import Schedule, replay
from rag.study.store.stored_items import Review, State, StoredItem
from study.stored_items import NOON, make_card, make_question

LIMITS = DailyLimits(new=2, reviews=2, retention=0.9)


@dataclass(frozen=True, slots=True)
class New(StoredItem):
    """A card in the library."""

    item: Card


def card(name: str) -> New:
    return New(make_card(front=name), (), NOON)


def at(kept: StoredItem, state: State, minutes: float) -> tuple[str, Schedule]:
    """Return the schedule of a card that is due in so many minutes."""
    step = None if state == "review" else 0
    due = NOON + timedelta(minutes=minutes)
    return kept.item.id, Schedule(state, step, 3.0, 5.0, due, NOON - timedelta(days=3))


def review(kept: StoredItem, state: State, hours_ago: float = 1) -> Review:
    return Review(kept.item.id, NOON - timedelta(hours=hours_ago), 3, None, state, 0.9)


def names(cards: tuple[Card, ...]) -> list[str]:
    return [card.front for card in cards]


A, B, C, D, E = map(card, "abcde")


def test_order_of_cards() -> None:
    schedules = dict([at(B, "review", -5), at(C, "learning", -1), at(D, "review", 5)])
    session = plan_session([A, B, C, D], schedules, [], LIMITS, NOON)
    assert session == ReviewSession(
        learning=(C.item,), due=(B.item,), new=(A.item,), soon=(), over=0, wait=timedelta(minutes=5)
    )
    assert session.next == C.item
    assert session.left == 3


def test_longest_overdue_comes_first() -> None:
    schedules = dict([at(A, "review", -5), at(B, "review", -60)])
    assert names(plan_session([A, B], schedules, [], LIMITS, NOON).due) == ["b", "a"]


def test_learn_ahead() -> None:
    schedules = dict([at(A, "learning", 10), at(B, "relearning", 1), at(C, "learning", 40)])
    session = plan_session([A, B, C], schedules, [], LIMITS, NOON)
    assert names(session.soon) == ["b", "a"]
    assert session.next == B.item


def test_daily_limits() -> None:
    schedules = dict(at(kept, "review", -5) for kept in (C, D, E))
    session = plan_session([A, B, C, D, E], schedules, [], DailyLimits(1, 2, 0.9), NOON)
    assert (len(session.new), len(session.due), session.over) == (1, 2, 2)


def test_limits_count_todays_reviews() -> None:
    done = [review(A, "new"), review(B, "review"), review(B, "review"), review(C, "new", 48)]
    schedules = dict([at(D, "review", -5)])
    session = plan_session([D, E], schedules, done, LIMITS, NOON)
    assert (names(session.new), names(session.due)) == (["e"], [])


@pytest.mark.parametrize("status", ["retired", "removed"])
def test_only_good_cards_are_shown(status: str) -> None:
    away = StoredItem(A.item, (), NOON, status)  # type: ignore[arg-type]
    question: QuizQuestion = make_question()
    assert plan_session([away, StoredItem(question, (), NOON)], {}, [], LIMITS, NOON).next is None


def test_empty_session() -> None:
    assert plan_session([], {}, [], LIMITS, NOON) == ReviewSession((), (), (), (), 0, None)


def test_better_rating_waits_longer() -> None:
    shown = intervals(
        replay([review(A, "new", 24 * 9), review(A, "learning", 24 * 8)]), LIMITS, NOON
    )
    assert sorted(shown) == [1, 2, 3, 4]
    assert shown[1] < timedelta(days=1) <= shown[2] <= shown[3] <= shown[4]
