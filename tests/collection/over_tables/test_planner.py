"""Questions over a table: what is computed, from which rows, and what is left unexplained."""

from __future__ import annotations

import pytest
from written_tables import FERRIES, document_of, joined

from rag.collection.over_tables.links import Links
from rag.collection.over_tables.plan import Plan
from rag.collection.over_tables.planner import plans

CATCH = """Boat | Skipper | Cod | Haring | Total
Anna | Per Lund | 4 | 0 | 4
Berta | Ole Vik | 2 | 3 | 5
Clara | Per Lund | 0 | 9 | 9
Total | | 6 | 12 | 18
"""


def best(question: str, lines: str = FERRIES) -> Plan:
    return plans(Links(question, joined(lines)))[0]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Which route is the longest?", ["Green line", "Grey line"]),
        ("Which route has the most passengers?", ["Red line"]),
        ("What is the length of the Blue line?", ["12"]),
        ("Who is the operator of the Red line?", ["Norwin"]),
        ("How many routes leave from Varde?", ["2"]),
        ("How many passengers does the Green line have?", ["900"]),
        ("How many routes are longer than 10 km?", ["3"]),
        ("How many routes were opened before 2005?", ["2"]),
        ("Which routes were opened after 2005?", ["Red line", "Grey line"]),
        ("Which route comes after the Green line?", ["Red line"]),
        ("What is the total number of passengers?", ["4600"]),
        ("What is the average length?", ["19.75"]),
        ("How many different operators are there?", ["3"]),
        ("Which operator has the most routes?", ["Norwin"]),
        ("When was the Red line opened?", ["1 March 2010"]),
        ("In what year was the Red line opened?", ["2010"]),
        ("Which is longer, the Blue line or the Red line?", ["Blue line"]),
        ("What is the difference in length between the Green line and the Red line?", ["23"]),
        ("How many more passengers does the Red line have than the Green line?", ["1600"]),
        ("Which routes have the same length as the Green line?", ["Grey line"]),
        ("Which route was opened first?", ["Blue line"]),
        ("Is the Blue line longer than the Red line?", ["yes"]),
        ("Which routes have more passengers than the Blue line?", ["Red line"]),
        ("List all routes of Norwin.", ["Blue line", "Red line"]),
    ],
)
def test_answers(question: str, expected: list[str]) -> None:
    assert list(best(question).result.texts) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many boats caught no cod?", ["1"]),
        ("How much cod was caught in total?", ["6"]),
        ("Which boats have Per Lund as skipper?", ["Anna", "Clara"]),
        ("How many boats have at least 3 haring?", ["2"]),
    ],
)
def test_totals_are_no_rows(question: str, expected: list[str]) -> None:
    assert list(best(question, CATCH).result.texts) == expected


def test_a_question_that_is_explained_whole_costs_nothing() -> None:
    assert best("How many routes are longer than 10 km?").cost == 0


@pytest.mark.parametrize(
    "question",
    [
        "Which route has the friendliest crew?",
        "How many routes are longer than the Rhine?",
        "Why was the Blue line opened by the queen?",
    ],
)
def test_what_the_query_cannot_say_is_named(question: str) -> None:
    found = plans(Links(question, joined()))
    assert not found or found[0].unexplained


def test_a_code_that_is_not_there_is_left_over() -> None:
    parts = "Part | Price\nQX-12 | 3.10\nQX-21 | 4.20\nQX-21B | 5.30\n"
    assert best("What is the price of QX-21?", parts).result.texts == ("4.20",)
    found = plans(Links("What is the price of QX-22?", joined(parts)))
    assert all(plan.misses_a_code for plan in found)


def test_numbers_of_two_locales_are_not_computed_with() -> None:
    parts = "Part | Price\nbolt | 3,10\nnut | 4.20\nscrew | 5,30\n"
    for question in ("What is the total price?", "Which part has the highest price?"):
        assert not [one for one in plans(Links(question, joined(parts))) if one.cost < 1]


def test_files_with_the_same_columns_are_one_table() -> None:
    more = document_of(
        "Route | Harbour | Length (km) | Passengers | Opened | Operator\n"
        "White line | Oster | 44 | 80 | 3 May 2020 | Halvard\n",
        path="new-ferries.csv",
        title="New ferries",
    )
    table = joined(FERRIES, more)
    found = plans(Links("Which route is the longest?", table))[0]
    assert found.result.texts == ("White line",)
    assert table.rows[found.result.rows[0]].document.path == "new-ferries.csv"


HALLS = """Hall | Day | Opens | Closes
Ash Hall | Monday | 8:00 | 17:00
Ash Hall | Saturday | closed | closed
Elm Hall | Monday | 9:30 | 18:00
"""


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Is Ash Hall open on Saturday?", ["closed"]),
        ("When does Elm Hall close on Monday?", ["18:00"]),
        ("Which hall opens at 9:30?", ["Elm Hall"]),
    ],
)
def test_what_a_cell_says_is_the_answer(question: str, expected: list[str]) -> None:
    assert list(best(question, HALLS).result.texts) == expected


def test_words_that_a_column_has_at_two_levels() -> None:
    rents = "Plot | Rent, 2023 | Rent, 2024\nA-1 | 10 | 12\nA-2 | 20 | 25\n"
    assert best("What was the rent of A-2 in 2024?", rents).result.texts == ("25",)
    assert best("What was the rent of A-2 in 2023?", rents).result.texts == ("20",)


def test_yes_and_no_columns() -> None:
    plots = "Plot | Place | Water tap\nA | North | yes\nB | North | no\nC | South | yes\n"
    assert best("How many plots have a water tap?", plots).result.texts == ("2",)
    assert best("Which plots are without a water tap?", plots).result.texts == ("B",)


def test_names_of_rows_are_counted_and_not_an_amount() -> None:
    lines = "Parish | Area | People\nElm | 40 | 900\nAsh | 30 | 400\nYew | 20 | 100\n"
    plan = best("How many total parishes are there in this area?", lines)
    assert (plan.query.operation, plan.result.texts) == ("count", ("3",))


def test_an_amount_is_doubted_where_rows_are_counted() -> None:
    lines = "Comet | Start year | Distance at best\nEncke | 30 | 17.5\nHalley | 90 | 153\n"
    found = plans(Links("How many comets have a distance at best over 20 years?", joined(lines)))
    (amount,) = [plan for plan in found if plan.query.operation == "sum"]
    assert "rows are counted" in amount.doubts


def test_people_of_a_row_are_an_amount() -> None:
    lines = (
        "Course | 2023, Autumn | 2023, Spring | 2024, Autumn\nHarp | 7 | 5 | 9\nLute | 3 | 4 | 2\n"
    )
    plan = best("How many students took Harp in autumn 2024?", lines)
    assert (plan.result.texts, plan.doubts) == (("9",), ())
