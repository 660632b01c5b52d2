"""The fallback search and its key terms."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import BadInput
from rag.library import Library
from rag.retrieval.fallback_search import fallback_search, key_terms
from rag.retrieval.search import search
from rag.types import EVERYTHING, Hit, Scope

MakeLibrary = Callable[..., Library]


FILES = {
    "otters.md": "# Otters\n\nOtters sleep in kelp. The song 'Lutra lutra' is by Elgar.",
    "owls.md": "# Owls\n\nOwls hunt at night. The Edict of Oslo of 1598 protects them.",
    "bees.md": "# Bees\n\nBees dance. Edict and Oslo are words, and so is of.",
}


def wider(library: Library, question: str, seen: int = 0, scope: Scope = EVERYTHING) -> list[Hit]:
    snapshot, embedder = library.snapshot(), library.embedder
    first = search(snapshot, embedder, question, k=50, candidates=50, scope=scope)
    return fallback_search(
        snapshot, embedder, question, first, seen=seen, candidates=50, scope=scope
    )


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What did the Edict of Nantes of 13 April 1598 grant?", "Edict of Nantes|13 April 1598"),
        ('Who wrote "to be or not to be" in July 1969?', "to be or not to be|July 1969"),
        ("Does Article 102 of the Treaty of Lisbon hold?", "Article 102|Treaty of Lisbon"),
        ("How does GPT-3 differ from BERT-large?", "GPT-3|BERT-large"),
        ("why is 3.5% of X.25 traffic lost?", "3.5%|X.25"),
        ("Who is J. R. R. Tolkien?", "J R R Tolkien"),
        ("Was sagt Émile Zola über „die Kunst“?", "die Kunst|Émile Zola"),
        ("Who won? Maybe the UN, Bob Smith or Ann?", "UN|Bob Smith|Ann"),
        ("Что такое Нантский эдикт?", "Нантский"),
        ("Is it so? Why? Because.", ""),
        ("what is a gan", ""),
        ("", ""),
    ],
)
def test_key_terms(question: str, found: str) -> None:
    assert key_terms(question) == list(filter(None, found.split("|")))


@given(st.text(max_size=60))
def test_key_terms_of_any_text(text: str) -> None:
    found = key_terms(text)
    assert all(found)
    assert len(found) == len(set(found))


def test_name_is_searched_as_a_phrase(make_library: MakeLibrary) -> None:
    library = make_library(FILES)
    (first, *_) = wider(library, "What was the Edict of Oslo?")
    assert first.chunk.document == "notes/owls.md"
    (first, *_) = wider(library, 'Who is "Lutra lutra" by?')
    assert first.chunk.document == "notes/otters.md"


def test_misspelt_word_is_corrected(make_library: MakeLibrary) -> None:
    library = make_library({**FILES, "z.md": "# Z\n\nWhere do they sing? In the tree."})
    question = "Where do ottters sing?"
    assert library.snapshot().store.search("ottters", 5) == []
    places = {hit.chunk.document: n for n, hit in enumerate(wider(library, question))}
    assert places["notes/otters.md"] <= 1


def test_seen_hits_come_last(
    make_library: MakeLibrary,
) -> None:
    library = make_library(FILES)
    snapshot, embedder = library.snapshot(), library.embedder
    question = "Where do otters sleep?"
    first = search(snapshot, embedder, question, k=50, candidates=50)
    again = wider(library, question, seen=1)
    assert again[-1].chunk == first[0].chunk
    assert {hit.chunk.id for hit in first} <= {hit.chunk.id for hit in again}
    assert all(0 < hit.score <= 1 for hit in again)
    known = {hit.chunk.id: hit for hit in first}
    for hit in again:
        assert hit.dense == pytest.approx(known[hit.chunk.id].dense)
        assert hit.lexical == pytest.approx(known[hit.chunk.id].lexical)


def test_scope(make_library: MakeLibrary) -> None:
    library = make_library(FILES)
    found = wider(library, "What is the Edict of Oslo?", scope=Scope(("bees.md",)))
    assert {hit.chunk.document for hit in found} == {"notes/bees.md"}
    with pytest.raises(BadInput, match="No document"):
        fallback_search(
            library.snapshot(),
            library.embedder,
            "Oslo?",
            candidates=5,
            scope=Scope(("ants.md",)),
        )


@pytest.mark.parametrize(
    "question",
    [
        '"',
        '""',
        '"NEAR("',
        "'; DROP TABLE 5",
        "A AND B OR NOT",
        "Cats* col:Dogs^2",
        "第一次 🎉",
        "-",
    ],
)
def test_any_text_can_be_searched(make_library: MakeLibrary, question: str) -> None:
    assert all(isinstance(hit, Hit) for hit in wider(make_library(FILES), question))


def test_phrases_in_full_text(make_library: MakeLibrary) -> None:
    store = make_library(FILES).snapshot().store

    def documents(*groups: list[str]) -> set[str]:
        ids = [id for id, _ in store.search_phrases(groups, 9)]
        return {chunk.document.removeprefix("notes/") for chunk in store.chunks(ids)}

    assert documents(["Edict of Oslo"]) == {"owls.md"}
    assert documents(["edict"], ["oslo"]) == {"owls.md", "bees.md"}
    assert documents(["edict", "kelp"]) == {"owls.md", "bees.md", "otters.md"}
    assert documents(["ott*"]) == {"otters.md"}
    assert documents(["?!"], ["*"]) == set()
    assert "otter" in store.terms_near("otrer")
