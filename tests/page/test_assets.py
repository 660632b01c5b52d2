"""The style of the page."""

from __future__ import annotations

import re

import pytest

from rag.page import assets


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour such as #fbf9f4, as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("mode", [":root", ".dark"])
def test_every_text_has_contrast_enough(mode: str) -> None:
    """WCAG AA asks 4.5 to 1 for text; in light and dark, on every ground it stands on."""
    css = assets.first_head()
    block = css.split(f"{mode} {{")[1].split("}")[0]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
    grounds = {
        "ink": ["paper", "leaf", "marked", "lit", "note-tint"],
        "soft": ["paper", "leaf", "note-tint"],
        "note": ["paper", "leaf", "note-tint"],
        "paper": ["note"],
        **{verdict: ["paper"] for verdict in ("good", "doubt", "bad")},
    }
    for text, behind in grounds.items():
        for ground in behind:
            light, dark = sorted([luminance(colours[text]), luminance(colours[ground])])[::-1]
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (text, ground)
