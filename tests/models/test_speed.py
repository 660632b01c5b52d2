"""The estimate of a model's speed, and the measurement that it rests on."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.models.speed import FILE, measured, remember, words_a_second


def test_twice_the_weights_is_half_the_speed() -> None:
    assert words_a_second(1_000, 12_000) == 9
    assert words_a_second(2_000, 12_000) == 4.5


def test_measurement_is_kept(tmp_path: Path) -> None:
    assert measured(tmp_path) is None
    remember(11e9, tmp_path)
    assert measured(tmp_path) == 11e9


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"bytes_a_second": "fast"}', '{"bytes_a_second": 0}']
)
def test_damaged_measurement_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    assert measured(tmp_path) is None
