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
NEVER_WALKED = frozenset({"__pycache__", "node_modules"})
"""Folders of other programs, with thousands of files that nobody studies."""
ENVIRONMENT = "pyvenv.cfg"
"""File that marks a folder as a Python virtual environment, which is not walked either."""
# Escapes, whole brackets, and anything else; what does not fit has a bracket or an escape open.
_WELL_FORMED = re.compile(r"(?:\\.|\[[!^]?+\]?+(?:\[:\w+:\]|\\.|[^]\\])*\]|[^\\[\0])*+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Discovered:
    """Documents, skipped paths, and folders that cannot be read.

    Skipped are files of other kinds and ignored paths; a skipped folder counts once, for all that
    is in it.
    """

    documents: tuple[Path, ...]
    skipped: tuple[Path, ...]
    closed: tuple[Path, ...]


def discover(
    paths: Sequence[Path], *, ignore: Sequence[str] = (), library: Path | None = None
) -> Discovered:
    """List the files under paths, sorted.

    A file named by the user is always a document: if it cannot be read, that is reported as a
    failure. Links to files are followed, once for each target; links to folders only if the user
    names them, so that no loop can form.

    Args:
        paths: files and folders.
        ignore: patterns as in .gitignore, relative to each named folder; a `.ragignore` file in a
            folder below overrides them there.
        library: the library's directory, which is never walked into.

    Raises:
        BadInput: a pattern, or a line of an ignore file, is wrong.
    """
    walk = _Walk(_identity(library) if library else None)
    for path in map(absolute, paths):
        if os.path.isdir(path):  # noqa: PTH112 - Path.is_dir() raises when it may not look
            walk.through(str(path), _rules_of(ignore, str(path)))
        else:
            walk.documents.add(path)
    walk.follow_links()
    return Discovered(
        tuple(sorted(walk.documents)),
        tuple(sorted(walk.skipped - walk.documents)),
        tuple(sorted(walk.closed)),
    )


def is_hidden(name: str) -> bool:
    """Whether a file or folder of this name is always skipped.

    `~$` begins the lock files of Office.
    """
    return name.startswith((".", "~$")) or name in NEVER_WALKED


def utf8_name(name: str) -> str:
    """Return a name that can be encoded as UTF-8: bytes that are not UTF-8 become '?'."""
    return name.encode("utf-8", "replace").decode()


def absolute(path: Path) -> Path:
    """Return the absolute path without '..'; links stay unresolved."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links


@dataclass(slots=True)
class _Walk:
    """Walks through folders, without recursion: they can nest deeper than Python's stack."""

    library: tuple[int, int] | None
    """Device and inode of the library's directory, under whichever name it is reached."""
    documents: set[Path] = field(default_factory=set)
    skipped: set[Path] = field(default_factory=set)
    closed: list[Path] = field(default_factory=list)
    links: set[Path] = field(default_factory=set)

    def through(self, root: str, rules: _IgnoreRules) -> None:
        """Collect the files in and under a folder."""
        waiting = [(root, rules)]
        while waiting:
            folder, rules = waiting.pop()
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
                rules = rules.inside(folder)
            for entry in entries.values():
                if self._collect(entry, rules):
                    waiting.append((entry.path, rules))

    def _collect(self, entry: os.DirEntry[str], rules: _IgnoreRules) -> bool:
        """Sort an entry into documents, links or skipped; return whether to walk into it."""
        path = Path(entry.path)
        is_folder = _is_folder(entry)
        leads_to_folder = entry.is_symlink() and os.path.isdir(entry.path)  # noqa: PTH112
        if (
            leads_to_folder
            or not (is_folder or can_read(path))
            or is_hidden(entry.name)
            or rules.ignore(entry.path, is_folder=is_folder)
        ):
            self.skipped.add(path)
        elif not is_folder:
            (self.links if entry.is_symlink() else self.documents).add(path)
        else:
            return True
        return False

    def follow_links(self) -> None:
        """Add the links to files that were not found otherwise.

        A broken link is a document too, so that its failure is reported.
        """
        known = {_identity(path) for path in self.documents} if self.links else set()
        for link in sorted(self.links - self.documents):
            identity = _identity(link)
            (self.skipped if identity and identity in known else self.documents).add(link)
            known.add(identity)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:  # some network folders list a name but deny access to its type
        return False


def _identity(path: Path) -> tuple[int, int] | None:
    """Return device and inode, the same for all names of a file; None if inaccessible."""
    try:
        found = path.stat()
    except (OSError, ValueError):  # ValueError: an impossible name
        return None
    return found.st_dev, found.st_ino


# Ignore patterns


@dataclass(frozen=True, slots=True)
class _Pattern:
    """One line of an ignore file. `negated` (it begins with '!') un-ignores what it matches."""

    matches: Callable[[str], bool]
    negated: bool
    folders_only: bool


@dataclass(frozen=True, slots=True)
class _IgnoreRules:
    """The ignore patterns of a folder, with those of the folders above it."""

    folder: str
    patterns: tuple[_Pattern, ...]
    above: _IgnoreRules | None = None

    def ignore(self, path: str, *, is_folder: bool) -> bool:
        """Whether a path under the folder is ignored; the last pattern that matches decides."""
        inside = path[len(self.folder.rstrip("/")) + 1 :]
        for pattern in reversed(self.patterns):
            if (is_folder or not pattern.folders_only) and pattern.matches(inside):
                return not pattern.negated
        return self.above is not None and self.above.ignore(path, is_folder=is_folder)

    def inside(self, folder: str) -> _IgnoreRules:
        """Return the rules of a subfolder that has an ignore file.

        Raises:
            BadInput: the file cannot be read, or a line of it is not a pattern; names both.
        """
        file = Path(folder, IGNORE_FILE)
        lines = enumerate(_read(file).split("\n"), start=1)
        named = ((f"{file}, line {number}", line) for number, line in lines)
        return _IgnoreRules(folder, _compile(named), above=self)


def _rules_of(patterns: Iterable[str], folder: str) -> _IgnoreRules:
    """Return the rules that the command line or the settings give for a folder.

    Raises:
        BadInput: one of them is not a pattern.
    """
    named = (("the option --ignore or the setting RAG_IGNORE", pattern) for pattern in patterns)
    return _IgnoreRules(folder, _compile(named))


def _read(file: Path) -> str:
    """Read an ignore file; bytes that are not UTF-8 can be part of a name, and are kept."""
    try:
        if not stat.S_ISREG(file.stat().st_mode):  # a pipe would be read for ever
            raise BadInput(f"{file} is not a regular file.", "Remove or rename it.")
        return file.read_text(encoding="utf-8-sig", errors="surrogateescape")
    except OSError as error:
        raise BadInput(
            f"{file} cannot be read: {error.strerror or error}.",
            "Change its permissions, or remove it.",
        ) from error


def _compile(named: Iterable[tuple[str, str]]) -> tuple[_Pattern, ...]:
    """Turn lines into patterns, leaving comments and blank lines out."""
    patterns = []
    for place, line in named:
        glob = re.sub(r"(?<!\\) +$", "", line)
        if not glob or glob.startswith("#"):
            continue
        negated = glob.startswith("!")
        glob = glob[negated:]
        folders_only = glob.endswith("/")
        glob = glob.rstrip("/") if folders_only else glob
        if not glob or not _WELL_FORMED.fullmatch(glob):
            raise BadInput(
                f"The pattern {line!r} in {place} is not valid.",
                "Write it as in .gitignore, for example *.bak, drafts/ or !keep.md, "
                r"and put \ before a literal [, ] or \.",
            )
        patterns.append(_Pattern(_matcher(glob), negated, folders_only))
    return tuple(patterns)


def _matcher(glob: str) -> Callable[[str], bool]:
    """Compile a glob; one with a slash is relative to its folder, others match anywhere below."""
    from wcmatch import glob as wcmatch

    flags = wcmatch.GLOBSTAR | wcmatch.DOTGLOB | wcmatch.CASE | wcmatch.FORCEUNIX
    whole = glob.removeprefix("/") if "/" in glob else f"**/{glob}"
    matcher = wcmatch.compile(whole, flags=flags)
    return lambda path: bool(matcher.match(path))
