"""The library under kills, flipped bits and random histories: never lost, never stale."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from conftest import WordEmbedder
from crash_child import make_library, sync_notes
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from rag.errors import DamagedFile, MissingLibrary
from rag.index.inspect import inspect_library
from rag.library import Library
from rag.types import SyncProgress

pytestmark = pytest.mark.long

KILLS = 50
FLIPS = 200
QUESTIONS = ("otter holds hands", "paragraph 3", "bees dance honey", "stone river")
WORDS = "otter bees river stone hands dance honey holds way night paragraph".split()


def contents(library: Library) -> object:
    """Return everything about a library but the ids of its chunks."""
    try:
        snapshot = library.snapshot()
    except MissingLibrary:
        return [], {}, [], [[] for _ in QUESTIONS]  # there never was a document
    chunks = {
        path: [(c.start, c.end, c.heading, c.page, c.text) for c in snapshot.store.chunks_of(path)]
        for path in library.documents()
    }
    hits = [
        [(h.chunk.document, h.chunk.start, h.score, h.dense, h.lexical) for h in found]
        for found in (library.search(question, k=1000) for question in QUESTIONS)
    ]
    return library.listing(), chunks, snapshot.vectors.ids(), hits


def built_at_once(home: Path, elsewhere: Path) -> Library:
    """Return a library made in one run from a copy of the notes."""
    shutil.rmtree(elsewhere, ignore_errors=True)
    shutil.copytree(home / "notes", elsewhere / "notes")
    library = make_library(elsewhere)
    library.sync([elsewhere / "notes"])
    return library


def prose(rng: random.Random, paragraphs: int) -> str:
    return "\n\n".join(
        f"Paragraph {n}. " + " ".join(rng.choices(WORDS, k=25)) for n in range(paragraphs)
    )


def change_folder(folder: Path, rng: random.Random, step: int) -> None:
    """Add some files, and edit, move or delete one."""
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(rng.randint(1, 3)):
        text = f"# Note {step}.{n}\n\n{prose(rng, rng.randint(1, 12))}"
        (folder / f"{step}-{n}.md").write_text(text)
    chosen = rng.choice(sorted(folder.iterdir()))
    match rng.choice(["edit", "move", "delete", "nothing"]):
        case "edit":
            chosen.write_text(chosen.read_text() + "\n\n" + prose(rng, 1))
        case "move":
            chosen.rename(folder / f"moved-{step}.md")
        case "delete":
            chosen.unlink()


def test_killed_at_any_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After each kill the library opens and is intact; in the end it equals one built at once."""
    # Each child is a copy of a process that has imported everything.
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["crash_child"])
    rng = random.Random(1)
    took = 0.5
    finished = 0
    for step in range(KILLS):
        change_folder(tmp_path / "notes", rng, step)
        hears, tells = processes.Pipe(duplex=False)
        child = processes.Process(target=sync_notes, args=(tmp_path, tells))
        child.start()
        tells.close()
        assert hears.recv() == "ready"
        began = time.monotonic()
        time.sleep(rng.uniform(0, took))
        child.kill()
        child.join()
        is_done = False
        with suppress(EOFError):
            is_done = hears.recv() == "done"
        if is_done:
            finished += 1
            took = max(0.05, (time.monotonic() - began) * 0.8)
        else:
            took *= 1.1  # look at later moments too, up to the end of a run
        hears.close()
        child.close()
        findings = inspect_library(tmp_path / ".rag")
        assert not [finding for finding in findings if finding.status == "broken"], step
        try:
            make_library(tmp_path).search("otter")
        except MissingLibrary:
            assert step < KILLS // 2, "nothing was ever published"
    assert 0 < finished < KILLS
    library = make_library(tmp_path)
    library.sync([tmp_path / "notes"])
    assert contents(library) == contents(built_at_once(tmp_path, tmp_path / "elsewhere"))


@pytest.mark.parametrize(
    "name",
    ["library.sqlite", "texts.sqlite", "vectors.faiss", "generation.json", "manifest.json"],
)
def test_any_flipped_bit_is_found_and_mended(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crash_child.SlowEmbedder", WordEmbedder)
    rng = random.Random(name)
    for n in range(5):
        folder = tmp_path / "notes"
        folder.mkdir(exist_ok=True)
        (folder / f"{n}.md").write_text(f"# Note {n}\n\n{prose(rng, 4)}")
    library = make_library(tmp_path)
    library.sync([tmp_path / "notes"])
    before = contents(library)
    for _ in range(FLIPS):
        path = next((tmp_path / ".rag").rglob(name))
        data = bytearray(path.read_bytes())
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        path.write_bytes(data)
        with pytest.raises(DamagedFile):
            make_library(tmp_path).documents()
        library = make_library(tmp_path)
        assert library.repair()
        assert {finding.status for finding in library.inspect()} == {"good"}
    assert contents(library) == before


class History(RuleBasedStateMachine):
    """Any history of a folder leads to the same library as its files alone."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path()

    @initialize()
    def begin(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="footnote-history-"))
        (self.home / "notes" / "sub").mkdir(parents=True)
        self.library = make_library(self.home)

    def teardown(self) -> None:
        if self.home != Path():
            shutil.rmtree(self.home)

    def file(self, number: int) -> Path:
        return self.home / "notes" / ("sub" if number % 2 else "") / f"{number}.md"

    @rule(number=st.integers(0, 6), seed=st.integers(0, 5), paragraphs=st.integers(0, 6))
    def write(self, number: int, seed: int, paragraphs: int) -> None:
        """Few seeds, so that equal texts occur under several names."""
        text = f"# Title {seed}\n\n{prose(random.Random(seed), paragraphs)}"
        self.file(number).write_text(text)

    @rule(number=st.integers(0, 6), seed=st.integers(0, 5))
    def append(self, number: int, seed: int) -> None:
        if self.file(number).exists():
            with self.file(number).open("a") as file:
                file.write(f"\n\n{prose(random.Random(seed), 1)}")

    @rule(old=st.integers(0, 6), new=st.integers(0, 6))
    def move(self, old: int, new: int) -> None:
        if self.file(old).exists():
            self.file(old).rename(self.file(new))

    @rule(number=st.integers(0, 6))
    def delete(self, number: int) -> None:
        self.file(number).unlink(missing_ok=True)

    @rule(after=st.integers(0, 12))
    def sync_interrupted(self, after: int) -> None:
        def stop(progress: SyncProgress) -> None:
            if progress.chunks >= after:
                raise KeyboardInterrupt

        with suppress(KeyboardInterrupt):
            self.library.sync([self.home / "notes"], stop)

    @rule()
    def sync_part(self) -> None:
        self.library.sync([self.home / "notes" / "sub"])

    @rule()
    def sync(self) -> None:
        """Compare with a library made at once, and its vectors with numpy."""
        report = self.library.sync([self.home / "notes"])
        other = built_at_once(self.home, self.home / "elsewhere")
        assert contents(self.library) == contents(other)
        if not report.documents:
            return
        vectors = self.library.snapshot().vectors
        query = self.library.embedder.encode_query(QUESTIONS[0])
        rows = vectors.get(vectors.ids())
        expected = sorted(zip(rows @ query[0], vectors.ids(), strict=True), reverse=True)
        found = vectors.search(query, 1000)
        assert {id for id, _ in found} == {id for _, id in expected}
        np.testing.assert_allclose(
            [cosine for _, cosine in found], [cosine for cosine, _ in expected], atol=1e-5
        )

    @invariant()
    def library_is_sound(self) -> None:
        if self.home != Path():
            findings = inspect_library(self.home / ".rag")
            assert not [finding for finding in findings if finding.status == "broken"]


TestHistory = History.TestCase
TestHistory.settings = hypothesis_settings(max_examples=60, stateful_step_count=20, deadline=None)
