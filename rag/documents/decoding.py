"""Decode bytes to text: UTF-8, UTF-16, or an encoding guessed from how the letters spell words."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import pairwise

from rag.documents.limits import Limits, check_length
from rag.errors import UnreadableFile

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
_RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_CYRILLIC = {
    "Russian, Bulgarian": _RUSSIAN,
    "Ukrainian, Belarusian": _RUSSIAN + "іїєґў",
    "Serbian, Macedonian": "абвгдежзијклмнопрстћуфхцчшђљњџѓќѕ",
}
_ANY_WEST = "".join(_WEST.values()) + "íúýðþšž"
# Encoding, letters, weight; of equal scores the first wins. Turkish and Icelandic differ in six
# letters only, and Turkish is more common. Names from many Western languages (`_ANY_WEST`) weigh
# less than one language, or all Czech would pass as such names. Hebrew reads as Russian without
# capitals, and Russian as Greek without accents, but not the other way round.
_LANGUAGES: tuple[tuple[str, str, float], ...] = (
    *(("cp1252", letters, 1.0) for letters in _WEST.values()),
    ("cp1254", "çğıİöşüâîû", 1.0),
    ("cp1252", "áéíóúýðþæö", 1.0),  # Icelandic
    *(("cp1250", letters, 1.0) for letters in _EAST.values()),
    *(("iso8859_2", letters, 1.0) for letters in _EAST.values()),
    *(("cp1257", letters, 1.0) for letters in _BALTIC.values()),
    ("cp1255", "אבגדהוזחטיךכלםמןנסעףפץצקרשתװױײ", 1.0),
    *(("cp1251", letters, 1.0) for letters in _CYRILLIC.values()),
    *(("koi8_u", letters, 1.0) for letters in list(_CYRILLIC.values())[:2]),
    ("cp1253", "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ", 1.0),
    ("cp1252", _ANY_WEST, 0.95),
    ("iso8859_15", _ANY_WEST, 0.94),
    *(
        (encoding, letters, 0.94)
        for encoding in ("mac_roman", "cp850")
        for letters in _WEST.values()
    ),
)


SAMPLE_BYTES = 500_000
"""Bytes from which an encoding is guessed; 60 MB take 20 seconds."""
SPELLED_BYTES = 50_000
"""Bytes of words that are tried in each encoding; more does not change the guess."""
LEAST = 0.9
"""Least share of characters that fit the language; in a wrong encoding it is far less."""
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
"""Candidates when no language fits; among all encodings, rare ones win by chance."""


_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x12]")
_SIGNS = frozenset("€£¥¢§©®™°±²³¹µ·×÷«»‹›“”‘’„‚–—…•¡¿†‡‰¼½¾ªº№")
_UNCOUNTED = "\xa0\xad"
# Regular expressions count a superscript or a fraction as a letter; it divides words.
_RAISED = str.maketrans(dict.fromkeys("¹²³¼½¾ªºµ", "°"))
_INSIDE = re.compile(r"(?<=[^\W\d_])[^\w\s\x00-\x7f’‘–—·…•]+(?=[^\W\d_])")
_AFTER_ALL = re.compile(r"(?<=[^\W\d_])[£¥¿¡„‚±÷†](?!\w)|[£¥](?=[^\W\d_])")
_NOT_LAST = re.compile(r"[ךםןףץς](?=[^\W\d_])")  # forms that only end a word
_WORDS = re.compile(r"[^\W\d_]+")


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
    """Guess an encoding from the lines around the first byte that is not ASCII."""
    from charset_normalizer import from_bytes

    first = re.search(rb"[\x80-\xff]", data)
    start = data.rfind(b"\n", 0, first.start()) + 1 if first else 0
    end = data.find(b"\n", start + SAMPLE_BYTES)
    sample = data[start : end if end >= 0 else len(data)]
    if encoding := _encoding_of_words(sample):
        return encoding
    best = from_bytes(sample, cp_isolation=OTHERS).best() or from_bytes(sample).best()
    return best.encoding if best else None


def _encoding_of_words(data: bytes) -> str | None:
    """Return the single-byte encoding in which the bytes spell words, or None."""
    parts = b" ".join(part for part in data.split() if not part.isascii())[:SPELLED_BYTES]
    encodings = {encoding for encoding, _, _ in _LANGUAGES}
    decoded = {encoding: _Decoded(parts.decode(encoding, "replace")) for encoding in encodings}
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
            for pattern in (_INSIDE, _AFTER_ALL, _NOT_LAST)
            for match in pattern.finditer(text)
        )
        self.words = Counter(word for word in _WORDS.findall(text) if not word.isascii())

    def score(self, letters: str) -> float:
        """Return the share of characters that fit a language with these letters."""
        total = self.characters.total()
        known = _alphabet(letters) | _SIGNS
        strange = sum(n for char, n in self.characters.items() if char not in known)
        is_latin = letters[0] < "\u0370"
        odd = sum(n * _high(word) for word, n in self.words.items() if _is_odd(word, is_latin))
        if not total:
            return 1.0
        # Small letters in one encoding are capitals in another, and few texts are all capitals.
        capitals = 0 if is_latin else sum(n for c, n in self.characters.items() if c.isupper())
        return 1 - (strange + self.misplaced + odd + capitals / 100) / total


@cache
def _alphabet(letters: str) -> frozenset[str]:
    return frozenset(letters + letters.upper())


def _is_odd(word: str, is_latin: bool) -> bool:
    """Whether a word mixes scripts, or has a capital after a small letter.

    In Latin letters no word has accents only; in other scripts none has letters of ASCII.
    """
    plain = len(word) - _high(word)
    if (not plain and len(word) > 2) if is_latin else plain:
        return True
    return any(a.islower() and b.isupper() and b > "\x7f" for a, b in pairwise(word))


def _high(word: str) -> int:
    return sum(char > "\x7f" for char in word)
