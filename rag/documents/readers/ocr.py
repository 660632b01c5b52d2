"""Recognise the text of scanned pages and images (OCR); an optional extra.

RapidOCR ships its models in its own package (Apache-2.0), so that nothing is downloaded when it
runs. They know Latin letters with all accents, Chinese and Japanese, but not Cyrillic, and Greek
only in part. A page takes seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from rag.documents.limits import Limits
from rag.documents.readers.shared.text_line import TextLine
from rag.errors import UnreadableFile

if TYPE_CHECKING:
    import numpy as np

IMAGE_ENDINGS = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp")
INSTALL = (
    "Install text recognition (.venv/bin/pip install -c constraints.txt -e '.[ocr]') and index "
    "again, or run text recognition (OCR) on the file elsewhere."
)
ELSEWHERE = (
    "Index again. If that does not help, run another text recognition (OCR) on the file: the one "
    "installed knows Latin letters, Chinese and Japanese."
)
SURE = 0.6
"""Probability below which a recognised line is dropped as a stain or a picture."""
STAINS = 2
"""Unreadable lines that do not count as a loss: dust, a stamp, a signature."""
TIMED_PAGES = 3
"""Pages after which the total time can be estimated, and refused."""


@cache
def available() -> bool:
    """Whether the engine is installed."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def describe_unread(pages: Sequence[int]) -> tuple[str, str]:
    """Return what is wrong with pages without text, and the cure."""
    subject, verb = ("Page", "is an image") if len(pages) == 1 else ("Pages", "are images")
    return (
        f"{subject} {page_ranges(pages)} {verb} without text.",
        ELSEWHERE if available() else INSTALL,
    )


def page_ranges(pages: Sequence[int]) -> str:
    """Write page numbers as people do: 3, 5 and 7-9."""
    numbers = set(pages)
    starts = [page for page in pages if page - 1 not in numbers]
    ends = [page for page in pages if page + 1 not in numbers]
    parts = [
        f"{start}-{end}" if start < end else f"{start}"
        for start, end in zip(starts, ends, strict=True)
    ]
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


class Recogniser:
    """Recognises the pages of one file; gives up when they would take longer than the limit."""

    def __init__(self, pages: int, limits: Limits) -> None:
        self._pages = pages
        self._limits = limits
        self._done = 0
        self._begin = monotonic()
        self.failed = False
        """Whether the last page holds text that could not be recognised."""

    def lines(self, pixels: np.ndarray, points: float = 1.0) -> list[TextLine]:
        """Return the lines of a picture from top to bottom; `points` is the size of a pixel.

        There are none if most could not be recognised, as in an unknown script.

        Raises:
            UnreadableFile: all pages would take longer than the limit.
        """
        self._check_time()
        self.failed = False
        found = _engine()(pixels)
        self._done += 1
        if found.boxes is None:
            return []
        heights = [float(box[:, 1].max() - box[:, 1].min()) for box in found.boxes]
        # The height of a box depends on its letters, so it does not show a heading: use the median.
        size = max(1.0, sorted(heights)[len(heights) // 2] * points)
        lines = [
            TextLine(
                text=text.strip(),
                left=float(box[:, 0].min()) * points,
                right=float(box[:, 0].max()) * points,
                baseline=-float(box[:, 1].max()) * points,
                size=size,
            )
            for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
            # Of unknown letters, the engine returns only the spaces between them.
            if score >= SURE and 2 * len("".join(text.split())) > len(text)
        ]
        lost = len(found.boxes) - len(lines)
        self.failed = lost > max(STAINS, len(lines))
        return [] if self.failed else lines

    def _check_time(self) -> None:
        if self._done != TIMED_PAGES:
            return
        seconds = (monotonic() - self._begin) / self._done * self._pages
        if seconds > self._limits.seconds:
            raise UnreadableFile(
                f"Recognising the text of {self._pages} pages would take about {seconds:.0f} "
                f"seconds; the limit is {self._limits.seconds}.",
                f"Raise it with RAG_FILE_SECONDS={2 * seconds:.0f}, or split the file.",
            )


@cache
def _engine() -> Any:
    """Load the engine once, with the models of its own package.

    They are given by path: a missing model is then an error, and is not downloaded.
    """
    import rapidocr

    models = Path(rapidocr.__file__).parent / "models"
    return rapidocr.RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.text_score": 0.0,  # uncertain lines are counted in `Recogniser`
            "Global.use_cls": False,  # it turns upright lines upside down
            "Det.model_path": str(next(models.glob("*_det_*.onnx"))),
            "Rec.model_path": str(next(models.glob("*_rec_*.onnx"))),
        }
    )
