"""A document's text with its marks: tables are tables, and a mark never crosses a cell."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from rag.page.marked_text import Look, render_marked, stretches
from rag.page.text_blocks import parts_of

TABLE = "| Network | Sees |\n|---|---|\n| Generator | noise |\n| Critic | <i>both</i> |\n"


def mark(text: str, *quotes: str) -> str:
    """Return a text in which these words are marked, each by its place."""
    at = [text.index(quote) for quote in quotes]
    spans = [(a, a + len(quote), n) for n, (a, quote) in enumerate(zip(at, quotes, strict=True))]

    def look(names: frozenset[int]) -> Look:
        return Look({"class": "-".join(map(str, sorted(names)))} if names else None)

    return render_marked(text, spans, look)


def test_marks_in_cells() -> None:
    """A row that is cited is marked cell by cell; its edges are not shown."""
    shown = mark(f"Before.\n{TABLE}After.", "| Generator | noise |", "After")
    assert "<th>Network</th><th>Sees</th>" in shown
    assert '<td><mark class="0">Generator</mark></td><td><mark class="0">noise</mark></td>' in shown
    assert "<td>Critic</td><td>&lt;i&gt;both&lt;/i&gt;</td>" in shown
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
