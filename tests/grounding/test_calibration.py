"""What a library learned of its own: maps that rise, and a file that survives."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import NOTES
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import DamagedFile, FootnoteError, LibraryMismatch
from rag.files import replace_file
from rag.grounding.calibration import (
    CALIBRATION,
    IDENTITY,
    Calibration,
    LogOddsLine,
    RisingSteps,
    Scale,
    read_calibration,
    write_calibration,
)
from rag.library import Library
from rag.retrieval.logistic_scale import Logistic

STEPS = RisingSteps((0.0, 0.2, 0.4, 1.0), (0.1, 0.11, 0.7, 0.95))
LEARNED = Calibration(
    support_scale=LogOddsLine(0.5, -1.0),
    answerable_scale=STEPS,
    answer_above=0.3,
    support_above=None,
    accepted_error=0.1,
    questions=120,
    fitted="2026-11-26T10:00:00+00:00",
)
SCORES = st.integers(0, 10_000).map(lambda n: n / 10_000)  # scores are rounded to four digits


@pytest.mark.parametrize("scale", [LogOddsLine(0.5, -1.0), LogOddsLine(3.0, 2.0), STEPS])
@given(SCORES, SCORES)
def test_scales_are_monotone(scale: Scale, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= scale(low) <= scale(high) <= 1
    assert low == high or scale(low) < scale(high)


def test_steps_pass_through_points() -> None:
    assert [STEPS(at) for at in STEPS.at] == pytest.approx(STEPS.to)
    assert STEPS(0.3) == pytest.approx((0.11 + 0.7) / 2)


def test_line_is_linear_in_log_odds() -> None:
    assert LogOddsLine(1.0, 0.0)(0.3) == pytest.approx(0.3)
    assert LogOddsLine(2.0, 0.0)(0.8) == pytest.approx(16 / 17)  # odds of 4 squared


@pytest.mark.parametrize(
    ("at", "to"),
    [
        ((0.0, 1.0), (0.5, 0.5)),  # flat: an improvement would be lost
        ((0.0, 0.5, 0.5, 1.0), (0.1, 0.2, 0.3, 0.4)),
        ((0.1, 1.0), (0.1, 0.4)),
        ((0.0, 1.0), (-0.1, 0.4)),
        ((0.0, 1.0), (0.1,)),
    ],
)
def test_falling_points_are_refused(at: tuple[float, ...], to: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="points"):
        RisingSteps(at, to)


def test_read_what_was_written(tmp_path: Path) -> None:
    assert read_calibration(tmp_path) is IDENTITY
    write_calibration(tmp_path, LEARNED)
    assert read_calibration(tmp_path) == LEARNED
    assert [file.name for file in tmp_path.iterdir()] == [CALIBRATION]
    assert LEARNED.support(0.5) == LogOddsLine(0.5, -1.0)(0.5)
    assert LEARNED.answerable(0.2) == pytest.approx(0.11)
    assert (IDENTITY.support(0.3), IDENTITY.answerable(0.7)) == (0.3, 0.7)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"format": 99}, LibraryMismatch),
        ({"format": None}, LibraryMismatch),
        ({"answer_above": 7}, DamagedFile),
        ({"questions": "many"}, DamagedFile),
        ({"support_scale": {"slope": -1.0, "intercept": 0.0}}, DamagedFile),
        ({"support_scale": {"slope": 1.0}}, DamagedFile),
        ({"unknown": 1}, DamagedFile),
    ],
)
def test_foreign_file_is_refused(
    tmp_path: Path, change: dict[str, object], error: type[FootnoteError]
) -> None:
    write_calibration(tmp_path, LEARNED)
    path = tmp_path / CALIBRATION
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(error, match=r"calibration\.json") as caught:
        read_calibration(tmp_path)
    assert f"rm {path}" in caught.value.cure


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"{}"])
def test_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / CALIBRATION).write_bytes(content)
    with pytest.raises(DamagedFile):
        read_calibration(tmp_path)


def test_failed_write_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_calibration(tmp_path, LEARNED)
    full = OSError(28, "No space left on device")

    def fail(path: Path) -> None:
        raise full

    monkeypatch.setattr("rag.files.flush_to_disk", fail)
    with pytest.raises(OSError, match="No space"):
        write_calibration(tmp_path, replace(LEARNED, questions=7))
    assert read_calibration(tmp_path) == LEARNED


def test_sync_and_repair_keep_the_file(make_library: Callable[..., Library]) -> None:
    library = make_library(NOTES)
    home = library.settings.library
    assert library.calibration is IDENTITY
    write_calibration(home, LEARNED)
    replace_file(home / "feedback.jsonl", "{}\n")
    (home.parent / "notes" / "cats.md").write_text("# Cats\n\nCats sleep all day.")
    library.sync([home.parent / "notes"])
    library.reembed()
    library.repair()
    assert library.calibration == LEARNED
    assert (home / "feedback.jsonl").read_text() == "{}\n"


def test_scale_refuses_other_features() -> None:
    with pytest.raises(ValueError, match="are not"):
        Logistic(0, {"a": 1}).probability({"b": 1})
