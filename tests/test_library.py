"""The library as a whole: what was read of a document goes with it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from conftest import NOTES

from rag.library import Library
from rag.llm.kept_states import KeptStates, document_key, state_files
from rag.types import Scope


def test_states_go_with_their_documents(make_library: Callable[..., Library]) -> None:
    library = make_library(NOTES)
    root, folder = library.settings.states, library.settings.library.parent / "notes"
    paths = {path.rpartition("/")[2]: path for path in library.documents()}
    states = KeptStates(root, "ab" * 32, 10)
    for number, path in enumerate(paths.values()):
        states.keep(f"{number:032x}", path, np.zeros(10, np.uint8))
    states.close()

    def kept() -> set[str]:
        there = {file.document for file in state_files(root)}
        return {name for name, path in paths.items() if document_key(path) in there}

    library.sync([folder])
    assert kept() == {"cats.md", "dogs.md", "owls.txt"}
    (folder / "dogs.md").write_text("# Dogs\n\nDogs sleep.", encoding="utf-8")
    library.sync([folder])
    assert kept() == {"cats.md", "owls.txt"}
    library.remove(Scope(("cats.md",)))
    assert kept() == {"owls.txt"}
    (folder / "sub" / "owls.txt").rename(folder / "owls.txt")
    library.sync([folder])
    assert kept() == set()
