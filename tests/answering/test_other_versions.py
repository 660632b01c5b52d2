"""Sentences that disagree with an answer are listed, the newer first where that is known."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import ScriptedModel

from rag.answering.other_versions import INTRODUCTION, NEWER_FIRST
from rag.library import Library
from rag.types import Answer

MakeLibrary = Callable[..., Library]


def asked(make_library: MakeLibrary, files: dict[str, str], reply: str, question: str) -> Answer:
    library = make_library(files, ScriptedModel(reply), answer_above=0.0, read_above=0.0)
    answer = library.ask(question)
    for claim in answer.claims:
        assert answer.answer[claim.start : claim.end] == claim.text
        for citation in claim.citations:
            document = library.document(citation.document)
            assert document
            assert document.text[citation.start : citation.end] == citation.quote
    return answer


def test_both_versions_are_shown(make_library: MakeLibrary) -> None:
    answer = asked(
        make_library,
        {
            "guide.md": "The bridge over the Tarn was opened to traffic in 2004.",
            "leaflet.md": "The bridge over the Tarn was opened to traffic in 2005.",
        },
        "The bridge over the Tarn was opened in 2004.",
        "When was the bridge over the Tarn opened?",
    )
    assert answer.answer.startswith("The bridge over the Tarn was opened in 2004.\n\n")
    assert INTRODUCTION in answer.answer
    cited = {c.document.rpartition("/")[2] for claim in answer.claims for c in claim.citations}
    assert cited == {"guide.md", "leaflet.md"}
    assert {claim.verdict for claim in answer.claims} == {"supported"}


LEAVE = "Staff may keep {} days of unused leave until the end of March."


@pytest.mark.parametrize(
    "files",
    [
        {
            "rules-2021-02-01.md": LEAVE.format("five"),
            "rules-2023-06-12.md": LEAVE.format("three"),
        },
        {
            "a.md": f"# Leave\n\nIssued on 1 February 2021.\n\n{LEAVE.format('five')}",
            "b.md": f"# Leave\n\nIssued on 12 June 2023.\n\n{LEAVE.format('three')}",
        },
        {
            "circular-3-2021.md": LEAVE.format("five"),
            "leave.md": f"{LEAVE.format('three')}\n\nThis replaces circular 3/2021.",
        },
    ],
)
def test_newer_takes_the_place_of_an_older_one(
    make_library: MakeLibrary, files: dict[str, str]
) -> None:
    answer = asked(
        make_library,
        files,
        LEAVE.format("five"),
        "How many days of unused leave may staff keep until the end of March?",
    )
    assert answer.answer.startswith(NEWER_FIRST)
    assert answer.answer.index("three") < answer.answer.index("five")


def test_older_one_is_listed_below_the_newer(make_library: MakeLibrary) -> None:
    answer = asked(
        make_library,
        {"a-2023.md": LEAVE.format("three"), "b-2021.md": LEAVE.format("five")},
        LEAVE.format("three"),
        "How many days of unused leave may staff keep until the end of March?",
    )
    first, _, listed = answer.answer.partition(f"\n\n{NEWER_FIRST}")
    assert first == LEAVE.format("three")
    assert listed.index("three") < listed.index("five")


def test_dates_are_shown(make_library: MakeLibrary) -> None:
    answer = asked(
        make_library,
        {
            "rules-2021-02-01.md": LEAVE.format("five"),
            "rules-2023-06-12.md": LEAVE.format("three"),
        },
        LEAVE.format("five"),
        "How many days of unused leave may staff keep until the end of March?",
    )
    assert "\n- 2023-06-12, rules-2023-06-12.md: Staff may keep three days" in answer.answer
    assert "\n- 2021-02-01, rules-2021-02-01.md: Staff may keep five days" in answer.answer


def test_list_is_not_taken_for_versions(make_library: MakeLibrary) -> None:
    answer = asked(
        make_library,
        {"rings.md": "# Rings\n\n- Ring QT-2105 costs 3 crowns.\n- Ring QT-2150 costs 4 crowns."},
        "Ring QT-2105 costs 3 crowns.",
        "What does ring QT-2105 cost?",
    )
    assert answer.answer == "Ring QT-2105 costs 3 crowns."
