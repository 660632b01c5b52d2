"""Patterns of files to pass over, with the meaning that they have in .gitignore.

The folder nearest to a file has the say, and in it the last pattern that fits. What wcmatch does is
compare one name with one glob; it agrees with git itself in the property test, and takes no longer
for a hostile pattern.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

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
