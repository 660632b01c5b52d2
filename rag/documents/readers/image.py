"""Read the text of images (photographs, screenshots, multi-page scans) by OCR."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from warnings import catch_warnings

import numpy as np

from rag.documents.limits import Limits
from rag.documents.readers import ocr
from rag.documents.readers.shared.page_layout import blocks
from rag.documents.readers.shared.page_tables import PageTables
from rag.documents.readers.shared.text_builder import Extracted, TextBuilder, Vocabulary
from rag.errors import UnreadableFile

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST_IMAGE = 100_000_000
"""Most pixels; an A3 page at 600 dpi has 70 million. Decoded, 100 kB can fill the memory."""
LONGEST_SIDE = 4000
"""Most pixels of a side given to the OCR engine, which uses half of it anyway."""


def read_image(data: bytes, limits: Limits) -> Extracted:
    """Read an image as a document of one page; a TIFF can have several.

    Raises:
        UnreadableFile: OCR is not installed, not an image, too large, or without text.
    """
    if not ocr.available():
        raise UnreadableFile("Reading an image needs text recognition (OCR).", ocr.INSTALL)
    builder = TextBuilder(limits)
    with _open(data) as image:
        frames = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
        if frames > limits.pages:
            raise UnreadableFile(
                f"The image has {frames:,} pages; the limit is {limits.pages:,}.",
                "Split it, or raise the limit with RAG_FILE_PAGES.",
            )
        recogniser = ocr.Recogniser(frames, limits)
        for frame in range(frames):
            image.seek(frame)
            lines = recogniser.lines(_pixels(image))
            words = Vocabulary.of([line.text for line in lines])
            tables = PageTables(builder, words)
            for block in blocks(lines):
                if block.table:
                    tables.add(block)
                else:
                    tables.end()
                    builder.block(block.text(words))
            builder.end_page(frame + 1, str(frame + 1), unread=recogniser.failed)
    extracted = builder.build()
    if not extracted.text:
        if extracted.unread:
            raise UnreadableFile(*ocr.describe_unread(extracted.unread))
        raise UnreadableFile("No text was recognised in the image.", "Leave it out.")
    return extracted


def _open(data: bytes) -> Image:
    from PIL import Image, UnidentifiedImageError

    try:
        # LARGEST_IMAGE is stricter than the limit that PIL warns about.
        with catch_warnings(action="ignore", category=Image.DecompressionBombWarning):
            return Image.open(BytesIO(data))
    except Image.DecompressionBombError as error:
        raise _too_large("more pixels than can be held in memory") from error
    except (UnidentifiedImageError, OSError) as error:
        raise UnreadableFile(
            "The file is not a readable image.", "Open it in a viewer and save it again."
        ) from error


def _pixels(image: Image) -> np.ndarray:
    """Decode the current frame, rotated upright as its EXIF data says."""
    from PIL import ImageOps

    if image.width * image.height > LARGEST_IMAGE:
        raise _too_large(f"{image.width:,} by {image.height:,} pixels")
    upright = ImageOps.exif_transpose(image).convert("RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return np.asarray(upright)


def _too_large(size: str) -> UnreadableFile:
    return UnreadableFile(
        f"The image has {size}; the limit is {LARGEST_IMAGE:,} in all.", "Save it smaller."
    )
