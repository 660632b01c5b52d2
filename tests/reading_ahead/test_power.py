"""Whether the machine runs on battery, from files as Linux has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.reading_ahead.power import on_battery


def supply(folder: Path, name: str, **files: str) -> None:
    (folder / name).mkdir(parents=True)
    for file, text in files.items():
        (folder / name / file).write_text(f"{text}\n")


@pytest.mark.parametrize(
    ("supplies", "expected"),
    [
        ({}, False),
        ({"BAT0": {"status": "Discharging"}}, True),
        ({"BAT0": {"status": "Charging"}}, False),
        ({"BAT0": {"status": "Discharging"}, "AC": {"online": "0"}}, True),
        ({"BAT0": {"status": "Discharging"}, "AC": {"online": "1"}}, False),
        ({"AC": {"online": "1"}}, False),
        ({"mouse": {"status": "Discharging", "scope": "Device"}}, False),
    ],
)
def test_battery(tmp_path: Path, supplies: dict[str, dict[str, str]], expected: bool) -> None:
    for name, files in supplies.items():
        supply(tmp_path, name, **files)
    assert on_battery(tmp_path) == expected


def test_no_such_folder(tmp_path: Path) -> None:
    assert not on_battery(tmp_path / "none")
