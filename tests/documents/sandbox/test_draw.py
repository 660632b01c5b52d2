"""Drawing pages in a child process, with boxes around the quotation."""

from __future__ import annotations

import base64
import hashlib
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pdfs import LIMITS, all_of, draw, lines
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from rag.documents.sandbox import draw_child
from rag.documents.sandbox.draw import DrawingProcess
from rag.documents.sandbox.draw_child import PageRequest, Picture
from rag.errors import UnreadableFile

QUOTE = "Owls hunt at night in the quiet forest."


@pytest.fixture(scope="module")
def drawing() -> Iterator[DrawingProcess]:
    """One child for all pictures."""
    one = DrawingProcess(LIMITS)
    yield one
    one.close()


def red(draws: Callable[[Canvas], Any]) -> Callable[[Canvas], None]:
    """Draw in red: what has to be boxed."""

    def on(canvas: Canvas) -> None:
        canvas.setFillColorRGB(1, 0, 0)
        draws(canvas)
        canvas.setFillColorRGB(0, 0, 0)

    return on


def saved(folder: Path, data: bytes) -> tuple[str, str]:
    file = folder / "book.pdf"
    file.write_bytes(data)
    return str(file), hashlib.sha256(data).hexdigest()


def share_boxed(drawn: Picture) -> float:
    """Return the share of red pixels in boxes; the boxes must not be much larger than the red."""
    data = io.BytesIO(base64.b64decode(drawn.webp))
    pixels = np.asarray(Image.open(data).convert("RGB")).astype(int)
    assert pixels.shape[:2] == (drawn.height, drawn.width)
    inked = (pixels[..., 0] > 180) & (pixels[..., 1] < 120)
    boxed = np.zeros_like(inked)
    for left, top, width, height in drawn.boxes:
        x, y = int(left * drawn.width), int(top * drawn.height)
        right, bottom = x + round(width * drawn.width) + 1, y + round(height * drawn.height) + 1
        boxed[y : bottom + 1, x : right + 1] = True
    assert inked.sum() > 100
    assert boxed.sum() < 25 * inked.sum()
    return float((inked & boxed).sum() / inked.sum())


def turned(canvas: Canvas) -> None:
    canvas.setPageRotation(90)


def cropped(canvas: Canvas) -> None:
    canvas.setCropBox((50, 400, 500, 800))


@pytest.mark.parametrize(
    ("page", "quote", "before"),
    [
        (all_of(lines("A line before."), red(lines(QUOTE, y=500))), QUOTE, "A line before."),
        (red(lines("Owls hunt at night in the qui-", "et forest.")), QUOTE, ""),  # a hyphen
        (red(lines("Owls hunt at night in", "the quiet forest.", size=30)), QUOTE, ""),
        (all_of(lines(QUOTE), red(lines(QUOTE, y=500))), QUOTE, f"{QUOTE}\n"),  # the second copy
        (all_of(turned, red(lines(QUOTE, y=400))), QUOTE, ""),
        (all_of(cropped, red(lines(QUOTE))), QUOTE, ""),
        # A number in the margin stands between the lines of the quotation.
        (
            all_of(
                red(lines("Owls hunt at night", y=700)),
                lines("17", x=500, y=693),
                red(lines("in the quiet forest.", y=686)),
            ),
            QUOTE,
            "",
        ),
    ],
    ids=["line", "hyphen", "lines", "copy", "turned", "cropped", "interrupted"],
)
def test_quotation_is_boxed(
    drawing: DrawingProcess, tmp_path: Path, page: Callable[[Canvas], Any], quote: str, before: str
) -> None:
    path, sha256 = saved(tmp_path, draw(lines("Another page"), page))
    drawn = drawing.draw(PageRequest(path, sha256, 2, quote, before))
    assert share_boxed(drawn) > 0.97
    assert max(drawn.width, drawn.height) <= draw_child.LONGER_SIDE


def test_words_of_another_page_are_not_boxed(drawing: DrawingProcess, tmp_path: Path) -> None:
    """A picture without boxes: no quotation, one of signs alone, one that is not there."""
    path, sha256 = saved(tmp_path, draw(lines("Cats sleep all day long in the warm kitchen.")))
    for quote in ("", "…", QUOTE):
        assert drawing.draw(PageRequest(path, sha256, 1, quote, "")).boxes == ()


def test_changed_or_missing_file_is_refused(drawing: DrawingProcess, tmp_path: Path) -> None:
    """The quotation is from the file as it was."""
    path, sha256 = saved(tmp_path, draw(lines(QUOTE)))
    for wanted, words in [
        (PageRequest(path, "0" * 64, 1, QUOTE, ""), "has changed"),
        (PageRequest(path, sha256, 2, QUOTE, ""), "no page 2"),
        (PageRequest(path, sha256, 0, QUOTE, ""), "no page 0"),
        (PageRequest(str(tmp_path / "gone.pdf"), sha256, 1, QUOTE, ""), "no such file"),
    ]:
        with pytest.raises(UnreadableFile, match=words):
            drawing.draw(wanted)
    broken, sha256 = saved(tmp_path, b"%PDF-1.4 no more")
    with pytest.raises(UnreadableFile, match="not a readable PDF"):
        drawing.draw(PageRequest(broken, sha256, 1, QUOTE, ""))
    path, sha256 = saved(tmp_path, draw(lines(QUOTE)))
    assert drawing.draw(PageRequest(path, sha256, 1, QUOTE, "")).boxes  # and it goes on


@pytest.mark.parametrize(
    ("request_text", "words"),
    [("crash", "crashed"), ("lie", "cannot be shown")],
)
def test_failing_child_says_why(
    request_text: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the next picture has a new child."""
    here = Path(__file__).parents[2]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(here.parent), str(here)]))
    drawing = DrawingProcess(LIMITS, module="drawing_child")
    try:
        with pytest.raises(UnreadableFile, match=words):
            drawing.draw(PageRequest("", "", 1, request_text, ""))
        assert drawing.draw(PageRequest("", "", 1, "work", "")).width == 1
    finally:
        drawing.close()
