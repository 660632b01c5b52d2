"""Identifiers as people write them in questions."""

from __future__ import annotations

import pytest

from rag.text.asked_identifiers import asked_identifiers
from rag.text.identifiers import identifiers


def test_code_in_lower_case() -> None:
    (found,) = asked_identifiers("what does qt 4107 cost")
    assert (found.key, found.certain) == ("qt4107", False)
    assert asked_identifiers("what did it cost in 1998 of 4107 people") == []


def test_date_that_bounds_names_no_day() -> None:
    assert asked_identifiers("before 3 May 2021 and since 4 May 2021") == []
    assert len(identifiers("before 3 May 2021")) == 1


@pytest.mark.parametrize(
    "question",
    [
        "What does clause 5.1(b) say?",
        "What does clause 5.1 (b) say?",
        "What does 5.1(b) say?",
        "What does 5.1 (b) say?",
        "What does item (b) of clause 5.1 say?",
        "What does section 5.1, item b say?",
    ],
)
def test_item_of_a_clause(question: str) -> None:
    (found,) = asked_identifiers(question)
    assert (found.key, found.certain) == ("5.1(b)", True)
    assert question[slice(*found.span)] == found.written
