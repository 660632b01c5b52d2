"""Context expansion."""

from __future__ import annotations

from dataclasses import replace

from note_passages import PARAGRAPHS, REST, SENTENCES, MakeLibrary, chunk_with, count, hit, read
from row_lines import with_table

from rag.retrieval.context_expansion import expanded_spans, section_around
from rag.types import Chunk, Document, Heading


def test_chunk_expands_to_its_section(make_library: MakeLibrary) -> None:
    store = make_library({"a.md": f"# A\n\n{SENTENCES}{REST}"}).snapshot().store
    assert read(store, [chunk_with(store, "number 20 ")], budget=2000) == [SENTENCES]


def test_long_section_gives_a_paragraph(make_library: MakeLibrary) -> None:
    store = make_library({"a.md": f"# A\n\n{PARAGRAPHS}{REST}"}).snapshot().store
    (text,) = read(store, [chunk_with(store, "thing 7 ")], budget=200)
    assert text.startswith("Paragraph 7 begins")
    assert text.endswith("It ends with 7.")


def test_long_paragraph_gives_whole_sentences(make_library: MakeLibrary) -> None:
    """The chunk is cut in a sentence here, as where a page ends."""
    store = make_library({"a.md": f"# A\n\n{SENTENCES}"}).snapshot().store
    (chunk, *_) = store.chunks_of("notes/a.md")
    document = store.document("notes/a.md")
    assert document
    start, end = chunk.start + 100, chunk.start + 200
    assert document.text[start - 1] != " " and document.text[end - 1] != "."
    cut = Chunk(chunk.id, chunk.document, None, None, "A", start, end, document.text[start:end])
    (text,) = read(store, [hit(cut)], budget=100)
    assert text.startswith("Otters do thing") and text.endswith("all day long.")
    assert count(text) < 40


def test_too_long_sentence_leaves_the_chunk(make_library: MakeLibrary) -> None:
    store = make_library({"a.md": "# A\n\n" + "otters and " * 500}).snapshot().store
    (first, *_) = store.chunks_of("notes/a.md")
    assert read(store, [hit(first)], budget=100) == [first.text]


def test_rows_bring_headers_and_items_their_lead_in(make_library: MakeLibrary) -> None:
    rows = "\n".join(f"| otter {i} | {i} kilograms of fish | the river {i} |" for i in range(30))
    items = "\n".join(f"{i}. The otter does step number {i} with care." for i in range(1, 31))
    text = (
        f"# A\n\n{SENTENCES}\n\n| animal | food | home |\n|---|---|---|\n{rows}\n\n"
        f"{SENTENCES}\n\nAn otter hunts in these steps:\n\n{items}\n\n{SENTENCES}{REST}"
    )
    store = make_library({"a.md": text}).snapshot().store
    (table,) = read(store, [chunk_with(store, "animal: otter 8;")], budget=2500)
    assert table.startswith("animal: otter 0; food: 0 kilograms of fish;")
    (steps,) = read(store, [chunk_with(store, "step number 9 ")], budget=1200)
    assert steps.startswith("An otter hunts in these steps:\n\n1. ")


def test_section_ends_at_headings_of_any_level() -> None:
    headings = (Heading(1, "A", 0, 1), Heading(2, "B", 10, 11), Heading(2, "C", 20, 20))
    document = Document("a", "", "x" * 30, headings=headings)
    assert section_around(document, 3, 5) == (1, 10)
    assert section_around(document, 12, 20) == (11, 20)
    assert section_around(document, 20, 25) == (20, 30)


def test_row_brings_its_table_and_the_line_above() -> None:
    before = "Otters play.\n\nEach day:"
    text, table = with_table([{"Otter": str(n), "Fish": "9 kg"} for n in range(40)], before)
    table = replace(table, start=table.rows[0].start)
    row = table.rows[20]
    spans = list(expanded_spans(Document("a", "", text, tables=(table,)), row.start, row.end))
    assert spans[1] == (text.index("Each day:"), table.end)
    assert spans[2] == (table.start, table.end)
    assert spans[-1] == (row.start, row.end)


def test_table_beyond_reach_leaves_the_rows() -> None:
    text, table = with_table([{"Otter": str(n), "Fish": "9 kg"} for n in range(1000)])
    row = table.rows[500]
    section, *others = expanded_spans(Document("a", "", text, tables=(table,)), row.start, row.end)
    assert section == (0, len(text))
    assert others == [(row.start, row.end)]
