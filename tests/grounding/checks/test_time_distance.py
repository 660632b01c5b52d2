"""A time at an event where the evidence says how long before or after it."""

from __future__ import annotations

import pytest

from rag.grounding.checks.all_checks import inconsistencies


@pytest.mark.parametrize(
    ("claim", "evidence", "instead"),
    [
        (
            "The report is due by the end of the season.",
            "The report is due six weeks before the end of the season.",
            "six weeks before",
        ),
        (
            "The gate closes at sunset.",
            "The gate closes half an hour after sunset.",
            "half an hour after",
        ),
        (
            "Entries close on the day of the race.",
            "Entries close two days ahead of the day of the race.",
            "two days ahead of",
        ),
        (
            "Der Bericht ist bis Ende der Saison fällig.",
            "Der Bericht ist sechs Wochen vor Ende der Saison fällig.",
            "sechs Wochen vor",
        ),
    ],
)
def test_time_apart(claim: str, evidence: str, instead: str) -> None:
    (found,) = inconsistencies(claim, evidence)
    assert (found.kind, found.contradicts) == ("date", True)
    assert f", but {instead} it." in found.reason
    assert found.span
    assert instead in evidence[slice(*found.span)]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("It is due by the end of the season.", "It is due by the end of the season."),
        (
            "It is due six weeks before the end of the season.",
            "It is due six weeks before the end of the season.",
        ),
        ("It is due before the end of May.", "It is due two weeks before the end of May."),
        ("It closes at noon.", "It closes two hours after sunrise."),
        (
            "A list is sent by the end of May.",
            "A draft is sent two weeks before the end of May, and the list by the end of May.",
        ),
        ("It is shown in the hall.", "It is shown two weeks after the race in the hall."),
    ],
)
def test_time_agrees(claim: str, evidence: str) -> None:
    assert [one.reason for one in inconsistencies(claim, evidence)] == []
