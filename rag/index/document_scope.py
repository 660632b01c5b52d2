"""Select documents by glob and by tag."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from rag.errors import BadInput
from rag.types import DocumentInfo, Scope


def select(documents: Iterable[DocumentInfo], scope: Scope) -> list[DocumentInfo]:
    """Return the documents in scope: each matches any of its globs and has any of its tags.

    Raises:
        BadInput: a glob or a tag matches no document, or no document matches both.
    """
    documents = list(documents)
    paths = {info.path for info in documents}
    named: set[str] = set()
    for pattern in scope.documents:
        found = _matching(paths, pattern)
        if not found:
            raise BadInput(
                f"No document of the library matches {pattern!r}.",
                "A glob is a file name or the end of a path: 'gans.*' or 'lectures/*'. "
                "See them all: rag documents list",
            )
        named |= found
    tags = {tag for info in documents for tag in info.tags}
    for tag in scope.tags:
        if tag not in tags:
            known = f"Tags in use: {', '.join(sorted(tags))}." if tags else "No tag is in use."
            raise BadInput(f"No document of the library has the tag {tag!r}.", known)
    chosen = [
        info
        for info in documents
        if (info.path in named or not scope.documents)
        and (not scope.tags or any(tag in info.tags for tag in scope.tags))
    ]
    if documents and not chosen:
        raise BadInput(
            "No document matches one of the globs and has one of the tags.",
            "Leave out one of the two, or see all documents: rag documents list",
        )
    return chosen


def _matching(paths: set[str], pattern: str) -> set[str]:
    """Return the paths that a glob matches; an exact path matches that document alone."""
    for path in (pattern, _unescaped(pattern)):
        if path in paths:
            return {path}
    # A glob with a slash may begin at any folder, one without is a file name: what paths begin with
    # depends on where the library is, which a user does not think of.
    return {
        path
        for path in paths
        if fnmatchcase(path, pattern)
        or ("/" in pattern and fnmatchcase(path, f"*/{pattern}"))
        or fnmatchcase(PurePosixPath(path).name, pattern)
    }


def _unescaped(pattern: str) -> str:
    """Undo `glob.escape`."""
    return re.sub(r"\[([*?[])\]", r"\1", pattern)
