"""Full text and scopes: any words are a question, any document can be meant."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import NOTES

from rag.errors import BadInput, MissingLibrary
from rag.library import Library
from rag.types import Scope

MakeLibrary = Callable[..., Library]


@pytest.mark.parametrize(
    "question",
    ['"', "NEAR(", "a AND OR NOT", "cats*", "col:cats", "()", "'; DROP TABLE", "🎉", "-"],
)
def test_any_text_is_a_question_for_full_text(make_library: MakeLibrary, question: str) -> None:
    """Nothing a person types is query syntax."""
    store = make_library(NOTES).snapshot().store
    assert isinstance(store.search(question, 5), list)


def test_full_text_folds_and_stems(make_library: MakeLibrary) -> None:
    store = make_library({"a.md": "The café serves running waiters."}).snapshot().store
    assert store.search("CAFE", 5)
    assert store.search("runs", 5)
    assert store.chunks_with_term("run") == 1


def test_tags_are_given_and_taken(make_library: MakeLibrary) -> None:
    library = make_library(NOTES)
    assert library.tag(Scope(("cats.md", "dogs.md")), add=["pets", "exam 1"]) == [
        "notes/cats.md",
        "notes/dogs.md",
    ]
    assert library.tag(Scope(("cats.md",)), add=["pets"]) == []
    assert library.tag(Scope(tags=("pets",)), remove=["exam 1"]) == [
        "notes/cats.md",
        "notes/dogs.md",
    ]
    assert [info.tags for info in library.listing()] == [("pets",), ("pets",), ()]


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 51, "a,b"])
def test_what_cannot_be_a_tag(make_library: MakeLibrary, name: str) -> None:
    library = make_library(NOTES)
    with pytest.raises(BadInput, match="cannot be a tag"):
        library.tag(Scope(), add=[name])
    assert library.tag(Scope(("cats.md",)), add=["café 🎉"])


def test_a_scope_limits_search_and_answer(make_library: MakeLibrary) -> None:
    library = make_library(NOTES)
    library.tag(Scope(("owls.txt",)), add=["birds"])
    for scope in (Scope(("*/owls.txt",)), Scope(tags=("birds",)), Scope(("*.txt",), ("birds",))):
        assert {hit.chunk.document for hit in library.search("cats eat", scope=scope)} == {
            "notes/sub/owls.txt"
        }
        answer = library.ask("What do cats eat?", extractive=True, scope=scope)
        assert answer.verdict == "abstained"
        assert "the 1 document that you chose of 3" in answer.answer


def test_a_path_means_that_document_alone(make_library: MakeLibrary) -> None:
    """Regression: choosing a.md on the page also searched sub/a.md, whose file name matches."""
    library = make_library({"a.md": "Otters.", "sub/notes/a.md": "Bees.", "b [1].md": "Owls."})
    for glob, path in (("notes/a.md", "notes/a.md"), ("notes/b [[]1].md", "notes/b [1].md")):
        assert [info.path for info in library.listing(Scope((glob,)))] == [path]
    assert len(library.listing(Scope(("a.md",)))) == 2
    assert [info.path for info in library.listing(Scope(("sub/*",)))] == ["notes/sub/notes/a.md"]


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (Scope(("*.pdf",)), r"'\*\.pdf'"),
        (Scope(("cats.md", "nothing")), "'nothing'"),
        (Scope(tags=("exam",)), "tag 'exam'"),
        (Scope(("cats.md",), ("birds",)), "both|one of the tags"),
    ],
)
def test_a_scope_without_documents_is_refused(
    make_library: MakeLibrary, scope: Scope, words: str
) -> None:
    library = make_library(NOTES)
    library.tag(Scope(("owls.txt",)), add=["birds"])
    for use in (library.listing, library.remove):
        with pytest.raises(BadInput, match=words):
            use(scope)


def test_documents_are_removed(make_library: MakeLibrary) -> None:
    library = make_library(NOTES)
    assert library.remove(Scope(("cats.md",))) == ["notes/cats.md"]
    assert all("Cats" not in hit.chunk.text for hit in library.search("cats eat fish"))
    snapshot = library.snapshot()
    assert snapshot.vectors.ids() == snapshot.store.vector_ids()
    library.remove(Scope())
    assert library.documents() == []
    assert library.search("cats") == []


def test_listing_says_sizes(make_library: MakeLibrary) -> None:
    info = make_library(NOTES).listing()[0]
    assert (info.path, info.pages, info.chunks) == ("notes/cats.md", 0, 2)
    assert info.characters == len(NOTES["cats.md"])


def test_edits_need_a_library(make_library: MakeLibrary) -> None:
    for use in (lambda: make_library().tag(Scope(), add=["x"]), make_library().reembed):
        with pytest.raises(MissingLibrary):
            use()
