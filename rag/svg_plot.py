"""Plots as SVG data for an `<img>`, readable in print and by colour-blind users.

Colours are those of Okabe and Ito, 2008; no difference is shown by colour alone.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#555555"
STYLE: Any = {
    "font.family": "DejaVu Sans",  # comes with matplotlib: the same on every machine
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#dddddd",
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
    "legend.frameon": False,
    "svg.hashsalt": "footnote",  # the same file for the same figures
}


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot: its title, a sentence on how to read it, alternative text, and a data URI."""

    name: str
    title: str
    reading: str
    alt: str
    source: str

    @property
    def picture(self) -> bytes:
        """The SVG file."""
        return base64.b64decode(self.source.partition(",")[2])


def svg(draw: Callable[[Any], None], name: str) -> str:
    """Return a plot as a data URI; its text is drawn as shapes, so that no font is needed."""
    with _axes() as (figure, axes):
        draw(axes)
        stream = io.BytesIO()
        figure.savefig(stream, format="svg", metadata={"Date": None, "Title": name})
    return f"data:image/svg+xml;base64,{base64.b64encode(stream.getvalue()).decode()}"


@contextmanager
def _axes() -> Iterator[tuple[Any, Any]]:
    # Not pyplot, which keeps figures alive and looks for a screen.
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(STYLE):
        figure = Figure(figsize=(6, 4), layout="constrained")
        yield figure, figure.add_subplot()
