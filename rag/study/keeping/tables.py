"""The tables that study items are kept in: LIBRARY/study.sqlite."""

from __future__ import annotations

from pathlib import Path

from rag.database import Database

FILE = "study.sqlite"
APPLICATION = 0x466F6F74
"""“Foot”: tells our file from any other SQLite file."""
VERSION = 1
"""Of the tables. A change of them needs a step that brings the older ones to the newer."""

TABLES = """
CREATE TABLE items (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, family TEXT NOT NULL, item TEXT NOT NULL,
    anchors TEXT NOT NULL, added TEXT NOT NULL, status TEXT NOT NULL);
CREATE TABLE changes (
    number INTEGER PRIMARY KEY, item TEXT NOT NULL, at TEXT NOT NULL, what TEXT NOT NULL,
    reason TEXT NOT NULL, citations TEXT NOT NULL);
CREATE TABLE reviews (
    number INTEGER PRIMARY KEY, item TEXT NOT NULL, at TEXT NOT NULL, rating INTEGER NOT NULL,
    milliseconds INTEGER, state TEXT NOT NULL, retention REAL NOT NULL);
CREATE TABLE schedules (
    item TEXT PRIMARY KEY, state TEXT NOT NULL, step INTEGER, stability REAL NOT NULL,
    difficulty REAL NOT NULL, due TEXT NOT NULL, last_review TEXT NOT NULL);
CREATE TABLE replies (
    number INTEGER PRIMARY KEY, item TEXT NOT NULL, at TEXT NOT NULL, reply TEXT NOT NULL,
    correct INTEGER NOT NULL, score REAL NOT NULL, UNIQUE (item, at));
CREATE TABLE checked (state TEXT NOT NULL);
CREATE INDEX reviews_by_time ON reviews(at);
"""


def study_database(library: Path) -> Database:
    """Return the study file of a library's directory."""
    return Database(
        library / FILE,
        holds="study items",
        tables=TABLES,
        version=VERSION,
        application=APPLICATION,
        recovery="import your last export: rag study import FILE.json",
    )
