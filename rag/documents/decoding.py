"""Bytes to text in whatever encoding they are, within the limits of a file."""

from __future__ import annotations

import re

from rag.documents.limits import Limits
from rag.errors import UnreadableFile

SAMPLE_BYTES = 500_000
"""What an encoding is guessed from; 60 MB take 20 seconds."""


def decode(data: bytes) -> str:
    """Decode UTF-8 (with or without a mark) or UTF-16 with a mark; other bytes are guessed.

    Raises:
        UnreadableFile: the bytes are not text in any known encoding.
    """
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig")):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                break
    text = data.decode("utf-8-sig", "replace")
    if text.count("\ufffd") * 5 < len(data) - len(text):
        return text  # UTF-8 with a few damaged bytes; as another encoding every accent were wrong
    guess = _guess(data)
    if guess is None or b"\x00" in data:
        raise UnreadableFile(
            "The bytes are not text in any known encoding.", "Save the file as UTF-8 text."
        )
    return data.decode(guess, "replace")


def _guess(data: bytes) -> str | None:
    """Guess an encoding from the lines around the first byte that is not ASCII."""
    from charset_normalizer import from_bytes

    first = re.search(rb"[\x80-\xff]", data)
    start = data.rfind(b"\n", 0, first.start()) + 1 if first else 0
    end = data.find(b"\n", start + SAMPLE_BYTES)
    matches = from_bytes(data[start : end if end >= 0 else len(data)])
    best = matches.best()
    if best is None:
        return None
    for match in matches:
        # As good a language with few odd characters more: of these, the West's is in most files.
        if (
            match.encoding == "cp1252"
            and match.coherence >= best.coherence
            and match.chaos <= best.chaos + 0.1
        ):
            return "cp1252"
    return best.encoding


def decode_within(data: bytes, limits: Limits) -> str:
    """Decode text, and refuse it before anything else is done when it is too long.

    Raises:
        UnreadableFile: not text, or more characters than the limit.
    """
    check_length(len(data) // 4, limits)  # no encoding takes more than four bytes a character
    text = decode(data)
    check_length(len(text), limits)
    return text


def check_length(characters: int, limits: Limits) -> None:
    """Refuse a text too long to split and search.

    Raises:
        UnreadableFile: it has more characters than the limit.
    """
    if characters > limits.characters:
        raise UnreadableFile(
            f"The text has {characters:,} characters or more; the limit is {limits.characters:,}.",
            "Split the file, or raise the limit with RAG_FILE_CHARACTERS.",
        )
