"""Comments in a PDF: notes, and marks with a remark, which readers pass over."""

from __future__ import annotations

from typing import Any


def count_comments(page: Any) -> int:
    """Return the number of annotations of a page that say something; links and forms do not."""
    import pypdfium2.raw as pdfium

    silent = (pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP, pdfium.FPDF_ANNOT_WIDGET)
    comments = 0
    for index in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, index)
        try:
            size = pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0)
            has_words = size > 2  # bytes, with the two at the end
            comments += has_words and pdfium.FPDFAnnot_GetSubtype(annotation) not in silent
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)
    return comments
