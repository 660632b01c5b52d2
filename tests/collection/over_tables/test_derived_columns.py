"""How long something lasted, and sums of amounts of several periods."""

from __future__ import annotations

import pytest
from written_tables import joined

from rag.collection.over_tables.links import Links
from rag.collection.over_tables.plan import Plan
from rag.collection.over_tables.planner import plans

SHOWS = """Exhibition | Opened | Closed | Visitors 2022 | Visitors 2023 | Hall
Birds of the marsh | 2022-01-10 | 2022-04-20 | 100 | 0 | North
Glass and light | 2022-03-01 | 2023-02-01 | 300 | 120 | South
Maps | 2023-05-05 | 2023-06-01 | 0 | 410 | North
Kites | 2023-07-01 | 2023-07-15 | 0 | 55 | North
"""
WARDENS = """Warden | In office | Lodge
Ada Holm | March 1990 – June 1994 | East
Bela Kiss | 1994 – 2003 | West
Cora Lind | 2003 – 2008 | East
"""
CREW = """Name | Joined | Watch
Ines Roth | 2004 | first
Odo Falk | 1998 | second
Pia Brand | 2015 | first
"""


def best(question: str, lines: str) -> Plan:
    return plans(Links(question, joined(lines)))[0]


@pytest.mark.parametrize(
    ("lines", "question", "expected"),
    [
        (SHOWS, "How long was Maps open?", ["27 days"]),
        (SHOWS, "How many days was Kites open?", ["14 days"]),
        (SHOWS, "Which exhibition ran the longest?", ["Glass and light"]),
        (WARDENS, "How long did Cora Lind serve?", ["5 years"]),
        (WARDENS, "How long did Ada Holm serve?", ["4 years, 3 months"]),
        (WARDENS, "Who served the longest?", ["Bela Kiss"]),
        (CREW, "Who has been here the longest?", ["Odo Falk"]),
        (CREW, "Who of the first watch has been here the shortest?", ["Pia Brand"]),
        (SHOWS, "How many visitors did Glass and light have altogether?", ["420"]),
        (SHOWS, "How many visitors came to the North hall over the two years?", ["565"]),
        (SHOWS, "Which exhibition had the most visitors over all years?", ["Glass and light"]),
        (SHOWS, "How many visitors did Glass and light have in the year 2022?", ["300"]),
        (SHOWS, "How many visitors did Maps have altogether in 2023?", ["410"]),
    ],
)
def test_answers(lines: str, question: str, expected: list[str]) -> None:
    plan = best(question, lines)
    assert list(plan.result.texts) == expected
    assert plan.cost <= 0.5


def test_what_has_not_ended_may_last_the_longest() -> None:
    open_ended = SHOWS.replace("2023-07-15", "")
    plan = best("Which exhibition ran the longest?", open_ended)
    assert "not ended" in plan.doubts


def test_amounts_of_one_period_are_doubted_where_none_is_named() -> None:
    plan = best("How many visitors did Maps have?", SHOWS)
    assert "one of several periods" in plan.doubts


def test_seasons_are_no_ranges() -> None:
    seasons = "Team | Season\nReds | 2004-05\nBlues | 2006-09\n"
    assert [column.name for column in joined(seasons).columns] == ["Team", "Season"]


@pytest.mark.parametrize("end", ["", "2019-01-01", "soon"])
def test_periods_without_an_end_have_no_length(end: str) -> None:
    lines = SHOWS.replace("2023-07-15", end)
    table = joined(lines)
    column = next(one for one in table.columns if one.source == "dates")
    assert column.values[3] is None
    assert column.is_partial
    assert table.rows[3].texts[table.columns.index(column)] == ""
