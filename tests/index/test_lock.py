"""One writer at a time."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import NOTES
from filelock import FileLock

from rag.errors import BadInput
from rag.index.lock import current_writer
from rag.library import Library

MakeLibrary = Callable[..., Library]


def test_second_writer_sees_who_writes(
    make_library: MakeLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = make_library(NOTES)
    monkeypatch.setattr("rag.index.lock.WAIT_SECONDS", 0.1)
    path = library.settings.library
    assert current_writer(path) is None
    note = {"pid": 42, "command": "rag index notes", "since": "10:12:00"}
    with FileLock(path / "writer.lock"):
        (path / "writer.json").write_text(json.dumps(note))
        with pytest.raises(BadInput, match=r"process 42 \(rag index notes\), since 10:12:00"):
            library.sync([tmp_path / "notes"])
        assert "process 42" in (current_writer(path) or "")
    library.sync([tmp_path / "notes"])
    assert not (path / "writer.json").exists()
