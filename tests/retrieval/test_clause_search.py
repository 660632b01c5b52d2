"""The clause that a question names comes first, whatever mentions it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.library import Library
from rag.retrieval.clause_search import clauses_first
from rag.types import Scope

MakeLibrary = Callable[..., Library]

HIRE = """Hire of a boat

On damage see clause 3.1, and clause 3.1 again; on gales see clause 3.2 and clause 2.

1. The boat

The boat is called Petrel.

2. Return

2.1 Place

The boat is returned to the north quay. Clause 3.1 and clause 2.2 apply.

2.2 Time

It is returned before dark.

3. Damage

3.1 Amount

The hirer pays up to 400 pounds.

3.2 Gales

Nothing is paid after a gale.
"""
RULES = "§ 1 Aim\n\nQuiet.\n\n§ 2 Hours\n\nFrom ten, see § 1.\n\n§ 3 Dogs\n\nOn a lead, see § 2."


@pytest.fixture
def library(make_library: MakeLibrary) -> Library:
    return make_library({"hire.txt": HIRE, "rules.txt": RULES})


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("clause 3.1", "3.1 Amount"),
        ("What does clause 2.2 say?", "2.2 Time"),
        ("3.2", "3.2 Gales"),
        ("What is in § 2?", "§ 2 Hours"),
        ("What does section 3 say on dogs?", "§ 3 Dogs"),
        ("Section 3.2 of the hire", "3.2 Gales"),
    ],
)
def test_named_clause_is_first(library: Library, question: str, title: str) -> None:
    hits = library.search(question)
    assert hits[0].chunk.heading.split(" › ")[-1] == title
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert len({hit.chunk.id for hit in hits}) == len(hits)


def test_parts_of_a_clause(library: Library) -> None:
    hits = clauses_first("clause 2", [], library.snapshot().store, None)
    titles = [hit.chunk.heading.split(" › ")[-1] for hit in hits]
    assert titles == ["§ 2 Hours", "2.1 Place", "2.2 Time"]


@pytest.mark.parametrize("question", ["clause 9.9", "boat 3", "3.1 pounds", "clause 3.15"])
def test_other_questions_keep_their_order(library: Library, question: str) -> None:
    hits = library.search("boat")
    assert clauses_first(question, hits, library.snapshot().store, None) == hits


def test_scope(library: Library) -> None:
    hits = library.search("clause 3.1", scope=Scope(("rules.txt",)))
    assert {hit.chunk.document for hit in hits} == {"notes/rules.txt"}
