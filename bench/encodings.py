"""Accuracy of guessed encodings on lists of names, the hardest text: no sentence, few accents.

    python bench/encodings.py [--weight SPELLED_WEIGHT]

Names of countries, languages and currencies from the Unicode locale data (CLDR), in random order:
pieces of 20, 80 and 400 characters, and tables of 25 and 100 names. A text counts as right if every
character is. No model.
"""

from __future__ import annotations

import random

from babel import Locale
from command_line import make_parser

from rag.documents import decoding
from rag.errors import UnreadableFile
from rag.intervals import interval

ENCODINGS = {
    "cp1252": "de fr es pt it sv da nb fi nl is ca",
    "cp1250": "pl cs sk hu hr sl ro",
    "iso8859-2": "pl cs hu",
    "cp1254": "tr",
    "cp1257": "lt lv et",
    "cp1251": "ru uk bg sr",
    "koi8-u": "ru uk",
    "cp1253": "el",
    "cp1255": "he",
    "cp1256": "ar",
    "cp874": "th",
    "cp932": "ja",
    "euc-jp": "ja",
    "gb18030": "zh",
    "big5": "zh_Hant",
    "cp949": "ko",
    "mac-roman": "de",
    "cp850": "de",
}
"""Each encoding, and the locales whose names are written in it."""
CEDILLA = str.maketrans("șțȘȚ", "şţŞŢ")
"""The older encodings have Romanian letters with a cedilla only."""


def texts(locale: str, encoding: str) -> list[bytes]:
    """Return encoded texts of a locale that are not plain ASCII."""
    rng = random.Random(locale)
    data = Locale.parse(locale)
    given = [*data.territories.values(), *data.languages.values(), *data.currencies.values()]
    older = [name.translate(CEDILLA) for name in given]
    names = [name for name in older if name.encode(encoding, "ignore").decode(encoding) == name]
    rng.shuffle(names)
    prose = ", ".join(names)
    starts = [rng.randrange(len(prose) - 400) for _ in range(8)]
    pieces = [prose[start : start + size] for start in starts for size in (20, 80, 400)]
    tables = [
        "\n".join(f"{number};{name}" for number, name in enumerate(rng.sample(names, size)))
        for size in (25, 100)
        for _ in range(8)
    ]
    return [text.encode(encoding) for text in [*pieces, *tables] if not text.isascii()]


def is_right(data: bytes, encoding: str) -> bool:
    """Whether the text is decoded as it was encoded."""
    try:
        return decoding.decode(data) == data.decode(encoding)
    except UnreadableFile:
        return False


def main() -> None:
    """Print the accuracy for each encoding."""
    parser = make_parser(__doc__)
    parser.add_argument("--weight", type=float, default=decoding.SPELLED_WEIGHT)
    decoding.SPELLED_WEIGHT = parser.parse_args().weight
    for encoding, locales in ENCODINGS.items():
        right = [
            is_right(data, encoding) for one in locales.split() for data in texts(one, encoding)
        ]
        low, high = interval(sum(right), len(right))
        share = sum(right) / len(right)
        print(f"{encoding:10} {len(right):4} {share:.2f} ({low:.2f} to {high:.2f})", flush=True)


if __name__ == "__main__":
    main()
