"""Words of scripts without spaces are pairs of characters."""

from __future__ import annotations

import pytest

from rag.text.spaceless_scripts import indexed_pairs, is_one_character, split_scripts
from rag.text.words import content_words, query_words, spaceless_words, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("盐水", "盐水"),
        ("海盐水", "海盐 盐水"),
        ("海", "海"),
        ("CO2浓度上升", "co2 浓度 度上 上升"),
        ("バラの花", "バラ ラの の花"),
        ("น้ำตก", "น้ำต ตก"),
        ("ភាសា", "ភាសា"),
        ("ແມ່ນ້ຳ", "ແມ່ນ້ຳ"),
        ("물고기", "물고 고기"),
        ("नदी का पानी", "नदी का पानी"),
    ],
)
def test_words(text: str, expected: str) -> None:
    assert words(text) == expected.split()


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("海水的盐度是多少？", "海水 盐度"),
        ("为什么冰会浮在水面？", "冰会 会浮 浮在 在水 水面"),
        ("わさびの水温は何度ですか", "わさ さび 水温"),
        ("น้ำตกคืออะไร", "น้ำต ตก"),
        ("的", "的"),
    ],
)
def test_content_words(question: str, expected: str) -> None:
    """Function and question words do not count, unless there is nothing else."""
    assert content_words(question) == expected.split()
    assert query_words(question) == expected.split()


def test_every_character_begins_an_indexed_pair() -> None:
    assert indexed_pairs("海盐水") == ["海盐", "盐水", "水"]
    assert indexed_pairs("海") == ["海"]
    assert spaceless_words("Salt 海盐 and CO2浓度") == "海盐 盐 浓度 度"
    assert spaceless_words("salt") == ""


def test_parts_of_a_word() -> None:
    assert split_scripts("CO2浓度x") == ["CO2", "浓度", "x"]
    assert is_one_character("น้ำ")
    assert not is_one_character("盐水")
    assert not is_one_character("a")
