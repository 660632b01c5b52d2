"""What each sentence, row and line of a text is about."""

from __future__ import annotations

import pytest

from rag.text.asked_identifiers import asked_identifiers
from rag.text.identified_units import exact_units, unit_spans, units_about


def subjects(text: str, question: str, headings: tuple[tuple[int, int, str], ...] = ()) -> str:
    """Return one letter for each unit: (a)sked, (o)ther or open (.)."""
    units = units_about(text, asked_identifiers(question), headings)
    return "".join({"asked": "a", "other": "o", "open": "."}[unit.subject] for unit in units)


@pytest.mark.parametrize(
    ("text", "question", "expected"),
    [
        ("All in euros.\n\n- QT-10: 3\n- QT-11: 4\n- ZT-11: 5\n\nMade of tin.", "QT-11", ".oao."),
        ("Prices\nQT-10 3\nQT-11 4", "QT-11", ".oa"),
        ("Code: QT-10; Price: 3\n\nCode: QT-11; Price: 4", "QT-11", "oa"),
        ("QT-10 is a ring. It costs 3. QT-11 is a disc. It costs 4.", "QT-10", "aaoo"),
        ("QT-10 is a ring.\n\nThe store is open.", "QT-11", "o."),
        ("QT-10\n\nPrice 3\n\nQT-11\n\nPrice 4", "QT-11", "ooaa"),
        ("- QT-10\n  - costs 3\n- QT-11\n  - costs 4\n  - replaces QT-10", "QT-11", "ooaaa"),
        ("7.1 The fee is due.\n\n7.2 Notice is given. See clause 7.1.", "clause 7.2", "oaa"),
        ("7.1 Fees:\n\n(a) one\n\n(b) two\n\n7.2 Notice.", "clause 7.1", "aaao"),
        ("7.1 Fees:\n\n(a) one\n\n(b) two\n\n7.2 Notice.", "clause 7.1(b)", "aoao"),
        ("[3] A source.\n\nThe fee is due.", "clause 7.1", ".."),
        ("Unlike QT-10, QT-11 floats.", "QT-10", "a"),
        ("It complies with ISO 9001.", "QT-10", "."),
    ],
)
def test_units_about(text: str, question: str, expected: str) -> None:
    assert subjects(text, question) == expected


def test_headings_say_what_a_section_is_about() -> None:
    text = "## 2.4.0\n\nA leak is mended.\n\n## 2.3.1\n\nIt is faster.\n\n### Notes\n\nIt is 5."
    at = [text.index("## 2.4.0"), text.index("## 2.3.1"), text.index("### Notes")]
    headings = ((2, at[0], "2.4.0"), (2, at[1], "2.3.1"), (3, at[2], "Notes"))
    assert subjects(text, "version 2.3.1", headings) == "ooaaaa"
    assert subjects("It is faster.", "version 2.3.1", ((1, -9, "2.3.1"),)) == "a"


def test_a_clause_is_told_from_mentions_of_it() -> None:
    text = "See clause 7.2.\n\n7.1 The fee is due by clause 7.2.\n\n7.2 Notice is given."
    units = units_about(text, asked_identifiers("clause 7.2"))
    assert [unit.is_it for unit in units] == [False, False, True]
    (unit,) = units_about(
        "It is in writing.", asked_identifiers("clause 7.2"), ((2, -9, "7.2 Form"),)
    )
    assert unit.is_it


def test_prose_about_a_name_with_a_number_stays_open() -> None:
    text = "GPT-2 is small.\n\n- GPT-2: 1.5 billion\n- GPT-3: 175 billion"
    units = exact_units(text, asked_identifiers("How large is GPT-3?"))
    assert [unit.subject for unit in units] == ["open", "other", "asked"]


def test_lines_are_split_only_where_identifiers_begin_them() -> None:
    assert len(unit_spans("QT-10 3\nQT-11 4\nQT-12 5")) == 3
    assert len(unit_spans("The ring\nQT-10 is used with a\ndisc.")) == 1
