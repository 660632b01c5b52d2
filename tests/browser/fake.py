"""A fake library. Run as a program, this file serves its page."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from types import SimpleNamespace
from typing import Self, cast

from fake_reader import FakeReader

from browser.script import (
    FAULTY,
    FOLLOW_UP,
    FOREVER,
    FOUND,
    HOSTILE,
    QUOTED,
    QUOTED_IN_VAIN,
    QUOTES,
    READING,
    SCRIPTS,
    STEPS,
    THANKS,
    WELCOME,
    answer,
    cite,
    hit_of,
)
from rag.documents.formats import can_read
from rag.errors import MissingLibrary, ModelFailed
from rag.events import Draft, Event, Exchange, ProvisionalQuotes, ReadingProgress, Retrieved, Trace
from rag.grounding.calibration import IDENTITY
from rag.library import Library
from rag.reading_ahead.ahead_reader import AheadProgress
from rag.settings import Settings, load_settings
from rag.types import (
    EVERYTHING,
    Answer,
    Document,
    DocumentInfo,
    Failure,
    Hit,
    Scope,
    SyncProgress,
    SyncReport,
)

CORPUS = Path(__file__).parent.parent.parent / "corpus"


TAGS = {
    "corpus/gans.md": ("exam", "week 2"),
    "corpus/diffusion-models.md": ("week 2",),
    "corpus/transformers-and-attention.md": ("exam",),
}
"""Tags of some of the shipped notes."""


class FakeLibrary:
    """A library that follows a script. What it is asked to do leaves files for the tests to see.

    A file called 'gone' names documents that it has lost.
    """

    def __init__(self, home: Path, *, empty: bool) -> None:
        self.home = home
        self.settings = load_settings(library=home / ".rag")
        self.calibration = IDENTITY
        self.embedder = SimpleNamespace(encode_query=lambda question: None)
        notes = [] if empty else [file.name for file in sorted(CORPUS.iterdir()) if can_read(file)]
        self.known = [make_info(f"corpus/{name}") for name in notes]

    def listing(self) -> list[DocumentInfo]:
        """Return the shipped notes, or what was added to an empty library."""
        if not self.known:
            raise MissingLibrary("There is no library here.", "rag index FOLDER")
        gone = self.home / "gone"
        lost = gone.read_text().split() if gone.exists() else []
        return sorted(
            (info for info in self.known if info.path not in lost), key=lambda info: info.path
        )

    def sync(
        self, paths: Sequence[Path], progress: Callable[[SyncProgress], None] | None = None
    ) -> SyncReport:
        """Take half a second a file; a file may say that it is 'unreadable' or 'half a scan'."""
        added, failed = [], []
        for done, path in enumerate(paths):
            name = f"added/{path.name}"
            if progress:
                progress(SyncProgress(done, len(paths), name, 40 * done, 43.2, 130.0))
            time.sleep(0.5)
            text = path.read_text()
            if "unreadable" in text:
                failed.append(Failure(name, "There is no text in it.", "Use OCR."))
                continue
            unread = (3, 7) if "half a scan" in text else ()
            if unread:
                failed.append(Failure(name, "They are scans.", "Use OCR."))
            self.known.append(make_info(name, unread))
            added.append(name)
        return SyncReport(
            len(self.known), 1, tuple(added), (), (), 0, (), tuple(failed), 0.5, embedded=1
        )

    def remove(self, scope: Scope) -> list[str]:
        """Forget documents."""
        self.known = [info for info in self.known if not is_in(scope, info)]
        return list(scope.documents)

    def tag(self, scope: Scope, add: Sequence[str] = (), remove: Sequence[str] = ()) -> list[str]:
        """Add and remove tags."""
        self.known = [
            replace(info, tags=tuple(sorted({*info.tags, *add} - {*remove})))
            if is_in(scope, info)
            else info
            for info in self.known
        ]
        return list(scope.documents)

    def events(
        self, question: str, *, extractive: bool, scope: Scope, history: Sequence[Answer]
    ) -> Iterator[Event]:
        """Yield the script of a question, word by word, as far as its passages are in scope."""
        documents = [info.path for info in self.listing() if is_in(scope, info)]
        (self.home / "searched").write_text("\n".join(documents))
        found, parts = SCRIPTS.get(question, (FOUND, []))
        if scope != EVERYTHING:
            nearest = (replace(FOUND[0], document=documents[0]),)  # something always is
            found = tuple(p for p in found if p.document in documents) or nearest
            parts = [part for part in parts if {passage for passage, _ in part[3]} <= {*found}]
        try:
            time.sleep(0.2)
            if question == THANKS:
                yield replace(answer(question, (), [], ""), answer=WELCOME)
                return
            standalone = FOLLOW_UP if history and question == "Why?" else question
            yield Retrieved(standalone, 0.9, found[:1], ())
            for done in range(10):
                yield ReadingProgress(10 * done, 100)
                time.sleep(0.03)
            yield Retrieved(standalone, 0.9, found, ())
            yield from self._reading(question)
            if question == FAULTY:
                raise ModelFailed("The weights cannot be loaded.", "Check them with: rag models")
            if question == FOREVER:
                for number in range(10_000):
                    yield Draft("word " * number)
                    time.sleep(0.02)
            your = "your 19 documents"
            if scope != EVERYTHING:
                your = f"the {len(documents)} documents that you chose of 19"
            final = replace(answer(question, found, parts, your), standalone_question=standalone)
            if final.model:
                words = final.answer.split(" ")
                for number in range(len(words)):
                    yield Draft(" ".join(words[: number + 1]))
                    time.sleep(0.02)
            hits = tuple(hit_of(passage) for passage in found)
            told = (
                ("system", "You answer from passages."),
                ("user", f"{final.question} {HOSTILE}"),
            )
            yield Trace(
                hits,
                0.9,
                False,
                (
                    Exchange("read", told, 0.4, log_odds=2.5, probability=0.93),
                    Exchange("write", told, 1.2, reply=final.answer),
                ),
            )
            yield final
        finally:
            (self.home / "closed").write_text(question)

    def _reading(self, question: str) -> Iterator[Event]:
        """Read for ever, or quote until there is a file called 'written', as the question says."""
        if question in (QUOTED, QUOTED_IN_VAIN):
            yield ProvisionalQuotes(tuple(cite(*quote) for quote in QUOTES))
        while question == READING or (
            question in (QUOTED, QUOTED_IN_VAIN) and not (self.home / "written").exists()
        ):
            yield ReadingProgress(40, 100, STEPS, 2, 3)
            time.sleep(0.02)

    def document(self, path: str) -> Document | None:
        """Return the text of a note, where it is text, and far below it the scripted passages."""
        file = CORPUS.parent / path
        if not file.is_file():
            return None
        text = list((file.read_text() if file.suffix == ".md" else "").ljust(200_000))
        for passage in (one for found, _ in SCRIPTS.values() for one in found):
            if passage.document == path:
                text[passage.start : passage.end] = passage.text
        return Document(path, "", "".join(text).rstrip())

    def search(self, question: str, k: int = 10, scope: Scope = EVERYTHING) -> list[Hit]:
        """Return the chunks of the script, as soon as no file called 'hold' is there."""
        while (self.home / "hold").exists():
            time.sleep(0.02)
        return [hit_of(passage) for passage in FOUND][:k]

    def use(self, settings: Settings) -> None:
        """Leave a trace."""
        (self.home / "used").write_text(settings.model_dump_json())

    @property
    def reading(self) -> Self:
        """Return what has a reader."""
        return self

    def background_reader(self) -> FakeReader:
        """Return what has read much, and then everything once a file called 'read' is there."""
        read = self.home / "read"
        return FakeReader(lambda: AheadProgress(530 if read.exists() else 412, 530, 600.0))

    def warm(self) -> None:
        pass

    def close(self) -> None:
        """Leave a trace."""
        (self.home / "freed").touch()


def make_info(path: str, unread: tuple[int, ...] = ()) -> DocumentInfo:
    """Return what a listing shows of a document."""
    return DocumentInfo(
        path=path,
        sha256="",
        characters=1000,
        pages=10,
        chunks=40,
        tags=TAGS.get(path, ()),
        unread=unread,
        reader=1,
    )


def is_in(scope: Scope, info: DocumentInfo) -> bool:
    """Whether a document is in a scope."""
    by_path = any(fnmatchcase(info.path, glob) for glob in scope.documents)
    return (by_path or not scope.documents) and (
        bool({*scope.tags} & {*info.tags}) or not scope.tags
    )


def main() -> None:
    """Serve the page: PORT, the folder of the library, and 'empty' or 'full'.

    The file `missing` in the folder says what the language model lacks, while it is there.
    """
    from rag.page import app

    port, home, filling = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    os.chdir(home)  # what is set on the page is kept in the working directory
    settings = load_settings(library=home / ".rag")
    library = FakeLibrary(home, empty=filling == "empty")
    missing = home / "missing"
    app.serve(
        cast(Library, library),
        settings,
        port=port,
        open_browser=False,
        what_is_missing=lambda _: missing.read_text() if missing.exists() else None,
    )


if __name__ == "__main__":
    main()
