"""Values that an answer denies."""

from __future__ import annotations

import pytest

from rag.evaluation.comparison.denials import is_denied


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("not in 12", True),
        ("rather than 12", True),
        ("not until 12", False),
        ("not only 12", False),
        ("It is 12", False),
    ],
)
def test_denied_value(answer: str, expected: bool) -> None:
    assert is_denied(answer, answer.index("12")) is expected
