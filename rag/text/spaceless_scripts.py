"""Words of scripts that put no spaces between words: pairs of characters, and characters.

Chinese, Japanese, Korean, Thai, Lao, Khmer and Burmese. A text holds a word if it holds the word's
pairs, so that no dictionary of the language is needed; Lucene indexes these scripts so. Korean has
spaces, but endings are glued to its words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_KANA = "\u3041-\u309f"
_CHARS = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ecd\u0edc-\u0edf\u1000-\u103f\u1050-\u108f\u1780-\u17d3"
    f"{_KANA}\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\U00020000-\U000323af"
)
_RUN = re.compile(f"[{_CHARS}]+")
# A letter with the vowels and marks that are written around it; joined consonants are one.
_LETTER = re.compile(
    "[\u0e40-\u0e44\u0ec0-\u0ec4]?.(?:[\u0e30-\u0e3a\u0e45\u0e47-\u0e4e\u0eb0-\u0ebc\u0ec8-\u0ecd"
    "\u102b-\u1038\u103a-\u103e\u1056-\u1059\u17b4-\u17d1\u17d3]|[\u1039\u17d2].?)*"
)
_FUNCTION = re.compile(
    "什么时候|为什么|什么|有多|有几|有没有|多少|怎么|怎样|如何|为何|是否|是不是|哪些|哪里|哪个|哪|谁|这些|那些|这个|那个|可以|应该|"
    "请问|以及|或者|我们|你们|他们|的|了|是|吗|呢|几|"
    "為什麼|什麼|怎麼|怎樣|這些|這個|那個|應該|請問|我們|嗎|"
    "何ですか|ですか|ですが|ますか|です|ます|ました|でした|から|まで|いつ|どこ|だれ|なぜ|どの|どう|いくつ|"
    "いくら|[はがをにでとのもへか](?![ぁ-ん])|[はがをの]|何[度時年人個本日月分回]?|誰|"
    "ของ|ที่ไหน|เมื่อไหร่|เมื่อไร|เท่าไหร่|เท่าไร|อย่างไร|ทำไม|อะไร|ใคร|หรือไม่|หรือ|ไหม|และ|เป็น|คือ|ใน|ที่"
)
"""Function words and question words, at which a run is cut for its content words."""
_HIRAGANA = re.compile(f"[{_KANA}]+")


def has_spaceless(text: str) -> bool:
    """Whether a text has a word of these scripts."""
    return not text.isascii() and _RUN.search(text) is not None


def split_scripts(word: str) -> list[str]:
    """Cut a word where these scripts begin and end; the parts are in order."""
    parts, end = [], 0
    for run in _RUN.finditer(word):
        parts += [word[end : run.start()], run.group()]
        end = run.end()
    return [part for part in (*parts, word[end:]) if part]


def is_spaceless(part: str) -> bool:
    """Whether a part from `split_scripts` is of these scripts."""
    return _RUN.match(part) is not None


def all_pairs(run: str) -> list[str]:
    """Return the overlapping pairs of characters of a run, then its characters."""
    letters = _LETTER.findall(run)
    return [*_pairs(letters), *letters]


def content_pairs(run: str) -> list[str]:
    """Return the pairs of what stands between function words, or the character that stands there.

    Hiragana beside other characters is mostly an ending, and does not count. A run of function
    words alone has its own pairs.
    """
    found = []
    for part in _FUNCTION.split(run):
        letters = _LETTER.findall(part)
        found += [
            word
            for word in (_pairs(letters) or letters)
            if not _HIRAGANA.fullmatch(word) or (_HIRAGANA.fullmatch(part) and len(letters) > 1)
        ]
    return found or _pairs(_LETTER.findall(run)) or [run]


def _pairs(letters: Sequence[str]) -> list[str]:
    return ["".join(pair) for pair in pairwise(letters)]
