"""Find the documents in the files and folders that a person names."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rag.documents.formats import can_read
from rag.errors import BadInput

IGNORE_FILE = ".ragignore"

# Escapes, whole brackets, and anything else; what does not fit has a bracket or an escape open.
_WELL_FORMED = re.compile(r"(?:\\.|\[[!^]?+\]?+(?:\[:\w+:\]|\\.|[^]\\])*\]|[^\\[\0])*+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Pattern:
    fits: Callable[[str], bool]
    again: bool
    """Begins with '!': what fits is not passed over after all."""
    folders_only: bool


@dataclass(frozen=True, slots=True)
class Ignored:
    """The patterns that hold in a folder: its own, and those of the folders around it."""

    folder: str
    patterns: tuple[_Pattern, ...]
    around: Ignored | None = None

    def has(self, path: str, *, is_folder: bool) -> bool:
        """Whether a path under the folder is to be passed over."""
        inside = path[len(self.folder.rstrip("/")) + 1 :]
        for pattern in reversed(self.patterns):
            if (is_folder or not pattern.folders_only) and pattern.fits(inside):
                return not pattern.again
        return self.around is not None and self.around.has(path, is_folder=is_folder)

    def inside(self, folder: str) -> Ignored:
        """Return what holds in a folder under this one that has an ignore file.

        Raises:
            BadInput: the file cannot be read, or a line of it is no pattern; it names both.
        """
        file = Path(folder, IGNORE_FILE)
        lines = enumerate(_read(file).split("\n"), start=1)
        named = ((f"{file}, line {number}", line) for number, line in lines)
        return Ignored(folder, _compile(named), around=self)


def ignored_by(patterns: Iterable[str], folder: str) -> Ignored:
    """Return what the patterns of the command line or the settings mean for a folder.

    Raises:
        BadInput: one of them is no pattern.
    """
    named = (("the option --ignore or the setting RAG_IGNORE", pattern) for pattern in patterns)
    return Ignored(folder, _compile(named))


def _read(file: Path) -> str:
    """Read an ignore file; bytes that are not UTF-8 can be part of a name, and are kept."""
    try:
        if not stat.S_ISREG(file.stat().st_mode):  # a pipe would be read for ever
            raise BadInput(f"{file} is not a regular file.", "Remove or rename it.")
        return file.read_text(encoding="utf-8-sig", errors="surrogateescape")
    except OSError as error:
        raise BadInput(
            f"{file} cannot be read: {error.strerror or error}.",
            "Allow yourself to read it, or remove it.",
        ) from error


def _compile(named: Iterable[tuple[str, str]]) -> tuple[_Pattern, ...]:
    """Turn lines into patterns, leaving comments and blank lines out."""
    patterns = []
    for place, line in named:
        glob = re.sub(r"(?<!\\) +$", "", line)
        if not glob or glob.startswith("#"):
            continue
        again = glob.startswith("!")
        glob = glob[again:]
        folders_only = glob.endswith("/")
        glob = glob.rstrip("/") if folders_only else glob
        if not glob or not _WELL_FORMED.fullmatch(glob):
            raise BadInput(
                f"The pattern {line!r} in {place} is not one that .gitignore knows.",
                "Write it as in .gitignore, for example *.bak, drafts/ or !keep.md, "
                r"with \ before [, ] and \ that are meant literally.",
            )
        patterns.append(_Pattern(_matcher(glob), again, folders_only))
    return tuple(patterns)


def _matcher(glob: str) -> Callable[[str], bool]:
    """Return a test of paths; a glob with a slash counts from its folder, others fit anywhere."""
    from wcmatch import glob as wcmatch

    flags = wcmatch.GLOBSTAR | wcmatch.DOTGLOB | wcmatch.CASE | wcmatch.FORCEUNIX
    whole = glob.removeprefix("/") if "/" in glob else f"**/{glob}"
    matcher = wcmatch.compile(whole, flags=flags)
    return lambda path: bool(matcher.match(path))


NEVER_WALKED = frozenset({"__pycache__", "node_modules"})
"""Folders of other programs, with thousands of files that nobody studies."""
ENVIRONMENT = "pyvenv.cfg"
"""A folder that holds this file is a virtual environment of Python: likewise."""


@dataclass(frozen=True, slots=True)
class Discovered:
    """What the named paths hold: documents, what is passed over, folders that cannot be read.

    Passed over are files of other kinds and whatever is ignored; a folder that is not walked into
    counts once, and stands for all that it may hold.
    """

    documents: tuple[Path, ...]
    skipped: tuple[Path, ...]
    closed: tuple[Path, ...]


def discover(
    paths: Sequence[Path], *, ignore: Sequence[str] = (), library: Path | None = None
) -> Discovered:
    """List the files under paths, sorted.

    A file that is named itself is always a document: if it cannot be read, that is a failure and
    not a file to pass over. Links to files are followed, once for each file that they lead to;
    links to folders only where they are named themselves, so that no loop can form.

    Args:
        paths: files and folders.
        ignore: patterns as in .gitignore, counted from each folder named; a `.ragignore` file in
            any folder below has the last word there.
        library: the library's directory, which is never walked into.

    Raises:
        BadInput: a pattern, or a line of an ignore file, is wrong.
    """
    walk = _Walk(_identity(library) if library else None)
    for path in map(absolute, paths):
        if os.path.isdir(path):  # noqa: PTH112 - Path.is_dir() raises when it may not look
            walk.through(str(path), ignored_by(ignore, str(path)))
        else:
            walk.documents.add(path)
    walk.follow_links()
    return Discovered(
        tuple(sorted(walk.documents)),
        tuple(sorted(walk.skipped - walk.documents)),
        tuple(sorted(walk.closed)),
    )


def is_hidden(name: str) -> bool:
    """Whether a file or folder of this name is passed over wherever it lies.

    `~$` begins the files by which Office marks a document as open.
    """
    return name.startswith((".", "~$")) or name in NEVER_WALKED


def printable(name: str) -> str:
    """Return a name that can be stored and printed: bytes that are not UTF-8 become '?'."""
    return name.encode("utf-8", "replace").decode()


def absolute(path: Path) -> Path:
    """Return the absolute path without '..', links in it left as they are."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links


@dataclass(slots=True)
class _Walk:
    """Walks through folders, without recursion: they can nest deeper than Python's stack."""

    library: tuple[int, int] | None
    """What tells the library from other folders, under whichever name it is reached."""
    documents: set[Path] = field(default_factory=set)
    skipped: set[Path] = field(default_factory=set)
    closed: list[Path] = field(default_factory=list)
    links: set[Path] = field(default_factory=set)

    def through(self, root: str, ignored: Ignored) -> None:
        """List the files in and under a folder."""
        waiting = [(root, ignored)]
        while waiting:
            folder, ignored = waiting.pop()
            if self.library and _identity(Path(folder)) == self.library:
                continue
            try:
                with os.scandir(folder) as listing:
                    entries = {entry.name: entry for entry in listing}
            except OSError:
                self.closed.append(Path(folder))
                continue
            if folder != root and ENVIRONMENT in entries:
                self.skipped.add(Path(folder))
                continue
            if entries.pop(IGNORE_FILE, None):
                ignored = ignored.inside(folder)
            for entry in entries.values():
                if self._take(entry, ignored):
                    waiting.append((entry.path, ignored))

    def _take(self, entry: os.DirEntry[str], ignored: Ignored) -> bool:
        """Note a file, or a folder to be passed over; return whether it is one to walk into."""
        path = Path(entry.path)
        is_folder = _is_folder(entry)
        leads_to_folder = entry.is_symlink() and os.path.isdir(entry.path)  # noqa: PTH112
        if (
            leads_to_folder
            or not (is_folder or can_read(path))
            or is_hidden(entry.name)
            or ignored.has(entry.path, is_folder=is_folder)
        ):
            self.skipped.add(path)
        elif not is_folder:
            (self.links if entry.is_symlink() else self.documents).add(path)
        else:
            return True
        return False

    def follow_links(self) -> None:
        """Make documents of the links to files that are not found without them.

        A link that leads nowhere is a document too: that it cannot be read has to be said.
        """
        known = {_identity(path) for path in self.documents} if self.links else set()
        for link in sorted(self.links - self.documents):
            identity = _identity(link)
            (self.skipped if identity and identity in known else self.documents).add(link)
            known.add(identity)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:  # some network folders list a name and deny its kind
        return False


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what all names of a file have in common, or None if it cannot be looked at."""
    try:
        found = path.stat()
    except (OSError, ValueError):  # a name that no file can have
        return None
    return found.st_dev, found.st_ino
