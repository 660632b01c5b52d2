"""Kept states: what a model computed for the beginning of a chat, on disk, so it is read once.

    states/3f2a…/8c41…-b7d0….state    one folder for each model and build of llama.cpp
                                      names: the key of the tokens, the key of their document

A state is used only for exactly the tokens, model and build that made it. It is never needed: where
a file is missing, damaged or cannot be written, the tokens are read again. Several processes may
use one folder at the same time. What a state says of its document is as readable as the document.
"""

from __future__ import annotations

import hashlib
import itertools
import logging
import os
import shutil
import time
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

State = NDArray[np.uint8]
"""The bytes of a state, as llama.cpp gives them."""

ENDING = ".state"
_MAGIC = b"FNSTATE1"
_CHECKSUM = 32
_KEY = 16
MOST_WAITING = 4
"""States that wait to be written, some 10 MB each; further ones are not kept."""
RESERVE = 1_000_000_000
"""Bytes of the disk that are left free."""
_STALE_SECONDS = 3600
"""Age of an unfinished file that no process can still be writing."""


class KeptStates:
    """The states of one model, in a `folder` of their own. Safe for several threads."""

    def __init__(self, folder: Path, identity: str, megabytes: int) -> None:
        """Use a folder, which may not exist yet.

        Args:
            folder: for the states of all models.
            identity: of what decides a state besides the tokens, in hexadecimal.
            megabytes: most space for all states of the folder together.
        """
        self._root = folder
        self._identity = identity
        self.folder = folder / identity[: 2 * _KEY]
        self._limit = megabytes * 1_000_000
        self._waiting: dict[str, tuple[str, State]] = {}
        self._lock = Lock()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="kept states")
        self._last: Future[None] | None = None
        self._numbers = itertools.count()

    def key(self, tokens: Sequence[int], ends: Sequence[int]) -> str:
        """Return the key of the state after some tokens, read in slices with these ends."""
        digest = hashlib.blake2b(self._identity.encode(), digest_size=_KEY)
        digest.update(np.asarray([len(tokens), *tokens, *ends], np.int32).tobytes())
        return digest.hexdigest()

    def has(self, key: str) -> bool:
        """Whether the state of a key is kept."""
        return key in self._waiting or key in self._names()

    def use(self, key: str) -> bool:
        """Whether the state of a key is kept; if so, it counts as used now."""
        if name := self._names().get(key):
            _mark_used(self.folder / name)
            return True
        return key in self._waiting

    def longest(self, keys: Sequence[str]) -> tuple[int, State] | None:
        """Return the index of the last key whose state is kept, and the state.

        A damaged file is removed.
        """
        names = self._names()
        for index in reversed(range(len(keys))):
            key = keys[index]
            if waiting := self._waiting.get(key):
                return index, waiting[1]
            if key in names and (state := _read(self.folder / names[key], key)) is not None:
                return index, state
        return None

    def keep(self, key: str, document: str, state: State) -> None:
        """Write a state in the background, unless it is kept already or too many wait.

        Args:
            key: of its tokens.
            document: path of the document that the tokens are from.
            state: not changed by anybody from now on.
        """
        if self.has(key):
            return
        with self._lock:
            if len(self._waiting) >= MOST_WAITING:
                return
            self._waiting[key] = (document, state)
        self._last = self._writer.submit(self._write, key)

    def flush(self) -> None:
        """Wait until all states are written."""
        if self._last is not None:
            self._last.result()

    def close(self) -> None:
        """Write what waits, and stop."""
        self._writer.shutdown()

    def _names(self) -> dict[str, str]:
        """Return the names of the files by the keys of their tokens."""
        try:
            names = [entry.name for entry in os.scandir(self.folder)]
        except OSError:
            return {}
        return {name.partition("-")[0]: name for name in names if name.endswith(ENDING)}

    def _write(self, key: str) -> None:
        document, state = self._waiting[key]
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            room = shutil.disk_usage(self.folder).free - RESERVE
            if len(state) <= min(room, self._limit):
                self._store(key, document, state)
                trim(self._root, self._limit)
        except OSError as error:  # full or read-only
            logging.getLogger(__name__).info("a state is not kept: %s", error)
        finally:
            with self._lock:
                del self._waiting[key]

    def _store(self, key: str, document: str, state: State) -> None:
        name = f"{key}-{document_key(document)}{ENDING}"
        unfinished = self.folder / f"{os.getpid()}-{next(self._numbers)}.new"
        try:
            # No fsync: what a crash cuts short does not have its checksum.
            with unfinished.open("wb") as file:
                file.write(_MAGIC + _checksum(key, state))
                file.write(state.data)
            unfinished.replace(self.folder / name)
        finally:
            unfinished.unlink(missing_ok=True)


def document_key(document: str) -> str:
    """Return the part of a file's name that says which document its state is of."""
    return hashlib.blake2b(document.encode("utf-8", "replace"), digest_size=_KEY).hexdigest()


def _read(path: Path, key: str) -> State | None:
    """Return the state of a file, and mark it as used; remove it if it is damaged."""
    try:
        content = np.fromfile(path, np.uint8)
    except OSError:
        return None
    if not _is_whole(content, key):
        with suppress(OSError):
            path.unlink(missing_ok=True)
        return None
    _mark_used(path)
    return content[len(_MAGIC) + _CHECKSUM :]


def _mark_used(path: Path) -> None:
    with suppress(OSError):  # read-only
        os.utime(path)


def _is_whole(content: State, key: str) -> bool:
    head = len(_MAGIC) + _CHECKSUM
    return bytes(content[:head]) == _MAGIC + _checksum(key, content[head:])


def _checksum(key: str, state: State) -> bytes:
    digest = hashlib.blake2b(key.encode(), digest_size=_CHECKSUM)
    digest.update(state.data)
    return digest.digest()


# All states of a folder, whatever made them


@dataclass(frozen=True, slots=True)
class StateFile:
    """A file of a state: its path, its size in bytes, and when it was last used."""

    path: Path
    size: int
    used: float

    @property
    def key(self) -> str:
        """The key of its tokens."""
        return self.path.name.partition("-")[0]

    @property
    def document(self) -> str:
        """The key of its document; see `document_key`."""
        return self.path.stem.partition("-")[2]

    @property
    def is_whole(self) -> bool:
        """Whether it has its checksum."""
        return _is_whole(np.fromfile(self.path, np.uint8), self.key)


def state_files(root: Path) -> Iterator[StateFile]:
    """Yield all files of states in a folder; other processes may add and remove some meanwhile."""
    for path in root.glob(f"*/*{ENDING}"):
        with suppress(OSError):
            status = path.stat()
            yield StateFile(path, status.st_size, status.st_mtime)


def trim(root: Path, limit: int) -> None:
    """Remove the states that were not used for longest, until all take at most `limit` bytes."""
    files = sorted(state_files(root), key=lambda file: file.used, reverse=True)
    taken = 0
    for file in files:
        taken += file.size
        if taken > limit:
            file.path.unlink(missing_ok=True)
    for path in root.glob("*/*.new"):
        with suppress(OSError):
            if path.stat().st_mtime < time.time() - _STALE_SECONDS:
                path.unlink()


def drop_states(root: Path, keep: Collection[str]) -> None:
    """Remove the states of all documents but some.

    Args:
        root: the folder of the states.
        keep: paths of documents that are still as they were.
    """
    kept = set(map(document_key, keep))
    for file in state_files(root):
        if file.document not in kept:
            with suppress(OSError):
                file.path.unlink(missing_ok=True)
