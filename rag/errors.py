"""The errors that users see: what is wrong, with which value, and what to do."""

from __future__ import annotations


class FootnoteError(Exception):
    """Base class of all errors that a user can act on.

    Args:
        what: one sentence naming the problem and the offending value.
        cure: one sentence saying what to do about it, with the command where there is one.
    """

    exit_code = 2
    """Exit code of `rag`: 1 a check failed, 2 bad input, 3 something is missing."""

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(what)
        self.what = what
        self.cure = cure

    def __str__(self) -> str:
        return f"{self.what} {self.cure}"


class BadInput(FootnoteError):
    """A question, option or input line that cannot be used."""


class UnreadableFile(FootnoteError):
    """A document that cannot be read as text."""


class LibraryMismatch(FootnoteError):
    """A library made with another embedder, chunk size or format."""


class MissingModel(FootnoteError):
    """A model that is not on disk."""

    exit_code = 3


class MissingLibrary(FootnoteError):
    """A directory without a library."""

    exit_code = 3


class DownloadFailed(FootnoteError):
    """A model that could not be downloaded from any source."""

    exit_code = 3


class DamagedFile(FootnoteError):
    """A file that is missing or does not have its recorded checksum."""

    exit_code = 1


class DiskFull(FootnoteError):
    """No space to write the library; what was published before is intact."""

    exit_code = 1


class ModelFailed(FootnoteError):
    """A model that cannot be loaded or run, or a server that cannot be used."""

    exit_code = 1
