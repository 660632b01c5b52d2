"""Decode bytes to text: UTF-8, UTF-16, or an encoding guessed by chardet and by spelling."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from rag.documents.limits import Limits, check_length
from rag.errors import UnreadableFile

if TYPE_CHECKING:
    from chardet import DetectionDict

# Letters beyond ASCII of each language, and the single-byte encodings it is written in.
_WEST = {
    "German": "äöüß",
    "French": "àâæçèéêëîïôœùûüÿ",
    "Spanish, Catalan": "áéíóúñüàèòïç",
    "Portuguese": "áâãàçéêíóôõú",
    "Italian": "àèéìíòóù",
    "Swedish, Finnish": "åäöé",
    "Danish, Norwegian": "æøåéòôó",
    "Dutch": "éëïöüèáó",
}
_EAST = {
    "Polish": "ąćęłńóśźż",
    "Czech, Slovak": "áčďéěíňóřšťúůýžäĺľôŕ",
    "Hungarian": "áéíóöőúüű",
    "Romanian": "ăâîşţ",
    "Croatian, Slovene": "čćđšž",
}
_BALTIC = {
    "Lithuanian": "ąčęėįšųūž",
    "Latvian": "āčēģīķļņšūž",
    "Estonian": "äõöüšž",
}
_ANY_WEST = "".join(_WEST.values()) + "íúýðþšž"
# Encoding, letters, weight; of equal scores the first wins. Turkish and Icelandic differ in six
# letters only, and Turkish is more common. Names from many Western languages (`_ANY_WEST`) weigh
# less than one language, or all Czech would pass as such names.
_LANGUAGES: tuple[tuple[str, str, float], ...] = (
    *(("cp1252", letters, 1.0) for letters in _WEST.values()),
    ("cp1254", "çğıİöşüâîû", 1.0),
    ("cp1252", "áéíóúýðþæö", 1.0),  # Icelandic
    *(("cp1250", letters, 1.0) for letters in _EAST.values()),
    *(("iso8859-2", letters, 1.0) for letters in _EAST.values()),
    *(("cp1257", letters, 1.0) for letters in _BALTIC.values()),
    ("cp1252", _ANY_WEST, 0.95),
)
ENCODINGS = """
    cp1252 iso8859-15 cp1250 iso8859-2 cp1254 cp1257 mac-roman cp850
    cp1251 koi8-r koi8-u cp866 iso8859-5 cp1253 cp1255 cp1256 cp874
    cp932 euc_jis_2004 gb18030 big5hkscs cp949
""".split()
"""Candidates; among all encodings, rare ones win by chance."""

SAMPLE_BYTES = 200_000
"""Bytes from which an encoding is guessed."""
SPELLED_BYTES = 50_000
"""Bytes of words that are tried in each Latin encoding; more does not change the guess."""
LEAST = 0.9
"""Least share of characters that fit the language; in a wrong encoding it is far less."""
SPELLED_WEIGHT = 1.5
"""Factor on chardet's confidence in the encoding that fits a language. It raises the share of lists
of Western names that are read right from 0.83 to 0.98, and lowers that of Central European ones
from 0.97 to 0.91 (`bench/encodings.py`); on prose it changes little."""


_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x12]")
_SIGNS = frozenset("€£¥¢§©®™°±²³¹µ·×÷«»‹›“”‘’„‚–—…•¡¿†‡‰¼½¾ªº№")
_UNCOUNTED = "\xa0\xad"
# Regular expressions count a superscript or a fraction as a letter; it divides words.
_RAISED = str.maketrans(dict.fromkeys("¹²³¼½¾ªºµ", "°"))
_INSIDE = re.compile(r"(?<=[^\W\d_])[^\w\s\x00-\x7f’‘–—·…•]+(?=[^\W\d_])")
_AFTER_ALL = re.compile(r"(?<=[^\W\d_])[£¥¿¡„‚±÷†](?!\w)|[£¥](?=[^\W\d_])")
_WORDS = re.compile(r"[^\W\d_]+")
# cp1252 with signs only, where they stand in English: beside a letter, some are letters elsewhere.
_SIGNS_ONLY = re.compile(
    r"(?:[\x00-\x7f\xa0’”»–—…®™°²]|(?<![^\W\d_])(?:[“‘«„‚•€§©±×½¼¾µ]|£(?![A-Za-z])))*"
)
_KATAKANA = re.compile("[ァ-ー]")
# Greek, Cyrillic, Hebrew, Arabic or Thai beside a letter of ASCII, or never two letters in a row.
_OTHER = "\u0370-\u06ff\u0e00-\u0e7f"
_MIXED = re.compile(
    rf"[A-Za-z][{_OTHER}]|[{_OTHER}][A-Za-z]|\A(?!.*[{_OTHER}]{{2}}).*[{_OTHER}]", re.DOTALL
)


def decode_within(data: bytes, limits: Limits) -> str:
    """Decode text, and refuse it first if it is too long.

    Raises:
        UnreadableFile: not text, or more characters than the limit.
    """
    check_length(len(data) // 4, limits)  # no encoding takes more than four bytes a character
    text = decode(data)
    check_length(len(text), limits)
    return text


def decode(data: bytes) -> str:
    """Decode UTF-8 and UTF-16, with or without a byte order mark; guess any other encoding.

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
        return text  # UTF-8 with a few damaged bytes; any other encoding gets every accent wrong
    guess = None if b"\x00" in data else _guess(data)
    if guess is None:
        raise UnreadableFile(
            "The bytes are not text in any known encoding.", "Save the file as UTF-8 text."
        )
    return data.decode(guess, "replace")


def _utf16(data: bytes) -> str | None:
    """Detect UTF-16 by its mark, or by the zero byte beside each ASCII letter."""
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
    """Guess an encoding from the lines that are not ASCII."""
    from chardet import detect_all

    first = next(at for at, byte in enumerate(data) if byte > 0x7F)
    part = data[max(0, first - SAMPLE_BYTES // 2) :]
    sample = b"\n".join(line for line in part.splitlines() if not line.isascii())[:SAMPLE_BYTES]
    if _SIGNS_ONLY.fullmatch(sample.decode("cp1252", "replace")):
        return "cp1252"
    for encoding in ("cp932", "euc_jis_2004"):
        text = sample.decode(encoding, "replace")
        # chardet refuses Japanese with few different lead bytes, as katakana has.
        if "\ufffd" not in text and len(_KATAKANA.findall(text)) * 2 > _high(text):
            return encoding
    spelled = _latin_encoding(sample)

    def rank(found: DetectionDict) -> tuple[bool, float]:
        text = sample.decode(found["encoding"] or "ascii", "replace")
        weight = SPELLED_WEIGHT if found["encoding"] == spelled else 1
        return not _MIXED.search(text), found["confidence"] * weight

    candidates = detect_all(
        sample, ignore_threshold=True, compat_names=False, include_encodings=ENCODINGS
    )
    return max(candidates, key=rank)["encoding"]


def _latin_encoding(data: bytes) -> str | None:
    """Return the encoding in which the bytes spell a language in Latin letters, or None."""
    words = b" ".join(word for word in data.split() if not word.isascii())[:SPELLED_BYTES]
    decoded = {
        encoding: _Decoded(words.decode(encoding, "replace")) for encoding, _, _ in _LANGUAGES
    }
    best: tuple[float, str | None] = (0, None)
    for encoding, letters, weight in _LANGUAGES:
        score = decoded[encoding].score(letters)
        if score >= LEAST and score * weight > best[0]:
            best = score * weight, encoding
    return best[1]


class _Decoded:
    """Counts of a text decoded in one encoding, to score each language of that encoding."""

    def __init__(self, text: str) -> None:
        """Count the characters beyond ASCII, and those in impossible places."""
        self.characters = Counter(c for c in text if c > "\x7f" and c not in _UNCOUNTED)
        text = text.translate(_RAISED)
        self.misplaced = sum(
            len(match.group())
            for pattern in (_INSIDE, _AFTER_ALL)
            for match in pattern.finditer(text)
        ) + sum(_high(word) for word in _WORDS.findall(text) if _is_odd(word))

    def score(self, letters: str) -> float:
        """Return the share of characters that fit a language with these letters."""
        total = self.characters.total()
        known = frozenset(letters + letters.upper()) | _SIGNS
        strange = sum(n for char, n in self.characters.items() if char not in known)
        return 1 - (strange + self.misplaced) / total if total else 1.0


def _is_odd(word: str) -> bool:
    """Whether a word has accented letters only, or an accented capital after a small letter."""
    if _high(word) == len(word) > 2:
        return True
    return any(a.islower() and b.isupper() and b > "\x7f" for a, b in pairwise(word))


def _high(word: str) -> int:
    return sum(char > "\x7f" for char in word)
