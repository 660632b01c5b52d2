"""Bytes to text in whatever encoding they are, within the limits of a file."""

from __future__ import annotations

import re

from rag.documents.encodings import spelled
from rag.documents.limits import Limits
from rag.errors import UnreadableFile

SAMPLE_BYTES = 500_000
"""What an encoding is guessed from; 60 MB take 20 seconds."""
OTHERS = [
    "cp1256",
    "cp874",
    "cp932",
    "gb18030",
    "big5",
    "cp949",
    "euc_jp",
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1257",
]
"""What is guessed among where no language is spelled; of all encodings, rare ones win by chance."""

_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x12]")


def decode(data: bytes) -> str:
    """Decode UTF-8 and UTF-16, with or without a mark; the encoding of other bytes is guessed.

    Raises:
        UnreadableFile: the bytes are not text in any known encoding.
    """
    for encoding in filter(None, (_utf16(data), "utf-8-sig")):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    text = data.decode("utf-8-sig", "replace")
    if text.count("\ufffd") * 5 < len(data) - len(text):
        return text  # UTF-8 with a few damaged bytes; as another encoding every accent were wrong
    guess = None if b"\x00" in data else _guess(data)
    if guess is None:
        raise UnreadableFile(
            "The bytes are not text in any known encoding.", "Save the file as UTF-8 text."
        )
    return data.decode(guess, "replace")


def _utf16(data: bytes) -> str | None:
    """Tell UTF-16 by its mark, or by the zero which each letter of ASCII has on the same side."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = data[:SAMPLE_BYTES]
    first, second = sample[::2].count(0), sample[1::2].count(0)
    if len(data) % 2 or max(first, second) * 10 < len(sample) * 4 or min(first, second):
        return None
    letters = sample[1::2] if first else sample[::2]
    if _CONTROLS.search(letters):
        return None  # small numbers, not letters
    return "utf-16-be" if first else "utf-16-le"


def _guess(data: bytes) -> str | None:
    """Guess an encoding from the lines around the first byte that is not ASCII."""
    from charset_normalizer import from_bytes

    first = re.search(rb"[\x80-\xff]", data)
    start = data.rfind(b"\n", 0, first.start()) + 1 if first else 0
    end = data.find(b"\n", start + SAMPLE_BYTES)
    sample = data[start : end if end >= 0 else len(data)]
    encoding = spelled(sample)
    if encoding:
        return encoding
    best = from_bytes(sample, cp_isolation=OTHERS).best() or from_bytes(sample).best()
    return best.encoding if best else None


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
