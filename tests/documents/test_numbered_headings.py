"""Numbered clauses are headings; lists, dates, addresses, references and mentions are none."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from rag.documents.formats import extract
from rag.documents.numbered_headings import with_numbered
from rag.types import Heading, Table

CONTRACT = """HIRE OF A BOAT

The rules on damage are in clause 3.1 and those on return in clause 2.

1. The boat

The boat is called Petrel.

2. Return

2.1 Place

The boat is returned to the north quay.

2.2 Late return. For each hour that the boat is late the hirer pays 20 pounds.

3. Damage

3.1 The hirer pays for damage up to 400 pounds.

3.2 Clause 3.1 does not hold in a gale.
"""


def titles(text: str, *marked: Heading) -> list[tuple[int, str]]:
    found = with_numbered(text, marked)
    assert all(h.start == h.end or h.title.split()[-1] in text[h.start : h.end] for h in found)
    return [(heading.level, heading.title) for heading in found]


def test_clauses_of_a_contract() -> None:
    assert titles(CONTRACT) == [
        (1, "1 The boat"),
        (1, "2 Return"),
        (2, "2.1 Place"),
        (2, "2.2 Late return"),
        (1, "3 Damage"),
        (2, "3.1"),
        (2, "3.2"),
    ]


def test_sentence_stays_in_the_text() -> None:
    """Only a line that is a title is left out of the chunks."""
    spans = {h.title: CONTRACT[h.start : h.end] for h in with_numbered(CONTRACT, ())}
    assert spans["2.1 Place"] == "2.1 Place"
    assert spans["2.2 Late return"] == spans["3.1"] == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "§ 1 Zweck\n\nA.\n\n§ 2 Dauer\n\nB nach § 1.\n\n§ 2a Ende\n\nC.",
            "§ 1 Zweck|§ 2 Dauer|§ 2a Ende",
        ),
        (
            "Article 11\n\nA.\n\nArticle 12\n\nB.\n\nArticle 13\n\nC.",
            "Article 11|Article 12|Article 13",
        ),
        (
            "Article I\nA.\nArticle II - Members\nB.\nArticle III\nC.",
            "Article I|Article II Members|Article III",
        ),
        (
            "Clause 3.1 Fees\nA.\nClause 3.2 Costs\nB.\nClause 4 Term\nC.",
            "Clause 3.1 Fees|Clause 3.2 Costs|Clause 4 Term",
        ),
        ("**1. Aim**\n\nA.\n\n**2. Way**\n\nB.\n\n**3. End**\n\nC.", "1 Aim|2 Way|3 End"),
        ("1 Aim\nA.\n2 Way\nB.\n3 End\nC.", "1 Aim|2 Way|3 End"),
    ],
)
def test_forms(text: str, expected: str) -> None:
    assert [title for _, title in titles(text)] == expected.split("|")


@pytest.mark.parametrize(
    "text",
    [
        "1. Drain the pump.\n2. Take in the buoys.\n3. Ask for the key.",
        "1. Milk\n2. Bread\n3. Eggs\n4. Salt",
        "1. Drain the pump now.\n\nIt must be dry.\n\n2. Take in the buoys.\n\nAll of them.\n\n"
        "3. Ask the mill for the key.\n\nIt is in the office.",
        "3 May 2024 was dry.\n4 May 2024 was wet.\n5 May 2024 was dry.",
        "12.05.2024 Meeting\nA.\n13.05.2024 Walk\nB.\n14.05.2024 Rest\nC.",
        "12 High Street\nA shop.\n14 High Street\nA house.\n16 High Street\nA mill.",
        "1. Abara, N. (2019). On pumps. Water.\n2. Holm, J. (2020). On valves. Water.\n"
        "3. Lind, T. (2021). On weirs. Water.",
        "4.2 million people saw it.\n3.5 kg of flour are needed.\n1.1 litres of water too.",
        "1 Aim ..... 3\n2 Way ..... 5\n3 End ..... 9",
        "```\n1 Aim\nA.\n2 Way\nB.\n3 End\nC.\n```",
        "The rent is late.\nClause 4.2 applies then.\nNobody pays.",
        "1.1 Aim\nA.\n1.3 Way\nB.\n4.7 End\nC.",
        "10:15 Start\nA.\n11:15 Break\nB.\n12:15 End\nC.",
        "",
    ],
)
def test_no_clauses(text: str) -> None:
    assert titles(text) == []


def test_table_of_contents_is_passed_over() -> None:
    contents = "1. The boat\n2. Return\n2.1 Place\n2.2 Late return\n3. Damage\n"
    assert titles(f"{contents}\n{CONTRACT}") == titles(CONTRACT)


def test_rows_of_a_table_are_none() -> None:
    text = "1 Aim\nA.\n2 Way\nB.\n3 End\nC."
    table = Table("table", "", ("a",), (), 0, len(text))
    assert with_numbered(text, (), (table,)) == ()


def test_clauses_below_marked_headings() -> None:
    text = f"Hire\n\n{CONTRACT}"
    assert titles(text, Heading(1, "Hire", 0, 4))[:3] == [
        (1, "Hire"),
        (2, "1 The boat"),
        (2, "2 Return"),
    ]
    at = text.index("1. The boat")
    marked = [Heading(1, "Hire", 0, 4), Heading(2, "1. The boat", at, at + 11)]
    assert [title for _, title in titles(text, *marked)].count("1. The boat") == 1


def test_format_that_marks_its_headings_keeps_them() -> None:
    parts = "\n\n".join(f"Title {n}\n\nText." for n in range(20))
    marked = [
        Heading(1, f"Title {n}", at, at + len(f"Title {n}"))
        for n in range(20)
        if (at := parts.index(f"Title {n}\n")) >= 0
    ]
    text = f"{parts}\n\nPart 1\n\nA.\n\nPart 2\n\nB.\n\nPart 3\n\nC."
    assert len(titles(text, *marked)) == 20


def test_word_document_without_styles() -> None:
    file = docx.Document()
    for line in CONTRACT.split("\n\n"):
        file.add_paragraph(line.strip())
    data = io.BytesIO()
    file.save(data)
    document = extract("hire.docx", Path("hire.docx"), data.getvalue())
    assert "2.1 Place" in [heading.title for heading in document.headings]


def test_source_code_has_none() -> None:
    code = b"# 1 Aim\nx = 1\n# 2 Way\ny = 2\n"
    document = extract(
        "a.py", Path("a.py"), b'"""\n1.1 Aim\nA.\n1.2 Way\nB.\n1.3 End\nC.\n"""\n' + code
    )
    assert "1.1 Aim" not in [heading.title for heading in document.headings]
