"""Where a chunk stands beyond its headings: folder, file, title, date and speaker, in one line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import PurePosixPath

from rag.documents.chunks import heading_path
from rag.documents.document_date import document_date
from rag.documents.speaker_turns import speaker_at, turns_of
from rag.text.calendar_names import date_in_words
from rag.text.words import words
from rag.types import Document, Turn

MOST_FOLDERS = 2
"""Folders that are named, the innermost ones: outer ones say where somebody keeps their files."""
LONGEST_NAME = 100
"""Characters of a name: a longer one was made by a program."""
ANY_FOLDER = frozenset(
    """archive archives attachments books content corpus data desktop doc docs document documents
    download downloads file files folder home inbox misc note notes papers pdf pdfs src text texts
    tmp vault work""".split()
)
"""Names of folders that say nothing about what is in them."""

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_TITLE = re.compile(r"^title:[ \t]*(['\"]?)(?P<title>.+?)\1[ \t]*$", re.MULTILINE | re.IGNORECASE)
_PARTS = re.compile(r"[^\W_]+")
_HUMP = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
_CODE = re.compile(r"(?=\w*\d)[0-9a-f-]{12,}", re.IGNORECASE)


class ContextLines:
    """Writes the context of any chunk of one document."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def at(self, start: int, heading: str | None = None, *, folders: bool = True) -> str:
        """Return the context of a chunk that begins at `start`, such as "ada marsh, people".

        A name is left out if the headings or another name have all its words.

        Args:
            start: offset into the document's text.
            heading: its heading path, if it is known.
            folders: whether folders are named.
        """
        if heading is None:
            heading = heading_path(self._document.headings, start)
        said = set(words(heading))
        parts = []
        names = [*self._names, *(self._folders if folders else ())]
        for name, stems in names:
            if not stems <= said:
                parts.append(name)
                said |= stems
        turn = speaker_at(self._turns, start)
        # A chunk that begins with the label names its speaker itself.
        if turn and turn.start < start:
            parts.append(turn.speaker)
        return ", ".join(parts)

    @cached_property
    def _turns(self) -> Sequence[Turn]:
        return turns_of(self._document)

    @cached_property
    def _names(self) -> list[tuple[str, set[str]]]:
        """Return the title, the file's name and the date, each with its stems."""
        found = [*_title(self._document), *_spelled(PurePosixPath(self._document.path).stem)]
        if written := document_date(self._document):
            found.append(date_in_words(written))
        return _with_stems(found)

    @cached_property
    def _folders(self) -> list[tuple[str, set[str]]]:
        folders = PurePosixPath(self._document.path).parts[:-1][-MOST_FOLDERS:]
        names = [name for name in reversed(folders) if name.lower() not in ANY_FOLDER]
        return _with_stems([spelled for name in names for spelled in _spelled(name)])


def _with_stems(names: Sequence[str]) -> list[tuple[str, set[str]]]:
    return [(name, stems) for name in names if (stems := set(words(name)))]


def _title(document: Document) -> Iterator[str]:
    """Yield the title in the front matter, and the first heading if nothing stands before it."""
    fields = _FRONT_MATTER.match(document.text)
    if fields and (named := _TITLE.search(fields.group())):
        yield named["title"]
    body = fields.end() if fields else 0
    for heading in document.headings[:1]:
        if not document.text[body : heading.start].strip():
            yield heading.title


def _spelled(name: str) -> Iterator[str]:
    """Yield the name of a file or folder as words, unless it is a code."""
    if not _CODE.fullmatch(name) and any(map(str.isalpha, name)):
        spaced = " ".join(_PARTS.findall(_HUMP.sub(" ", name)))
        if spaced and len(spaced) <= LONGEST_NAME:
            yield spaced
