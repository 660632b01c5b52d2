"""A document's text with its marks: tables are tables, and a mark never crosses a cell."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from row_lines import with_table
from timing import grows_linearly

from rag.page.marked_text import Look, render_marked, stretches
from rag.page.text_blocks import parts_of
from rag.types import Table

TABLE = "| Network | Sees |\n|---|---|\n| Generator | noise |\n| Critic | <i>both</i> |\n"


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


def test_marks_in_cells() -> None:
    """A row that is cited is marked cell by cell; its edges are not shown."""
    shown = mark(f"Before.\n{TABLE}After.", "| Generator | noise |", "After")
    assert '<th scope="col">Network</th><th scope="col">Sees</th>' in shown
    cell = '<th scope="row"><mark class="0">Generator</mark></th>'
    assert f'{cell}<td><mark class="0">noise</mark></td>' in shown
    assert '<th scope="row">Critic</th>' in shown
    assert "<td>&lt;i&gt;both&lt;/i&gt;</td>" in shown
    assert shown.startswith("Before.\n<div") and shown.endswith('<mark class="1">After</mark>.')
    assert "|" not in shown


def test_rows_without_a_head() -> None:
    """A passage can begin in the middle of a table; one line between bars is none."""
    shown = mark("| Generator | noise |\n| Critic | both |", "noise")
    assert "<thead>" not in shown and '<td><mark class="0">noise</mark></td>' in shown
    assert mark("It is |x| here.\n| a | b |\nAnd so on.").count("<table") == 0


def test_text_without_tables_is_as_it_is() -> None:
    text = "# Heading\n\n- one\n  two | three\n"
    assert mark(text) == text
    assert mark(text, "one\n  two") == '# Heading\n\n- <mark class="0">one\n  two</mark> | three\n'


@given(st.text("a|-\n ", max_size=60))
def test_parts_cover_the_text(text: str) -> None:
    """Nothing is lost but edges, rules and the space around them."""
    parts = list(parts_of(text))
    assert [part.span[0] for part in parts] == [0, *(part.span[1] for part in parts)][: len(parts)]
    assert (parts[-1].span[1] if parts else 0) == len(text)
    shown = re.sub(r"<[^>]*>", "", mark(text))
    assert re.sub(r"[\s|-]", "", shown) == re.sub(r"[\s|-]", "", text)


spans = st.tuples(st.integers(-5, 60), st.integers(-5, 60), st.integers(0, 3))


@given(st.text(max_size=50), st.lists(spans, max_size=6))
def test_stretches_keep_every_letter(text: str, given: list[tuple[int, int, int]]) -> None:
    """Whatever is cited, the text is whole, and each letter knows exactly who cites it."""
    cut = stretches(len(text), given)
    assert "".join(text[start:end] for start, end, _ in cut) == text
    for start, end, names in cut:
        for at in range(start, end):
            assert names == {name for a, b, name in given if a <= at < b}
