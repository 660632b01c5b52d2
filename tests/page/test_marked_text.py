"""A document's text with its marks: tables are tables, and a mark never crosses a cell."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from row_lines import with_table
from timing import grows_linearly

from rag.page.marked_text import Look, render_marked, stretches
from rag.types import Table


def mark(text: str, *quotes: str) -> str:
    """Return a text in which these words are marked, each by its place."""
    at = [text.index(quote) for quote in quotes]
    spans = [(a, a + len(quote), n) for n, (a, quote) in enumerate(zip(at, quotes, strict=True))]

    def look(names: frozenset[int]) -> Look:
        return Look({"class": "-".join(map(str, sorted(names)))} if names else None)

    return render_marked(text, spans, look)


HOURS = [
    {"Hall": "North", "Day": "Monday", "Opens": "8:00"},
    {"Hall": "North", "Day": "Tuesday", "Opens": "9:30"},
    {"Hall": "South", "Day": "Monday", "Opens": "7:15"},
]


def draw(text: str, table: Table, *quotes: str, start: int = 0, end: int | None = None) -> str:
    """Return a part of a text with a table in which these words are marked."""
    spans = [(text.index(quote), text.index(quote) + len(quote), 0) for quote in quotes]
    part = text[start:end]
    return render_marked(part, spans, _lit, at=start, tables=[table])


def _lit(names: frozenset[int]) -> Look:
    return Look({"class": "lit"} if names else None)


def test_table_of_rows() -> None:
    """Its heads and groups are shown once; rows have heads of their own for screen readers."""
    shown = draw(*with_table(HOURS, "When we open:", "Opening hours"))
    assert shown == (
        'When we open:<div class="wide" tabindex="0"><table aria-label="Opening hours"><thead><tr>'
        '<th scope="col">Hall</th><th scope="col">Day</th><th scope="col">Opens</th></tr></thead>'
        '<tbody><tr><th scope="rowgroup" rowspan="2">North</th><td>Monday</td><td>8:00</td></tr>'
        "<tr><td>Tuesday</td><td>9:30</td></tr>"
        '<tr><th scope="row">South</th><td>Monday</td><td>7:15</td></tr></tbody></table></div>'
    )


def test_row_lights_heads_and_group() -> None:
    text, table = with_table(HOURS)
    line = "Hall: North; Day: Tuesday; Opens: 9:30"
    shown = draw(text, table, line)
    assert f'<tr class="lit" data-line="{line}"><td><mark class="lit">Tuesday</mark></td>' in shown
    assert shown.count("<tr class=") == 1
    assert shown.count('<th scope="col" class="lit"><mark class="lit">') == 3
    assert '<th scope="rowgroup" rowspan="2" class="lit"><mark class="lit">North</mark>' in shown
    assert '<th scope="row">South</th>' in shown


def test_value_lights_its_own_head() -> None:
    text, table = with_table(HOURS)
    shown = draw(text, table, "Opens: 7:15")
    assert shown.count('<th scope="col">') == 2
    assert '<th scope="col" class="lit"><mark class="lit">Opens</mark></th>' in shown
    assert '<th scope="row">South</th><td>Monday</td><td><mark class="lit">7:15</mark>' in shown
    assert shown.count("<tr class=") == 1


def test_totals_and_missing_values() -> None:
    """A total is no member of the group above; a column without values keeps its name."""
    rows = [{"Fund": "A", "Due": "5", "Paid": ""}, {"Fund": "A", "Due": "5", "Paid": ""}]
    text, table = with_table(rows, totals=[1])
    shown = draw(text, table, "Fund: A; Due: 5; Paid: ")
    assert '<th scope="col">Paid</th>' in shown
    assert '<tr class="total"><th scope="row">A</th><td>5</td><td></td>' in shown


def test_values_without_names() -> None:
    """Of a list of labels and values; there is no head to show."""
    text, table = with_table([{"_1": "Owner", "_2": "Ada"}, {"_1": "Size", "_2": "4 m"}])
    shown = draw(text, table)
    assert "<thead>" not in shown
    assert '<tr><th scope="row">Size</th><td>4 m</td></tr>' in shown


def test_part_of_a_table() -> None:
    """A row that is cut is text; what stands between rows is no row."""
    text, table = with_table(HOURS)
    first, *rest = table.rows
    shown = draw(text, table, start=first.start + 6, end=rest[0].end)
    assert shown.startswith("North; Day: Monday; Opens: 8:00<div")
    assert shown.count("<tr>") == 2
    text = text.replace("\n\n", " *", 1)
    shown = draw(text, table)
    assert shown.count("<table") == 2
    assert "</div> *<div" in shown


def test_records_are_shown_as_text() -> None:
    text, table = with_table(HOURS)
    assert draw(text, replace(table, kind="records")) == text


def test_long_table_takes_time_in_proportion() -> None:
    """Many rows under many marks, as when a frequent word is searched for."""

    def work(rows: int) -> None:
        text, table = with_table([{"Day": str(n), "Opens": "8:00"} for n in range(rows)])
        spans = [(row.start, row.start + 3, 0) for row in table.rows[:50]]
        render_marked(text, spans, _lit, tables=[table])

    assert grows_linearly(work, 100)


def test_cells_are_inert() -> None:
    text, table = with_table([{"<b>Who": "<i>x</i>", 'Q"': '" onload="y'}], title='"><script>')
    shown = draw(text, table, text)
    assert not re.search(r"<(?!/?(?:div|table|thead|tbody|tr|th|td|mark)\b)", shown)
    assert not re.search(r'<[^>]* onload="', shown)


cell_spans = st.tuples(st.integers(0, 120), st.integers(0, 120), st.integers(0, 3))


@given(st.lists(cell_spans, max_size=5), st.integers(0, 60), st.integers(60, 130))
def test_words_of_a_table_stay_whatever_is_marked(
    given: list[tuple[int, int, int]], start: int, end: int
) -> None:
    """In any part of the text; the names of columns stand once for all rows."""
    text, table = with_table(HOURS, "When we open:")
    part = text[start:end]
    shown = render_marked(part, given, _lit, at=start, tables=[table])
    said = re.sub(r"<[^>]*>", " ", re.sub(r"</?mark[^>]*>", "", shown)).split()
    assert set(re.findall(r"[\w:]+", part.replace(": ", " "))) <= {
        word for one in said for word in (one.strip(";"), one.strip(";:"))
    }


def test_text_without_tables_is_as_it_is() -> None:
    text = "# Heading\n\n- one\n  two | three\n| a | b |\n"
    assert mark(text) == text
    shown = mark(text, "one\n  two")
    assert shown == '# Heading\n\n- <mark class="0">one\n  two</mark> | three\n| a | b |\n'


spans = st.tuples(st.integers(-5, 60), st.integers(-5, 60), st.integers(0, 3))


@given(st.text(max_size=50), st.lists(spans, max_size=6))
def test_stretches_keep_every_letter(text: str, given: list[tuple[int, int, int]]) -> None:
    """Whatever is cited, the text is whole, and each letter knows exactly who cites it."""
    cut = stretches(len(text), given)
    assert "".join(text[start:end] for start, end, _ in cut) == text
    for start, end, names in cut:
        for at in range(start, end):
            assert names == {name for a, b, name in given if a <= at < b}
