"""Scanned pages and images: reported as unread, or recognised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pdfs import FONT, LIMITS, body, draw, lines, needs_font, page_texts, register_font
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from rag.documents.formats import can_read, extract, load
from rag.documents.limits import Limits
from rag.documents.readers import ocr
from rag.documents.readers.image import read_image
from rag.documents.readers.ocr import describe_unread, page_ranges
from rag.documents.readers.pdf import read_pdf
from rag.errors import UnreadableFile

needs_ocr = pytest.mark.skipif(not ocr.available(), reason=f"no text recognition. {ocr.INSTALL}")


@pytest.fixture
def no_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)


def picture(*texts: str, size: tuple[int, int] = (800, 400)) -> Image.Image:
    """Draw text as a scanner would see it."""
    image = Image.new("L", size, 255)
    font = ImageFont.truetype(str(FONT), 30) if FONT.exists() else ImageFont.load_default(30)
    for number, text in enumerate(texts):
        ImageDraw.Draw(image).text((80, 80 + 45 * number), text, fill=0, font=font)
    return image


def scan(*texts: str) -> Callable[[Canvas], None]:
    image = picture(*texts, size=(620, 877))
    return lambda canvas: canvas.drawImage(ImageReader(image), 0, 0, *A4)


def nothing(canvas: Canvas) -> None:
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(0, 0, *A4, fill=1, stroke=0)  # browsers print a white page below each page


def outlines(canvas: Canvas) -> None:
    for number in range(40):
        canvas.circle(72 + 10 * number, 700, 4, fill=1)


@pytest.mark.usefixtures("no_ocr")
def test_scans_are_reported_and_blank_pages_not() -> None:
    pages = [body(0), scan("Not read."), nothing, outlines, body(1), lambda canvas: None]
    extracted = read_pdf(draw(*pages), LIMITS)
    assert extracted.unread == (2, 4)
    assert [bool(text) for text in page_texts(extracted)] == [
        True,
        False,
        False,
        False,
        True,
        False,
    ]


@pytest.mark.usefixtures("no_ocr")
def test_scan_without_ocr_fails_with_cure(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(draw(scan("a"), nothing, scan("b"), scan("c")))
    with pytest.raises(UnreadableFile) as failure:
        extract(path.name, path, path.read_bytes())
    assert failure.value.what == "Pages 1 and 3-4 are images without text."
    assert "'.[ocr]'" in failure.value.cure


@needs_font
@pytest.mark.usefixtures("no_ocr")
def test_unmapped_font_counts_as_scan() -> None:
    """Without a map to Unicode the codes of glyphs are just numbers."""
    register_font()
    data = draw(lines("Ωμέγα žluťoučký Ελλάδα", font="Serif"), body(0), pageCompression=0)
    assert read_pdf(data, LIMITS).unread == ()
    assert read_pdf(data.replace(b"/ToUnicode", b"/ToNothing"), LIMITS).unread == (1,)


def test_blank_pdf_has_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(draw(nothing))
    with pytest.raises(UnreadableFile, match="no text"):
        extract("a.pdf", tmp_path / "a.pdf", draw(nothing))


@pytest.mark.parametrize(
    ("pages", "text"),
    [((3,), "3"), ((1, 2), "1-2"), ((1, 3), "1 and 3"), ((1, 2, 4, 7, 8, 9), "1-2, 4 and 7-9")],
)
def test_page_ranges(pages: tuple[int, ...], text: str) -> None:
    assert page_ranges(pages) == text


def test_one_unread_page() -> None:
    assert describe_unread([5])[0] == "Page 5 is an image without text."


@needs_font
@needs_ocr
def test_scanned_pages_are_recognised() -> None:
    """Words, accents and paragraphs, with the real engine; a page with text keeps its own."""

    def page(canvas: Canvas) -> None:
        image = picture("The fox runs over", "the dog of the house.", "", "Größe et forêt.")
        canvas.setPageSize((200, 100))
        canvas.drawImage(ImageReader(image), 0, 0, 200, 100)

    extracted = read_pdf(draw(body(0), page), LIMITS)
    assert extracted.unread == ()
    assert page_texts(extracted)[1].split("\n\n") == [
        "The fox runs over the dog of the house.",
        "Größe et forêt.",
    ]
    assert extracted.headings == ()


def save(image: Image.Image, **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, **options)
    return buffer.getvalue()


@dataclass
class Found:
    """What the engine returns: corners, words and certainties."""

    txts: tuple[str, ...] = ()

    @property
    def boxes(self) -> np.ndarray | None:
        corners = [[(0, y), (90, y), (90, y + 10), (0, y + 10)] for y in range(0, 999, 12)]
        return np.array(corners[: len(self.txts)], dtype=float) if self.txts else None

    @property
    def scores(self) -> tuple[float, ...]:
        return tuple(0.3 if "stain" in text else 0.9 for text in self.txts)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> list[Found]:
    """Stand in for the engine; it finds what is put into the list, page by page."""
    found: list[Found] = []
    monkeypatch.setattr(ocr, "available", lambda: True)
    monkeypatch.setattr(ocr, "_engine", lambda: lambda pixels: found.pop(0))
    return found


def test_images_are_documents(engine: list[Found]) -> None:
    engine += [Found(("First line", "goes on.", "~ stain")), Found(), Found(("Second.",))]
    data = save(picture(), format="TIFF", save_all=True, append_images=[picture()] * 2)
    assert page_texts(read_image(data, LIMITS)) == ["First line goes on.", "", "Second."]
    assert can_read(Path("a.PNG"))


def test_unknown_script_is_reported(engine: list[Found]) -> None:
    """The engine returns the spaces and stops of Russian, and is sure of them."""
    russian = ("   .", "    ,    .", "     .")
    engine += [Found(("It is read.",)), Found(russian), Found(russian)]
    assert read_pdf(draw(scan(), scan()), LIMITS).unread == (2,)
    with pytest.raises(UnreadableFile, match="Page 1 is an image without text") as failure:
        read_image(save(picture(), format="PNG"), LIMITS)
    assert "Latin letters" in failure.value.cure


def test_image_without_words_fails(engine: list[Found]) -> None:
    engine += [Found()]
    with pytest.raises(UnreadableFile, match="No text was recognised"):
        read_image(save(picture(), format="PNG"), LIMITS)


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    ("data", "limits", "words"),
    [
        (b"\x89PNG\r\n\x1a\n", LIMITS, "not a readable image"),
        (save(Image.new("1", (20_000, 9_000)), format="PNG"), LIMITS, "more pixels than can"),
        (save(Image.new("1", (11_000, 10_000)), format="PNG"), LIMITS, "11,000 by 10,000 pixels"),
        (
            save(picture(), format="TIFF", save_all=True, append_images=[picture()]),
            Limits(pages=1),
            "2 pages; the limit is 1",
        ),
    ],
)
def test_images_beyond_limits(data: bytes, limits: Limits, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read_image(data, limits)


def test_slow_recognition_stops_early(monkeypatch: pytest.MonkeyPatch, engine: list[Found]) -> None:
    engine += [Found()] * 10
    clock = iter([0.0, 30.0])
    monkeypatch.setattr(ocr, "monotonic", lambda: next(clock))
    with pytest.raises(UnreadableFile, match="about 100 seconds; the limit is 60") as failure:
        read_pdf(draw(*[scan()] * 10), Limits(seconds=60))
    assert "RAG_FILE_SECONDS=200" in failure.value.cure


@pytest.mark.usefixtures("no_ocr")
def test_image_without_ocr_is_skipped_or_fails(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(save(picture(), format="PNG"))
    assert not can_read(path)
    with pytest.raises(UnreadableFile, match="needs text recognition"):
        extract(path.name, path, load(path, max_bytes=10**6))
