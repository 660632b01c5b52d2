"""Watch paths and report that something changed; a sync then finds out what."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Generator, Sequence
from contextlib import closing
from pathlib import Path

from rag.documents.discover import IGNORE_FILE, absolute, is_hidden, utf8_name
from rag.errors import BadInput

SETTLED = 1.0
"""Seconds without a change after which changes are reported: a file is saved in several steps."""
LONGEST = 30.0
"""Seconds after which changes are reported although they go on."""
ANYWAY = 600.0
"""Seconds after which a change is assumed: network folders report none."""


def changes(paths: Sequence[Path], library: Path) -> Generator[None]:
    """Yield once the watch has begun, and then whenever something under the paths has changed.

    Changes in the library and of hidden files are not reported. Paths that are missing are watched
    as soon as they exist. Ctrl-C raises KeyboardInterrupt and ends the watch.

    Raises:
        BadInput: there are more folders than the system can watch.
    """
    roots = [absolute(path) for path in paths]
    within = os.path.realpath(library)
    latest = time.monotonic()
    first: float | None = latest  # time of the oldest unreported change
    due = latest + ANYWAY
    while True:
        before = [_state(root) for root in roots]
        # Resolved paths: some systems report changes under these, whichever are watched.
        folders = [os.path.realpath(root) for root in roots if os.path.isdir(root)]  # noqa: PTH112
        with closing(_batches(folders)) as batches:
            for changed in batches:
                now = time.monotonic()
                is_other = [_state(root) for root in roots] != before
                is_other |= not changed.isdisjoint(folders)
                if is_other or any(_matters(path, folders, within) for path in changed):
                    first, latest = first or now, now
                is_over = now - latest >= SETTLED or now - (first or now) >= LONGEST
                if now > due or (first and is_over):
                    yield
                    first, due = None, time.monotonic() + ANYWAY
                if is_other:
                    break  # watch the present folders


def _state(root: Path) -> tuple[int, ...] | None:
    """Return a value that changes when a path is replaced, or a file gets another version.

    Files are followed by polling it: programs save by replacing the old file with a new one, which
    a watch of the old one does not notice.
    """
    try:
        found = root.stat()
    except OSError:
        return None
    identity = found.st_dev, found.st_ino
    is_folder = stat.S_ISDIR(found.st_mode)
    return identity if is_folder else (*identity, found.st_size, found.st_mtime_ns)


def _batches(folders: Sequence[str]) -> Generator[set[str]]:
    """Yield sets of changed paths; an empty one when nothing has changed for a while.

    The folders themselves stand for changes that cannot be named.
    """
    from watchfiles import watch

    # Documents in a folder whose name is not valid UTF-8 cannot be indexed anyway.
    folders = [folder for folder in folders if folder == utf8_name(folder)]
    while not folders:
        time.sleep(SETTLED)
        yield set()
    try:
        for batch in watch(
            *folders,
            watch_filter=None,
            rust_timeout=round(SETTLED * 1000),
            yield_on_timeout=True,
            ignore_permission_denied=True,
        ):
            yield {path for _, path in batch}
    except (FileNotFoundError, RuntimeError):
        # A folder vanished, or a file's name is not UTF-8, and watchfiles cannot report it.
        time.sleep(SETTLED)
        yield set(folders)
    except OSError as error:
        raise BadInput(
            f"The system cannot watch that many folders: {error.strerror or error}.",
            "Watch fewer, or raise its limit: sudo sysctl fs.inotify.max_user_watches=1000000",
        ) from error


def _matters(path: str, folders: Sequence[str], library: str) -> bool:
    """Whether a sync might look at a path under the folders."""
    real = os.path.realpath(path)  # a link may lead into the library
    if real == library or real.startswith(library + os.sep):
        return False
    inside = [
        Path(path[len(folder) + 1 :]) for folder in folders if path.startswith(folder + os.sep)
    ]
    return any(not _is_hidden_path(within) for within in inside)


def _is_hidden_path(path: Path) -> bool:
    is_rule = path.name == IGNORE_FILE  # hidden, but it affects what is found
    return any(is_hidden(name) for name in path.parts[: -1 if is_rule else None])
