"""Contrasts and common confusions."""

from __future__ import annotations

import pytest

from rag.study.summaries.contrasts import contrasts_of
from study.notes import quoter


@pytest.mark.parametrize(
    ("sentence", "one", "other", "warns"),
    [
        ("Mass should not be confused with weight, a force.", "Mass", "weight", True),
        ("Students often confuse respiration with photosynthesis.", "respiration",
         "photosynthesis", True),
        ("A common confusion is to think that mass is a force.", "", "", True),
        ("The difference between mitosis and meiosis is the count.", "mitosis", "meiosis", False),
        ("Unlike a GAN, a diffusion model trains stably for days.", "GAN", "diffusion model",
         False),
        ("Mitochondria have their own DNA, unlike ribosomes.", "Mitochondria", "ribosomes",
         False),
        ("A mesh has a surface, whereas a point cloud has none.", "mesh", "point cloud", False),
        ("Mitochondrien werden oft mit Chloroplasten verwechselt.", "Mitochondrien",
         "Chloroplasten", True),
        ("Im Gegensatz zu Prokaryoten besitzen Eukaryoten einen Kern.", "Prokaryoten",
         "Eukaryoten", False),
    ],
)  # fmt: skip
def test_contrasts(sentence: str, one: str, other: str, warns: bool) -> None:
    (contrast,) = contrasts_of([quoter(sentence)], 9)
    assert (contrast.one, contrast.other, contrast.warns) == (one, other, warns)


def test_warnings_come_first() -> None:
    plain = quoter(
        "A mesh has a surface, whereas a point cloud has none. A mesh is a net of points."
    )
    warned = quoter("WaveNet has neither recurrence nor attention.", "Notes › Common confusions")
    assert [one.warns for one in contrasts_of([plain, warned], 9)] == [True, False]
