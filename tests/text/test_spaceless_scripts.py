"""Words of scripts without spaces are pairs of characters."""

from __future__ import annotations

import pytest

from rag.text.spaceless_scripts import has_spaceless, split_scripts
from rag.text.tokens import question_words
from rag.text.words import content_words, indexed_forms, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("盐水", "盐水 盐 水"),
        ("海盐水", "海盐 盐水 海 盐 水"),
        ("海", "海"),
        ("CO2浓度上升", "co2 浓度 度上 上升 浓 度 上 升"),
        ("バラ", "バラ バ ラ"),
        ("น้ำตก", "น้ำต ตก น้ำ ต ก"),
        ("ភាសា", "ភាសា ភា សា"),
        ("물고기", "물고 고기 물 고 기"),
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
        ("灯塔有多高？", "灯塔 高"),
        ("船什么时候开？", "船 开"),
    ],
)
def test_content_words(question: str, expected: str) -> None:
    """Function and question words do not count, unless there is nothing else."""
    assert content_words(question) == expected.split()
    assert list(question_words(question)) == expected.split()


def test_words_for_the_full_text() -> None:
    assert indexed_forms("Salt 海盐 and CO2浓度", "zh") == "海盐 海 盐 浓度 浓 度"
    assert indexed_forms("salt", "en") == ""


def test_parts_of_a_word() -> None:
    assert split_scripts("CO2浓度x") == ["CO2", "浓度", "x"]
    assert has_spaceless("CO2浓度x")
    assert not has_spaceless("naïve")
