"""A fact that stands in a heading alone is cited from the heading."""

from __future__ import annotations

import pytest
from conftest import WordEmbedder

from rag.grounding.calibration import IDENTITY
from rag.grounding.claims import parse_draft
from rag.grounding.grounder import Grounder
from rag.retrieval.passages import passage_of
from rag.types import Claim, Document, Heading

GROUNDER = Grounder(WordEmbedder(), IDENTITY, None, "")
TEXT = """# The harbour

## 1912

The north pier was built by two brothers. It took nine months.

## 1950

The north pier burned down in one night.
"""
LINES = ("# The harbour", "## 1912", "## 1950")
HEADINGS = tuple(
    Heading(line.count("#"), line.lstrip("# "), TEXT.index(line), TEXT.index(line) + len(line))
    for line in LINES
)
HARBOUR = Document("harbour.md", "", TEXT, (), HEADINGS)


def check(said: str, begin: str, end: str) -> Claim:
    first, last = TEXT.index(begin), TEXT.index(end) + len(end)
    answer, parsed = parse_draft(said)
    (claim,) = GROUNDER.cite_claims(answer, parsed, [passage_of(HARBOUR, first, last, marker=1)])
    for cited in claim.citations:
        assert TEXT[cited.start : cited.end] == cited.quote
    return claim


@pytest.mark.parametrize(
    ("said", "quotes"),
    [
        (
            "The north pier was built by two brothers in 1912.",
            ["## 1912", "The north pier was built by two brothers."],
        ),
        (
            "The north pier was built by two brothers.",
            ["The north pier was built by two brothers."],
        ),
    ],
)
def test_a_year_over_a_section_is_cited(said: str, quotes: list[str]) -> None:
    claim = check(said, "The north pier was", "nine months.")
    assert [one.quote for one in claim.citations] == quotes
    assert claim.verdict == "supported"


def test_the_heading_of_another_section_proves_nothing() -> None:
    claim = check("The north pier was built by two brothers in 1950.", "The north", "nine months.")
    assert "1950 is not in the cited text" in claim.reasons[0]
    assert all(not one.quote.startswith("#") for one in claim.citations)
