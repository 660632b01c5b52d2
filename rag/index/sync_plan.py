"""Plan a sync: compare files with the library by content into new, changed, moved, gone, same."""

from __future__ import annotations

import os
import shlex
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from rag.documents.discover import Discovered, absolute, utf8_name
from rag.files import sha256_of
from rag.types import DocumentInfo, Failure, Move


@dataclass(frozen=True, slots=True)
class FileToRead:
    """A file to read: its name in the library, its path, and its size in bytes."""

    name: str
    path: Path
    bytes: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What a sync has to do."""

    read: tuple[FileToRead, ...]
    moved: tuple[Move, ...]
    gone: tuple[str, ...]
    unchanged: tuple[str, ...]
    skipped: tuple[str, ...]
    failed: tuple[Failure, ...]


def make_plan(
    library: Path,
    paths: Sequence[Path],
    found: Discovered,
    known: Mapping[str, DocumentInfo],
    *,
    max_bytes: int,
    is_current: Callable[[DocumentInfo], bool],
) -> Plan:
    """Compare the files under the paths with the documents of the library there.

    A known content under a new name is a move if its old name is gone and its ending is the same;
    otherwise it is a new document (whose chunks need no embedding). An unchanged file is read again
    if `is_current` denies that today's readers would extract the same text.

    A document counts as gone only if its folder can be read: a mistyped path, or one on a disk that
    is not connected, must not empty the library.
    """
    gone = _gone(library, paths, found, known)
    movable: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    # Also documents elsewhere whose file is gone: the folder itself may have been renamed.
    for name in dict.fromkeys((*gone, *known)):
        if is_current(known[name]):
            movable[known[name].sha256, PurePosixPath(name).suffix.lower()].append(name)
    read, moved, unchanged, failed = [], [], [], []
    missing = {path for path in found.documents if not _is_there(path)}
    for path in found.documents:
        if path in missing:
            continue
        name = name_of(library, path)
        if name != utf8_name(name):
            failed.append(
                Failure(utf8_name(name), "The file name is not valid UTF-8.", "Rename the file.")
            )
            continue
        size, digest = _size_and_checksum(path, max_bytes)
        old = known.get(name)
        if old and old.sha256 == digest and is_current(old):
            unchanged.append(name)
        elif old is None and (gone_as := _pop_gone(library, movable[digest, path.suffix.lower()])):
            moved.append(Move(gone_as, name))
        else:
            read.append(FileToRead(name, path, size))
    renamed = {move.old for move in moved}
    failed += _missing(library, sorted(missing), [name for name in known if name not in renamed])
    return Plan(
        read=tuple(read),
        moved=tuple(moved),
        gone=tuple(name for name in gone if name not in renamed),
        unchanged=tuple(unchanged),
        skipped=tuple(utf8_name(name_of(library, path)) for path in found.skipped),
        failed=(*failed, *_closed(library, found)),
    )


def _pop_gone(library: Path, names: list[str]) -> str | None:
    """Remove and return the first name whose file is gone."""
    for name in names:
        if not _is_there(absolute(library).parent / name):
            names.remove(name)
            return name
    return None


def name_of(library: Path, path: Path) -> str:
    """Return a document's name: its path relative to the library's parent folder, if it is there.

    So a library and the documents beside it can be moved together.
    """
    home = absolute(library).parent
    return path.relative_to(home).as_posix() if path.is_relative_to(home) else path.as_posix()


def _size_and_checksum(path: Path, max_bytes: int) -> tuple[int, str]:
    """Return a file's size and checksum; (0, "") if it cannot be read, which fails later."""
    try:
        size = path.stat().st_size
        # Files that claim to be empty are left to the reader: those in /proc may never end.
        if path.is_file() and 0 < size <= max_bytes:
            return size, sha256_of(path)
    except OSError:
        return 0, ""
    return 0, ""


def _gone(
    library: Path, paths: Sequence[Path], found: Discovered, known: Mapping[str, DocumentInfo]
) -> list[str]:
    """Return the names under the given folders whose files are gone."""
    home = absolute(library).parent
    here = {path for path in found.documents if _is_there(path)}
    # Path.is_dir() raises in a folder that allows listing only; os.path returns False.
    roots = [absolute(path) for path in paths if os.path.isdir(path)]  # noqa: PTH112
    return [
        name
        for name in known
        if home / name not in here
        and any((home / name).is_relative_to(root) for root in roots)
        and not any((home / name).is_relative_to(folder) for folder in found.closed)
    ]


def _is_there(path: Path) -> bool:
    """Whether a path exists; an inaccessible one counts as existing."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def _missing(library: Path, paths: Sequence[Path], known: Sequence[str]) -> list[Failure]:
    """Report each missing path, and whether the library still has documents of it."""
    failures = []
    for path in paths:
        name = name_of(library, path)
        within = [n for n in known if n == name or n.startswith(f"{name}/")]
        cure = "Check the spelling of the path."
        if within:
            pattern = shlex.quote(name if within == [name] else f"{name}/*")
            cure = (
                f"The library still has {len(within)} of its documents; to remove them: "
                f"rag documents remove {pattern}"
            )
        failures.append(Failure(utf8_name(name), "There is no such file or folder.", cure))
    return failures


def _closed(library: Path, found: Discovered) -> list[Failure]:
    return [
        Failure(
            utf8_name(name_of(library, folder)),
            "The folder cannot be read.",
            "Change its permissions; if it is nested too deep in other folders, move it up.",
        )
        for folder in found.closed
    ]
