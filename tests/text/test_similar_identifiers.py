"""Spellings of one identifier are the same; others are not, however near."""

from __future__ import annotations

import pytest

from rag.text.asked_identifiers import asked_identifiers
from rag.text.identifiers import Kind, mentions
from rag.text.similar_identifiers import alike, distance, same


def compared(asked: str, text: str) -> tuple[bool, bool]:
    (wanted,) = asked_identifiers(asked)
    kind: Kind = wanted.kind
    found = list(mentions(text, kind))
    return any(same(wanted, one) for one in found), any(alike(wanted, one) for one in found)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("QT-2051", "qt2051 and QT 2051"),
        ("QT2051B", "the QT-2051B"),
        ("clause 7.3", "7.3 Fees"),
        ("clause 7", "7.1 Fees"),
        ("§ 7.3", "Clause 7.3(b)"),
        ("version 2.3", "Version 2.3.0"),
        ("3 May 2021", "2021-05-03"),
        ("3 May 2021", "on May 3rd"),
        ("A. Meyer", "Anna Meyer"),
        ("A. Meyer", "A. P. Meyer"),
        ("ticket 50213", "50213 is open"),
        ("Article 36", "Articles 34 to 37"),
    ],
)
def test_same(asked: str, text: str) -> None:
    assert compared(asked, text)[0]


@pytest.mark.parametrize(
    ("asked", "text", "near"),
    [
        ("QT-2051", "QT-2051B", True),
        ("QT-2051", "QT-2015", True),
        ("QT-2051", "ZT-2051", True),
        ("QT-2051", "ISO 9001", False),
        ("d2008", "D-50", False),
        ("clause 7.3", "7.31 and 7.2", True),
        ("clause 7.3", "7 Fees", True),
        ("version 2.3", "Version 2.3.1", True),
        ("3 May 2021", "4 May 2021, 3 May 2020", True),
        ("A. Meyer", "B. Meyer and Bernd Meyer", True),
        ("A. Meyer", "A. Maier", False),
        ("chapter 3", "Chapter 2", True),
        ("chapter 3", "2.1 Fees and section 2", False),
        ("circular 3/2021", "circular 3/2023", True),
    ],
)
def test_other(asked: str, text: str, near: bool) -> None:
    assert compared(asked, text) == (False, near)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [("a", "a", 0), ("", "abc", 3), ("2051", "2015", 1), ("2051", "2051b", 1), ("qt1", "zt2", 2)],
)
def test_distance(one: str, other: str, apart: int) -> None:
    assert distance(one, other) == distance(other, one) == apart
