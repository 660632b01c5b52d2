"""Read what somebody has filled into the form of a PDF; it is no part of the page's text."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator
from typing import Any

_PASSWORD = 1 << 13
"""The flag of a text field that hides what is typed."""
_NUMBERS = re.compile(r"\[\d+\]")


def filled_fields(pdf: Any, page: Any) -> list[str]:
    """Return the fields of a page that hold a value, as "label: value"; passwords are left out.

    The document must have been opened with `init_forms()`.
    """
    if pdf.formenv is None:
        return []
    # A field may have several places on a page, all with the same value.
    return list(dict.fromkeys(_filled(pdf.formenv.raw, page.raw)))


def _filled(form: Any, page: Any) -> Iterator[str]:
    import pypdfium2.raw as pdfium

    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        field = pdfium.FPDFPage_GetAnnot(page, index)
        try:
            value = _value(form, field).strip()
            if value:
                yield f"{_label(form, field)}: {value}"
        finally:
            pdfium.FPDFPage_CloseAnnot(field)


def _value(form: Any, field: Any) -> str:
    """Return what is typed or chosen; nothing for a box that is not ticked, or for a button."""
    import pypdfium2.raw as pdfium

    kind = pdfium.FPDFAnnot_GetFormFieldType(form, field)
    typed = (
        pdfium.FPDF_FORMFIELD_TEXTFIELD,
        pdfium.FPDF_FORMFIELD_COMBOBOX,
        pdfium.FPDF_FORMFIELD_LISTBOX,
    )
    ticked = (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON)
    hidden = (
        kind == pdfium.FPDF_FORMFIELD_TEXTFIELD
        and pdfium.FPDFAnnot_GetFormFieldFlags(form, field) & _PASSWORD
    )
    if (kind in typed and not hidden) or (
        kind in ticked and pdfium.FPDFAnnot_IsChecked(form, field)
    ):
        return _string(pdfium.FPDFAnnot_GetFormFieldValue, form, field)
    return ""


def _label(form: Any, field: Any) -> str:
    """Return the words that a screen reader says, or else the last part of the field's name."""
    import pypdfium2.raw as pdfium

    said = _string(pdfium.FPDFAnnot_GetFormFieldAlternateName, form, field).strip()
    name = _string(pdfium.FPDFAnnot_GetFormFieldName, form, field)
    return said or _NUMBERS.sub("", name).rpartition(".")[2].strip() or "Field"


def _string(read: Callable[..., int], form: Any, field: Any) -> str:
    """Read a string that pdfium copies into a buffer of as many bytes as it asked for."""
    import pypdfium2.raw as pdfium

    size = read(form, field, None, 0)
    buffer = ctypes.create_string_buffer(size)
    read(form, field, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0")
