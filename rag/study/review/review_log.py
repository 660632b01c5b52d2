"""The log of reviews and quiz replies in their order, and the schedules of the cards."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from rag.database import Database
from rag.study.review.schedule import Schedule, after, replay, state_of
from rag.study.store.stored_items import QuizReply, Rating, Review, stamp, time_of

REVIEW = "item, at, rating, milliseconds, state, retention"
SCHEDULE = "state, step, stability, difficulty, due, last_review"


class ReviewLog:
    """Logs reviews and replies. A schedule always equals the replay of its card's reviews."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_review(
        self, item: str, rating: Rating, at: datetime, *, milliseconds: int | None, retention: float
    ) -> Schedule:
        """Log the rating of a card, and return its new schedule."""
        with self._database.writing() as db:
            before = schedule_of(db, item)
            review = Review(item, at, rating, milliseconds, state_of(before), retention)
            schedule = after(before, review)
            _insert(db, review)
            put_schedule(db, item, schedule)
            return schedule

    def undo(self) -> Review | None:
        """Remove the last review, restore the schedule before it, and return it; None if none."""
        with self._database.writing() as db:
            row = db.execute(
                f"SELECT number, {REVIEW} FROM reviews ORDER BY number DESC LIMIT 1"
            ).fetchone()
            if row is None:
                return None
            db.execute("DELETE FROM reviews WHERE number = ?", (row[0],))
            review = _review(row[1:])
            put_schedule(db, review.item, replay(_select(db, "WHERE item = ?", review.item)))
            return review

    def reviews(self, since: datetime | None = None) -> list[Review]:
        """Return all reviews, or those since a time, in their order."""
        with self._database.reading() as db:
            return _select(db, "WHERE at >= ?", stamp(since)) if since else _select(db)

    def schedules(self) -> dict[str, Schedule]:
        """Return the schedule of every card that was reviewed."""
        with self._database.reading() as db:
            rows = db.execute(f"SELECT item, {SCHEDULE} FROM schedules")
            return {item: _schedule(row) for item, *row in rows}

    def add_reply(self, reply: QuizReply) -> None:
        """Log a reply to a quiz question."""
        with self._database.writing() as db:
            insert_reply(db, reply)

    def replies(self) -> list[QuizReply]:
        """Return all replies, oldest first."""
        with self._database.reading() as db:
            rows = db.execute("SELECT item, at, reply, correct, score FROM replies ORDER BY number")
            return [
                QuizReply(item, time_of(at), reply, bool(correct), score)
                for item, at, reply, correct, score in rows
            ]


def merge_reviews(db: sqlite3.Connection, reviews: Iterable[Review]) -> int:
    """Add reviews that are not logged yet, in the order of time for each card; return how many.

    The state before each review is computed again, as it depends on the other reviews.
    """
    known = {_key(review) for review in _select(db)}
    added = [review for review in reviews if _key(review) not in known]
    touched = {review.item for review in added}
    merged = [*added, *(review for review in _select(db) if review.item in touched)]
    db.executemany("DELETE FROM reviews WHERE item = ?", [(item,) for item in touched])
    schedules: dict[str, Schedule] = {}
    for review in sorted(merged, key=lambda review: review.at):
        before = schedules.get(review.item)
        _insert(db, replace(review, state=state_of(before)))
        schedules[review.item] = after(before, review)
    for item, schedule in schedules.items():
        put_schedule(db, item, schedule)
    return len(added)


def insert_reply(db: sqlite3.Connection, reply: QuizReply) -> None:
    """Log a reply, unless it is logged already."""
    db.execute(
        "INSERT OR IGNORE INTO replies(item, at, reply, correct, score) VALUES (?, ?, ?, ?, ?)",
        (reply.item, stamp(reply.at), reply.reply, reply.correct, reply.score),
    )


def schedule_of(db: sqlite3.Connection, item: str) -> Schedule | None:
    """Return the schedule of a card; None while it is new."""
    row = db.execute(f"SELECT {SCHEDULE} FROM schedules WHERE item = ?", (item,)).fetchone()
    return _schedule(row) if row else None


def put_schedule(db: sqlite3.Connection, item: str, schedule: Schedule | None) -> None:
    """Write the schedule of a card; None makes it new."""
    db.execute("DELETE FROM schedules WHERE item = ?", (item,))
    if schedule:
        db.execute(
            f"INSERT INTO schedules(item, {SCHEDULE}) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                item,
                schedule.state,
                schedule.step,
                schedule.stability,
                schedule.difficulty,
                stamp(schedule.due),
                stamp(schedule.last_review),
            ),
        )


def _select(db: sqlite3.Connection, where: str = "", *values: object) -> list[Review]:
    rows = db.execute(f"SELECT {REVIEW} FROM reviews {where} ORDER BY number", values)
    return [_review(row) for row in rows]


def _key(review: Review) -> tuple[str, datetime, int]:
    return review.item, review.at, review.rating


def _insert(db: sqlite3.Connection, review: Review) -> None:
    db.execute(
        f"INSERT INTO reviews({REVIEW}) VALUES (?, ?, ?, ?, ?, ?)",
        (
            review.item,
            stamp(review.at),
            review.rating,
            review.milliseconds,
            review.state,
            review.retention,
        ),
    )


def _review(row: Sequence[Any]) -> Review:
    item, at, rating, milliseconds, state, retention = row
    return Review(item, time_of(at), rating, milliseconds, state, retention)


def _schedule(row: Sequence[Any]) -> Schedule:
    state, step, stability, difficulty, due, last_review = row
    return Schedule(state, step, stability, difficulty, time_of(due), time_of(last_review))
