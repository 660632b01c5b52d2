"""The date of a document is found where documents name it, and nowhere else."""

from __future__ import annotations

import pytest

from rag.documents.document_date import document_date
from rag.types import Document, Heading


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.md", "---\ntitle: Weir\ndate: 2024-02-09\n---\nWater.", "2024-02-09"),
        ("a.md", "Report\n\nDate: 9 February 2024\n\nWater.", "2024-02-09"),
        ("a.md", "**Date of meeting:** March 5, 2023\n\nWater.", "2023-03-05"),
        ("a.md", "| Date | 5 March 2023 |\n\nWater.", "2023-03-05"),
        ("a.md", "Protokoll\nDatum: 7. Mai 2022", "2022-05-07"),
        ("2023-11-04 weir.md", "Water.", "2023-11-04"),
        ("x/20231104_weir.pdf", "Water.", "2023-11-04"),
        ("weir 2023_11.md", "Water.", "2023-11"),
        (
            "a.md",
            "Circular 9\n\nLeeds, 12 March 2025\n\nFrom 1 May 2026 the hall is shut.",
            "2025-03-12",
        ),
        ("a.md", "Water rose.\n\nOn 3 May 2021 they met at the weir.", ""),
        ("a.md", "Date: 03/04/2024", ""),  # may be March or April
        ("a.md", "Date: 31 February 2024", ""),
        ("weir-2147-11-99.md", "Water.", ""),
        ("a.md", "", ""),
    ],
)
def test_date(path: str, text: str, expected: str) -> None:
    assert document_date(Document(path, "", text)) == expected


def test_date_in_the_title() -> None:
    title = "Minutes of 4 June 2024"
    headings = (Heading(1, title, 0, len(title)),)
    assert document_date(Document("2024-07-01.md", "", title, (), headings)) == "2024-06-04"
