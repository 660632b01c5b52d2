"""Reading Markdown."""

from __future__ import annotations

import pytest
from made_files import grids, read
from timing import grows_linearly

from rag.documents.chunks import heading_path
from rag.documents.limits import Limits
from rag.documents.readers.markdown_file import parse_markdown


def test_code_has_no_headings() -> None:
    """A line of code that begins with # is no heading."""
    text = "# Top\n\nText.\n\n```sh\n# comment\n```\n\n## Sub\n\nMore.\n"
    headings = parse_markdown(text, Limits()).headings
    assert [(h.level, h.title, text[h.start : h.end]) for h in headings] == [
        (1, "Top", "# Top"),
        (2, "Sub", "## Sub"),
    ]
    assert heading_path(headings, text.index("More")) == "Top › Sub"


def test_tables_become_rows_with_names() -> None:
    text = (
        "# Lake\n\nBoats  of *Ho*:\n"
        "| Boat `b` | [Mast](m) |\n|---|--:|\n| **Else** | 9 \\| 8 |\n| Dora | |\n"
        "\n\n\nAfter *it*.\n\n```\n| a | b |\n|---|---|\n```\n# End\n"
    )
    document = read("a.md", text.encode())
    assert document.text == (
        "# Lake\n\nBoats  of *Ho*:\n\nBoat b: Else; Mast: 9 | 8\n\nBoat b: Dora\n\n"
        "After *it*.\n\n```\n| a | b |\n|---|---|\n```\n# End\n"
    )
    assert grids(document) == [(("Boat b", "Mast"), [["Else", "9 | 8"], ["Dora", ""]])]
    assert document.tables[0].title == "Lake"
    assert [document.text[h.start : h.end] for h in document.headings] == ["# Lake", "# End"]


def test_table_without_header_has_labels() -> None:
    assert read("a.md", b"| | |\n|-|-|\n| Built | 1950 |\n").text == "Built: 1950\n"


def test_html_tables_within_markdown() -> None:
    text = (
        "Before\n\n<table>\n<tr><th rowspan=2>Boat</th><th colspan=2>Trips</th></tr>\n"
        "<tr><th>Day</th><th>Night</th></tr>\n\n"
        "<tr><td>Else</td><td>3</td><td>1 <b>o</b>r 2</td></tr>\n</table>\n\nAfter\n"
    )
    document = read("a.md", text.encode())
    assert document.text == "Before\n\nBoat: Else; Trips, Day: 3; Trips, Night: 1 or 2\n\nAfter\n"


@pytest.mark.parametrize("part", ["| a | b |\n|---|---|\n", "<table>\n\n", "<table></table>\n\n"])
def test_many_tables_in_linear_time(part: str) -> None:
    assert grows_linearly(lambda times: read("a.md", f"x\n\n{part * times}".encode()), 400)
