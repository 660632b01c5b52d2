"""Statistics of study items."""

from __future__ import annotations

from datetime import timedelta

import fsrs
import pytest

from rag.study.review.review_statistics import Statistics, forecast_plot, statistics_of
from rag.study.review.schedule import Schedule, replay
from rag.study.store.stored_items import QuizReply, Review, StoredItem
from study.stored_items import NOON, make_card, make_question

NEW, OVERDUE, LATER = (StoredItem(make_card(front=name), (), NOON) for name in "abc")
QUIZ = StoredItem(make_question(), (), NOON)
RETIRED = StoredItem(make_card(front="d"), (), NOON, "retired")


def due(days: float) -> Schedule:
    return Schedule("review", None, 10.0, 5.0, NOON + timedelta(days=days), NOON)


def figures(reviews: tuple[Review, ...] = (), replies: tuple[QuizReply, ...] = ()) -> Statistics:
    schedules = {
        OVERDUE.item.id: due(-40),
        LATER.item.id: due(3),
        RETIRED.item.id: due(3),
    }
    items = (NEW, OVERDUE, LATER, QUIZ, RETIRED)
    return statistics_of(items, schedules, reviews, replies, NOON)


def test_counts() -> None:
    found = figures()
    assert (found.cards, found.questions, found.retired, found.removed) == (3, 1, 1, 0)
    assert found.states == {"new": 1, "learning": 0, "review": 2, "relearning": 0}


def test_forecast_begins_with_overdue_cards() -> None:
    forecast = figures().forecast
    assert len(forecast) == 30
    assert [(n, day.due) for n, day in enumerate(forecast) if day.due] == [(0, 1), (3, 1)]
    assert forecast[0].day == NOON.date()


def test_retention_of_the_last_30_days() -> None:
    reviews = (
        Review("a", NOON - timedelta(days=40), 1, None, "review", 0.9),
        Review("a", NOON - timedelta(days=4), 1, None, "review", 0.9),
        Review("a", NOON - timedelta(days=3), 1, None, "relearning", 0.9),
        Review("a", NOON - timedelta(days=2), 3, None, "review", 0.9),
        Review("b", NOON, 2, None, "review", 0.9),
    )
    found = figures(reviews)
    assert (found.retention.right, found.retention.of) == (2, 3)
    assert (found.reviews, found.reviews_today) == (5, 1)
    assert found.ratings == {"again": 3, "hard": 1, "good": 1, "easy": 0}
    assert found.quiz.share is None


def test_known_equals_the_reference() -> None:
    reviews = [Review(NEW.item.id, NOON, 3, None, "new", 0.9)]
    reviews.append(Review(NEW.item.id, NOON + timedelta(days=1), 3, None, "learning", 0.9))
    later = NOON + timedelta(days=9)
    schedule = replay(reviews)
    assert schedule
    found = statistics_of([NEW], {NEW.item.id: schedule}, reviews, [], later)
    scheduler, card = fsrs.Scheduler(enable_fuzzing=False), fsrs.Card(1)
    for review in reviews:
        card, _ = scheduler.review_card(card, fsrs.Rating(review.rating), review.at)
    assert found.known == pytest.approx(scheduler.get_card_retrievability(card, later), abs=0.05)


def test_plot_has_alt_text() -> None:
    plot = forecast_plot(figures())
    assert "1 today" in plot.alt
    assert plot.picture.startswith(b"<?xml")
    assert b"<svg" in plot.picture
