"""Every error raised on purpose: what is wrong, with which value, and what to do."""

from __future__ import annotations


class FootnoteError(Exception):
    """Root of all errors a person can act on.

    Args:
        what: one sentence naming the problem and the offending value.
        cure: one sentence saying what to do about it, with the command where there is one.
    """

    exit_code = 2
    """What `rag` exits with: 1 a check failed, 2 bad input, 3 something is missing."""

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(what)
        self.what = what
        self.cure = cure

    def __str__(self) -> str:
        return f"{self.what} {self.cure}"


class BadInput(FootnoteError):
    """A question, option or input line that cannot be used."""


class UnreadableFile(FootnoteError):
    """A document that no reader can turn into text."""


class LibraryMismatch(FootnoteError):
    """A library made with another embedder, other chunk settings or another format."""


class MissingModel(FootnoteError):
    """Weights that are not on disk."""

    exit_code = 3


class MissingLibrary(FootnoteError):
    """A directory that holds no library yet."""

    exit_code = 3


class DownloadFailed(FootnoteError):
    """No source delivered the weights."""

    exit_code = 3


class DamagedFile(FootnoteError):
    """A file whose checksum is not the recorded one."""

    exit_code = 1


class DiskFull(FootnoteError):
    """No room to write the library; what was published before is whole."""

    exit_code = 1


class ModelFailed(FootnoteError):
    """Weights that are on disk but cannot be loaded or run."""

    exit_code = 1
