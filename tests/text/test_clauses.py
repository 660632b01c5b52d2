"""Where a numbered clause stands, its items, and the lists within it."""

from __future__ import annotations

from functools import partial

import pytest
from timing import grows_linearly

from rag.text.clauses import clause_spans

BERTH = """# Berths

## 2 Fees

See clause 2.2 for boats that stay.

2.1 A berth costs 40 crowns.

2.2 Boats that stay over winter pay a third more.

2.3 Clause 2.2 does not hold for dinghies.

## 5 Duties

5.1 The owner

(a) lights the boat at night;

(b) keeps (i) one rope and (ii) one anchor; and

(c) reports damage.

5.2 The warden (a) keeps a list; and (b) shows it.
"""
CHARTER = """Article 2

The members act so:

1. They are equal.

2. They use no force.

Article 3

1. Others may join.
"""


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        (BERTH, "2.2", ["2.2 Boats that stay over winter pay a third more."]),
        (BERTH, "5.1(b)", ["5.1 The owner", "(b) keeps (i) one rope and (ii) one anchor; and"]),
        (BERTH, "5.1(b)(ii)", ["5.1 The owner", "(b) keeps", "(ii) one anchor; and"]),
        (BERTH, "5.2(b)", ["5.2 The warden", "(b) shows it."]),
        (BERTH, "5.1(d)", []),
        (BERTH, "2.4", []),
        (CHARTER, "2.2", ["Article 2\n\nThe members act so:", "2. They use no force."]),
        (CHARTER, "3", ["Article 3\n\n1. Others may join."]),
        ("4.1 Steps\n\n1. Dry\n2. Oil\n\n4.2 Rust", "4.1", ["4.1 Steps\n\n1. Dry\n2. Oil"]),
        ("3. Aim\n\nPeace.\n\n4. Seat\n\nOslo.", "3", ["3. Aim\n\nPeace."]),
    ],
)
def test_where_a_clause_stands(text: str, key: str, expected: list[str]) -> None:
    assert [text[slice(*span)] for span in clause_spans(text, key)] == expected


def test_a_clause_holds_its_parts() -> None:
    ((start, end),) = clause_spans(BERTH, "5")
    assert BERTH[start:].startswith("## 5 Duties")
    assert BERTH[:end].endswith("(b) shows it.")
    ((start, end),) = clause_spans(BERTH, "2")
    assert BERTH[:end].endswith("dinghies.")


def test_reading_takes_linear_time() -> None:
    for hard in ("1.1 a\n", "(a) ", "1.1(a)", "# 1 "):
        assert grows_linearly(partial(_read, hard), 2_000)


def _read(piece: str, size: int) -> None:
    clause_spans(piece * size, "1.2(b)")
