"""Full text and listings of the store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import NOTES
from timing import grows_linearly

from rag.documents.chunks import ChunkSpan
from rag.index.document_records import Record
from rag.index.store import Store
from rag.library import Library
from rag.types import Document

MakeLibrary = Callable[..., Library]


@pytest.mark.parametrize(
    "question",
    ['"', "NEAR(", "a AND OR NOT", "cats*", "col:cats", "()", "'; DROP TABLE", "🎉", "-"],
)
def test_any_text_can_be_searched(make_library: MakeLibrary, question: str) -> None:
    """Nothing a person types is query syntax."""
    store = make_library(NOTES).snapshot().store
    assert isinstance(store.search(question, 5), list)


def test_full_text_folds_and_stems(make_library: MakeLibrary) -> None:
    store = make_library({"a.md": "The café serves running waiters."}).snapshot().store
    assert store.search("CAFE", 5)
    assert store.search("runs", 5)
    assert store.chunks_with_term("run") == 1


def test_listing_has_sizes(make_library: MakeLibrary) -> None:
    info = make_library(NOTES).listing()[0]
    assert (info.path, info.pages, info.chunks) == ("notes/cats.md", 0, 2)
    assert info.characters == len(NOTES["cats.md"])


SCRIPTS = {
    "salt.md": "# 海盐\n\n晒海盐要用干净的海水。盐度大约是百分之三。",
    "ice.md": "# 冰\n\n冰比水轻，所以浮在上面。",
    "wasabi.md": "# わさび\n\nわさびは冷たい水で育てます。",
    "falls.md": "# น้ำตก\n\nน้ำตกแห่งนี้สูงสิบเมตร",
    "river.md": "# नदी\n\nनदी का पानी ठंडा है।",
}


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("盐度", "salt.md"),
        ("海盐水", "salt.md"),
        ("冰", "ice.md"),
        ("轻", "ice.md"),
        ("冷たい水", "wasabi.md"),
        ("สูง", "falls.md"),
        ("पानी", "river.md"),
        ("ठंडा पानी कहाँ है", "river.md"),
    ],
)
def test_scripts_without_spaces(make_library: MakeLibrary, question: str, document: str) -> None:
    store = make_library(SCRIPTS).snapshot().store
    (id, score), *_ = store.search(question, 10)
    assert score > 0
    assert store.chunks([id])[0].document == f"notes/{document}"


def test_names_of_file_and_folder_are_searched(make_library: MakeLibrary) -> None:
    store = (
        make_library(
            {"people/ngozi-abara.md": "Phone: 555 0142", "people/jon-holm.md": "Phone: 555 0120"}
        )
        .snapshot()
        .store
    )
    found = store.search("the phone number of Ngozi Abara", 10)
    assert store.chunks([found[0][0]])[0].document == "notes/people/ngozi-abara.md"
    assert len(store.search("people", 10)) == 2


def test_documents_with_characters_or_a_word(make_library: MakeLibrary) -> None:
    files = {"a.md": "# Müller, part 71\n\nOwls.", "b.md": "Ask MULLER.", "c-71.md": "Nothing."}
    store = make_library(files).snapshot().store
    names = {f"notes/{name}" for name in files}
    assert store.paths_with("71") == names - {"notes/b.md"}
    assert store.paths_with("%") == set()
    assert store.paths_with_word("Müller") == names - {"notes/c-71.md"}
    assert store.paths_with_word("") == set()


def test_search_among_many_chunks_takes_linear_time(tmp_path: Path) -> None:
    def store_of(size: int) -> Store:
        folder = tmp_path / str(size)
        folder.mkdir()
        store = Store(folder, write=True)
        text = "Owls hunt. " * size
        spans = [ChunkSpan(n, n + 10, "") for n in range(0, len(text), 11)]
        store.put(Record(Document("a.md", "", text), 1, ()), spans, range(size))
        return store

    stores = {size: store_of(size) for size in (1000, 8000)}

    def search(size: int) -> None:
        among = stores[size].chunk_ids(["a.md"])
        assert len(stores[size].search("owls", size, among)) == size

    assert grows_linearly(search, 1000)
