"""Sync a folder in a process of its own, to be killed at any moment: HOME is the only argument."""

from __future__ import annotations

import sys
import time
from functools import partial
from pathlib import Path

from conftest import WordEmbedder, word_splitter

from rag.documents.limits import Limits
from rag.documents.reader import read_file
from rag.index import builder
from rag.index.embedder import Matrix
from rag.library import Library
from rag.settings import load_settings


class SlowEmbedder(WordEmbedder):
    """Takes its time, so that embedding is as large a part of a run as it really is."""

    def encode_documents(self, texts: list[str]) -> Matrix:
        time.sleep(0.001 * len(texts))
        return super().encode_documents(texts)


def make_library(home: Path) -> Library:
    """Open the library that the crash test builds, piece by piece or at once."""
    (home / ".tokenizer").mkdir(exist_ok=True)
    return Library(
        load_settings(library=home / ".rag", chunk_tokens=40),
        embedder=SlowEmbedder(),
        splitter=word_splitter(home / ".tokenizer"),
        read=partial(read_file, limits=Limits()),
    )


if __name__ == "__main__":
    home = Path(sys.argv[1])
    # Many small steps, each a moment to be killed at.
    vars(builder).update(BATCH=4, WINDOW=8, KEEP_SECONDS=0.02)
    library = make_library(home)
    library.embedder.encode_query("imports are done")
    print("ready", flush=True)
    library.sync([home / "notes"])
    print("done", flush=True)
