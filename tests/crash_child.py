"""Sync a folder in a process of its own, to be killed at any moment."""

from __future__ import annotations

import time
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import faiss  # noqa: F401  (here, once, and not in each process that is to be killed)
from conftest import WordEmbedder, word_splitter

from rag.documents.formats import read_file
from rag.documents.limits import Limits
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


def sync_notes(home: Path, told: Connection) -> None:
    """Say that the work begins, do it, and say that it is done."""
    # Many small steps, each a moment to be killed at.
    vars(builder).update(BATCH=4, WINDOW=8, CHECKPOINT_SECONDS=0.02)
    library = make_library(home)
    library.embedder.encode_query("imports are done")
    told.send("ready")
    library.sync([home / "notes"])
    told.send("done")
