"""Cost of indexing: beside bare embedding, with nothing changed, after an edit, and as files grow.

    python bench/ingest.py [--part rate|resync|memory|edit]

Real encoder and index; texts made from corpus/, varied so that no chunk repeats. Prints chunks per
second as a ratio to bare encoding in the same minute, the time of a second run over unchanged files
as a share of the first, the peak memory of a process of its own, and the chunks embedded again
after one paragraph was edited. At 100 times the corpus a stand-in encoder is used: embedding works
batch by batch, so only the rest of the pipeline can grow. No language model.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from command_line import make_parser

from rag.index.embedder import BATCH, Matrix, TokenVectors
from rag.library import Library
from rag.settings import PROJECT, Settings, load_settings

CORPUS = PROJECT / "corpus"
SMALL_FILES = 1000
MEMORY_TIMES = (1, 10, 100)


def notes() -> list[str]:
    """Return the texts of the shipped notes."""
    return [path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob("*.md"))]


def vary(text: str, seed: int) -> str:
    """Return a similar text that shares no chunk: a few words of each line are swapped."""
    rng = random.Random(seed)
    lines = []
    for line in text.split("\n"):
        words = line.split(" ")
        for _ in range(len(words) // 12 + 1):
            a, b = rng.randrange(len(words)), rng.randrange(len(words))
            words[a], words[b] = words[b], words[a]
        lines.append(" ".join(words) if not line.startswith("#") else f"{line} {seed}")
    return "\n".join(lines)


def write_corpus(folder: Path, times: int) -> None:
    """Write the notes `times` times, each time varied."""
    folder.mkdir(parents=True)
    for copy in range(times):
        for number, text in enumerate(notes()):
            (folder / f"{copy}-{number}.md").write_text(vary(text, 1000 * copy + number))


def settings_in(home: Path) -> Settings:
    """Return the default settings with a library in `home`."""
    return load_settings(library=home / ".rag")


def rate(home: Path) -> None:
    """Print the chunks per second of a whole sync as a ratio to bare encoding."""
    write_corpus(home / "notes", 3)
    library = Library(settings_in(home))
    library.embedder.encode_documents(["warm up"] * BATCH)
    began = time.perf_counter()
    report = library.sync([home / "notes"])
    ours = report.chunks / (time.perf_counter() - began)
    store = library.snapshot().store
    texts = [
        f"{chunk.heading}\n{chunk.text}" if chunk.heading else chunk.text
        for path in library.documents()
        for chunk in store.chunks_of(path)
    ]
    began = time.perf_counter()
    library.embedder.encode_documents(texts)  # SentenceTransformer.encode, and nothing else
    bare = len(texts) / (time.perf_counter() - began)
    print(
        f"rate    {report.chunks} chunks: rag index {ours:.1f} chunks/s, bare encode {bare:.1f}: "
        f"ratio {ours / bare:.2f} (target 0.9)"
    )


def resync(home: Path) -> None:
    """Print the time of a run over an unchanged folder as a share of the first run."""
    folder = home / "notes"
    folder.mkdir()
    paragraphs = [p for text in notes() for p in re.split(r"\n\s*\n", text) if len(p) > 200]
    for n in range(SMALL_FILES):
        body = "\n\n".join(vary(paragraphs[(n + i) % len(paragraphs)], n) for i in range(3))
        (folder / f"{n:04d}.md").write_text(f"# Note {n}\n\n{body}\n")
    first = timed_command(home)
    again = min(timed_command(home) for _ in range(3))
    print(
        f"resync  {SMALL_FILES} files of three paragraphs: first run {first:.1f} s, unchanged "
        f"{again:.2f} s (the whole command, start-up included): {again / first:.2%} "
        "(target under 1 %)"
    )


def timed_command(home: Path) -> float:
    """Return the seconds that the `rag index` command takes, from outside."""
    command = [sys.executable, "-m", "rag.cli", "index", str(home / "notes")]
    began = time.perf_counter()
    subprocess.run(
        [*command, "--library", str(home / ".rag"), "--json"],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return time.perf_counter() - began


def memory(home: Path) -> None:
    """Print the peak memory of indexing the corpus 1, 10 and 100 times."""
    print("memory  corpus    chunks   peak MB   peak MB, stand-in encoder")
    for times in MEMORY_TIMES:
        write_corpus(home / str(times) / "notes", times)
        hashed = peak(home / str(times), "hashed")
        real = peak(home / str(times), "real") if times <= 10 else None
        shown = f"{real['mb']:9.0f}" if real else "        -"
        print(f"memory  {times:4d} x  {hashed['chunks']:8.0f} {shown} {hashed['mb']:11.0f}")


def peak(home: Path, encoder: str) -> dict[str, float]:
    """Return what `child` prints in a process of its own."""
    run = subprocess.run(
        [sys.executable, __file__, "--child", encoder, str(home)],
        check=True,
        capture_output=True,
        text=True,
    )
    return {str(k): float(v) for k, v in json.loads(run.stdout.splitlines()[-1]).items()}


class HashedWords:
    """A stand-in encoder: pseudo-random vectors determined by the text."""

    name = "hashed-words"
    fingerprint = "0"
    dimension = 384

    def encode_query(self, question: str) -> Matrix:
        """Return one row for a question."""
        return self.encode_documents([question])

    def encode_documents(self, texts: list[str]) -> Matrix:
        """Return a row for each text."""
        rows = [np.random.default_rng(abs(hash(t)) % 2**32).normal(size=384) for t in texts]
        unit = np.array([row / np.linalg.norm(row) for row in rows], dtype=np.float32)
        return unit.reshape(len(texts), 384)

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Return no tokens: indexing asks for none."""
        none = TokenVectors(np.zeros((0, 384), np.float32), np.zeros((0, 2), np.int64))
        return [none] * len(texts)


def child(encoder: str, home: Path) -> None:
    """Index in this process and print the chunks and the peak memory in MB."""
    settings = load_settings(library=home / f".rag-{encoder}")
    library = Library(settings, embedder=HashedWords() if encoder == "hashed" else None)
    report = library.sync([home / "notes"])
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(json.dumps({"chunks": report.chunks, "mb": peak_mb}))


def edit(home: Path) -> None:
    """Print how many chunks of a book are embedded again after one paragraph was edited."""
    folder = home / "notes"
    folder.mkdir()
    book = folder / "book.md"
    book.write_text("\n\n".join(vary(text, 7) for text in notes()))
    library = Library(settings_in(home))
    whole = library.sync([folder]).embedded
    text = book.read_text()
    middle = text.index("\n\n", len(text) // 2) + 2
    book.write_text(f"{text[:middle]}Here a sentence was put in by hand. {text[middle:]}")
    again = library.sync([folder])
    print(
        f"edit    {again.embedded} of {whole} chunks embedded again after an edit of one paragraph"
    )


PARTS = {"rate": rate, "resync": resync, "memory": memory, "edit": edit}


def main() -> None:
    """Run the chosen parts."""
    parser = make_parser(__doc__)
    parser.add_argument(
        "--part", choices=PARTS, action="append", help="repeat for several; default: all"
    )
    parser.add_argument("--child", nargs=2, metavar=("ENCODER", "HOME"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        child(arguments.child[0], Path(arguments.child[1]))
        return
    for name in arguments.part or PARTS:
        with tempfile.TemporaryDirectory() as home:
            PARTS[name](Path(home))


if __name__ == "__main__":
    main()
