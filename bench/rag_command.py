"""The `rag` command in this process, so that many commands share the loaded models."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from rag.cli import main as cli
from rag.library import Library
from rag.settings import load_settings


@dataclass(frozen=True)
class Result:
    """What a command printed, and its exit code."""

    words: tuple[str, ...]
    code: int
    out: str
    err: str

    @cached_property
    def value(self) -> dict[str, Any]:
        """The JSON that it printed; {} where it printed none."""
        try:
            value = json.loads(self.out)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}


class RagCommand:
    """Runs `rag` as on the command line; encoder and language model are loaded once."""

    def __init__(self, home: Path) -> None:
        """`home` is a folder for the library that owns the models."""
        self._owner = Library(load_settings(library=home / "models"))

    def run(self, *words: str) -> Result:
        """Run a command and return its output; an error is its exit code and message."""
        out, err = io.StringIO(), io.StringIO()
        shared = partial(Library, embedder=self._owner.embedder, model=self._owner.model)
        code: object = 0
        with (
            patch("rag.library.Library", shared),
            patch.object(sys, "argv", ["rag", *words]),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            try:
                cli.main()
            except SystemExit as stop:
                code = stop.code or 0
        return Result(("rag", *words), code if isinstance(code, int) else 1, *_texts(out, err))

    def close(self) -> None:
        """Free the language model."""
        self._owner.close()


def texts_of(library: Path) -> dict[str, str]:
    """Return the text of each document of a library by its path; {} without a library."""
    if not library.exists():
        return {}
    opened = Library(load_settings(library=library))
    found = {path: opened.document(path) for path in opened.documents()}
    return {path: document.text for path, document in found.items() if document}


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    """Make a folder the working directory for a while."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _texts(*streams: io.StringIO) -> Sequence[str]:
    return [stream.getvalue() for stream in streams]
