"""Normalise text: line ends, spaces, ligatures, accents, invisible characters."""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# C0 controls but tab and newline: no meaning in a text, and some break JSON readers and terminals.
# Lone surrogates: JSON can hold them, UTF-8 cannot. Then zero-width spaces and marks of direction.
_NOTHING = re.compile(
    "\xad(?:[ \t]*\n[ \t]*(?=[^\\W\\d_]))?"  # a soft hyphen, with the line end that follows it
    "|[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
# Joiners belong to the spelling of Persian, Hindi and emoji; after a Latin letter they are litter.
_JOINERS = re.compile("(?<=[\x00-\u036f])[\u200c\u200d]+")
_MARKS = re.compile("[^\\w\\s\x00-\x7f]{31,}")
MOST_MARKS = 30
"""Accents on one letter, as in Unicode's stream-safe format: sorting them takes quadratic time."""
_SPACES = re.compile("[\xa0\u2007\u202f]")
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
_LIGATURE = re.compile("[\ufb00-\ufb06]")


def normalise(text: str) -> str:
    """Write a text as it is searched, shown and quoted; offsets count in the result.

    Line ends are plain, no-break spaces are spaces, ligatures are letters, and composed characters
    are one (NFC). Soft hyphens, zero-width characters and control characters are gone.
    """
    text = _NOTHING.sub("", _LINE_ENDS.sub("\n", text))
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", _SPACES.sub(" ", _MARKS.sub(_few_marks, text)))
    if _LIGATURE.search(text):
        text = text.translate(_LIGATURES)
    return unicodedata.normalize("NFC", _JOINERS.sub("", text))


def _few_marks(run: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for char in run.group():
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= MOST_MARKS:
            kept.append(char)
    return "".join(kept)
