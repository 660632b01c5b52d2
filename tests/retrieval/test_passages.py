"""Passages within a budget of tokens."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from random import Random
from typing import cast

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from note_passages import PARAGRAPHS, REST, SENTENCES, MakeLibrary, chunk_with, count, hit, read
from row_lines import with_table

from rag import dataclass_json
from rag.documents.chunks import Splitter
from rag.documents.limits import Limits
from rag.documents.readers.markdown_file import parse_markdown
from rag.index.store import Store
from rag.retrieval.context_expansion import expanded_spans
from rag.retrieval.passages import (
    documents_in_question,
    keep_within,
    make_passages,
    passage_of,
    promising,
)
from rag.text.sentences import sentence_spans
from rag.types import Chunk, Document, Heading, Hit, Passage


def hits_of(store: Store, *names: str) -> list[Hit]:
    """Return all chunks of the documents, in order, as hits."""
    paths = [f"notes/{name}" for name in names]
    return [hit(chunk) for path in paths for chunk in store.chunks_of(path)]


def test_passage_is_the_same_whatever_else_is_found(make_library: MakeLibrary) -> None:
    text = f"# A\n\n{PARAGRAPHS}\n\n## B\n\nBees make honey."
    store = make_library({"a.md": text}).snapshot().store
    hits = [chunk_with(store, words) for words in ("thing 7 ", "thing 8 ", "thing 11 ", "honey")]

    def texts(*hits: Hit) -> list[str]:
        found, _ = make_passages(
            store, hits, count, most=5, budget=1000, question="A?", whole_documents=False
        )
        return [passage.text for passage in found]

    alone = [text for one in hits for text in texts(one)]
    assert len(set(alone)) == len(hits)
    assert texts(*hits) == alone
    assert texts(*hits[::-1]) == alone[::-1]


def test_passage_within_a_larger_one_becomes_it(make_library: MakeLibrary) -> None:
    """The chunks of a long paragraph are expanded to its beginning."""
    store = (
        make_library({"a.md": f"# A\n\n{SENTENCES}{REST}", "b.md": "Owls hunt."}).snapshot().store
    )
    first, second, *_ = hits_of(store, "a.md")
    owls = chunk_with(store, "Owls")
    one, other = read(store, [first, owls], budget=400)
    assert read(store, [second, owls], budget=400)[0].startswith(one)
    larger, last = read(store, [first, owls, second], budget=400)
    assert [larger] == read(store, [second], budget=400)
    assert last == other == "Owls hunt."


def test_one_passage_for_the_chunks_of_a_section(make_library: MakeLibrary) -> None:
    store = make_library({"a.md": f"# A\n\n{SENTENCES}{REST}"}).snapshot().store
    hits = [h for h in hits_of(store, "a.md") if "Otters" in h.chunk.text]
    assert len(hits) > 2
    assert read(store, hits, budget=2000) == [SENTENCES]


def test_passages_that_do_not_fit_are_listed(make_library: MakeLibrary) -> None:
    """Regression: a single chunk larger than the budget was the answer's only passage."""
    files = {f"n{i}.md": f"Otters {i}. {SENTENCES}" for i in range(3)}
    store = make_library(files).snapshot().store
    hits = [hit(store.chunks_of(path)[0]) for path in store.paths()]
    passages, left_out = make_passages(store, hits, count, most=3, budget=70)
    assert [p.marker for p in (*passages, *left_out)] == [1, 2, 3]
    assert len(left_out) == 1
    assert sum(count(p.text) for p in passages) <= 70
    passages, left_out = make_passages(store, hits, count, most=3, budget=3)
    assert passages == []
    assert [p.text for p in left_out] == [h.chunk.text for h in hits]


def test_each_passage_is_counted_once(make_library: MakeLibrary) -> None:
    counted: list[str] = []

    def note(text: str) -> int:
        counted.append(text)
        return count(text)

    store = make_library({"a.md": f"# A\n\n{PARAGRAPHS}"}).snapshot().store
    make_passages(store, hits_of(store, "a.md"), note, most=5, budget=400)
    assert len(counted) == len(set(counted))


def test_text_without_breaks_in_linear_time(make_library: MakeLibrary) -> None:
    text = "a " * 200_000
    document = Document("a.txt", "", text)
    spans = list(expanded_spans(document, 200_000, 200_100))
    assert spans[-1] == (200_000, 200_099)
    store = make_library({"a.txt": text[:40_000]}).snapshot().store
    longest = 0

    def note(text: str) -> int:
        nonlocal longest
        longest = max(longest, len(text))
        return count(text)

    make_passages(store, hits_of(store, "a.txt")[:1], note, most=1, budget=100)
    assert longest < 2000


def test_copy_takes_no_place(make_library: MakeLibrary) -> None:
    files = dict.fromkeys(("a.md", "b.md"), f"# A\n\nBees make honey. {SENTENCES}")
    store = make_library({**files, "c.md": "Owls hunt."}).snapshot().store
    passages, _ = make_passages(
        store, hits_of(store, "a.md", "b.md", "c.md"), count, most=2, budget=2000
    )
    assert [p.document for p in passages] == ["notes/a.md", "notes/c.md"]


def test_document_in_question_is_used_whole(make_library: MakeLibrary) -> None:
    long = (
        "# Sea otters\n\nOtters swim.\n\n## Food\n\nThey eat urchins.\n\n## Family\n\nThey cuddle."
    )
    short = {f"{name}.md": f"# {name}\n\n{name} eat grass." for name in ("Cows", "Goats", "Deer")}
    store = make_library({"otter notes.md": long, **short}).snapshot().store
    food = chunk_with(store, "urchins")
    others = hits_of(store, *short)
    hits = [*others[:1], food, *others[1:]]
    assert "They eat urchins." in read(store, hits, question="What do they eat?")
    assert long in read(store, hits, question="What do my OTTER NOTES say?")
    assert long in read(store, hits, question="What do sea otters eat?")
    assert long in read(store, [food, hit(store.chunks_of(food.chunk.document)[0]), others[0]])
    first, *_ = read(store, [*others, food], question="Summarise otter notes.md!")
    assert first == long
    # It does not fit: its parts go in, as those of any other.
    assert read(store, [food], budget=12) == ["They eat urchins."]


def test_documents_that_the_question_points_at_come_first() -> None:
    class TwoFiles:
        def document(self, path: str) -> Document:
            return Document(path, "", "Owls hunt mice.")

    hits = [
        hit(Chunk(n, path, None, None, "", 0, 15, "Owls hunt mice."))
        for n, path in enumerate(("owls.md", "talk.pptx"))
    ]
    found, _ = make_passages(
        TwoFiles(), hits, count, most=1, budget=99, question="What do these slides say of owls?"
    )
    assert [passage.document for passage in found] == ["talk.pptx"]
    found, _ = make_passages(
        TwoFiles(), hits, count, most=1, budget=99, question="What do slides say of owls?"
    )
    assert [passage.document for passage in found] == ["owls.md"]


def test_one_common_word_names_no_title() -> None:
    chunks = [Chunk(i, f"{i}.md", None, None, "Otters", 0, 9, "They eat.") for i in range(5)]
    assert documents_in_question("What do otters eat?", [hit(chunk) for chunk in chunks]) == set()
    assert documents_in_question("See 3.md", [hit(chunk) for chunk in chunks]) == {"3.md"}
    assert documents_in_question("", []) == set()


def test_weak_hits_are_dropped() -> None:
    chunk = Chunk(1, "a.md", None, None, "", 0, 1, "a")
    weak, near, wordy = (
        Hit(chunk, 0.5, 0.2, 1.0),
        Hit(chunk, 0.4, 0.75, None),
        Hit(chunk, 0.3, None, 7.0),
    )
    best = Hit(chunk, 1.0, 0.8, 10.0)
    assert promising([best, weak, weak, near, wordy]) == [best, weak, near, wordy]
    foreign = Hit(chunk, 1.0, 0.8, None)  # no word in common with any chunk
    assert promising([foreign, foreign, foreign, Hit(chunk, 0.1, 0.1, None)]) == [foreign] * 3
    assert promising([]) == []


def test_keep_within_counts_the_whole_prompt() -> None:
    passages = [Passage(n, "a", None, None, "", 0, 9, "x" * 10, 1.0) for n in range(1, 5)]

    def cost(some: Sequence[Passage]) -> int:
        return 20 + 10 * len(some)

    assert keep_within(passages, [], cost, 60) == (passages, [])
    assert keep_within(passages[:3], passages[3:], cost, 45) == (passages[:2], passages[2:])
    assert keep_within(passages, [], cost, 20) == ([], passages)


WORDS = st.sampled_from(
    [
        *("Otters swim. ", "Bees hum", "Mr. Fox ran! ", ": ", "é ", "?” ", "x" * 60 + " "),
        *("\n\n", "\n", "\t", "# Title\n\n", "## Sub\n\n"),
        *("- item one\n", "1. step\n", "| a | b |\n"),
    ]
)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    parts=st.lists(WORDS, min_size=1, max_size=60),
    budget=st.integers(1, 120),
    order=st.randoms(use_true_random=False),
)
def test_passages_of_any_text(
    splitter: Splitter,
    parts: list[str],
    budget: int,
    order: Random,
) -> None:
    store = OneDocument("".join(parts), splitter)
    hits = store.hits()
    order.shuffle(hits)
    passages, left_out = make_passages(cast(Store, store), hits, count, most=9, budget=budget)
    text, headings = store.found.text, store.found.headings
    assert sum(count(f"{p.heading}\n{p.text}") for p in passages) <= budget
    assert [p.marker for p in (*passages, *left_out)] == list(
        range(1, len(passages) + len(left_out) + 1)
    )
    sentences = sentence_spans(text)
    for passage in passages:
        assert passage.text == text[passage.start : passage.end] == passage.text.strip()
        assert not any(s < passage.start < e or s < passage.end < e for s, e in sentences) or any(
            passage.text == h.chunk.text for h in hits
        )
    spans = sorted((p.start, p.end) for p in passages)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    whole = text.strip()
    titles = [(h.start, h.end) for h in headings]
    for passage in passages:
        crossed = [t for t in titles if passage.start < t[0] and t[1] < passage.end]
        assert not crossed or passage.text == whole


class OneDocument:
    """One Markdown document, split as an index would."""

    def __init__(self, text: str, splitter: Splitter) -> None:
        parsed = parse_markdown(text, Limits())
        self.found = Document("a.md", "", parsed.text, headings=parsed.headings)
        self._pieces = splitter.split(self.found)

    def document(self, path: str) -> Document:
        assert path == "a.md"
        return self.found

    def hits(self) -> list[Hit]:
        text = self.found.text
        return [
            hit(Chunk(n, "a.md", None, None, p.heading, p.start, p.end, text[p.start : p.end]))
            for n, p in enumerate(self._pieces)
        ]


def test_passage_has_the_rows_that_stand_in_it() -> None:
    text, table = with_table([{"Day": "Monday"}, {"Day": "Tuesday"}, {"Day": "Friday"}])
    document = Document("a.csv", "", text, tables=(table,))
    passage = passage_of(document, text.index("Day: Tuesday"), len(text))
    assert [row.start for row in passage.tables[0].rows] == [r.start for r in table.rows[1:]]
    assert dataclass_json.load(Passage, dataclass_json.dump(passage)) == passage


def test_passage_has_its_context() -> None:
    text = "Abara: The pump is old. It fails often.\nHolm: We buy a new one.\nAbara: Good, I agree."
    document = Document("boards/2025-05-12 pump.md", "", text)
    passage = passage_of(document, text.index("It fails"), len(text))
    assert passage.context == "2025 05 12 pump, 12 May 2025, boards, Abara"
    assert passage.place == passage.context
    assert [turn.speaker for turn in passage.turns] == ["Abara", "Holm", "Abara"]
    headed = passage_of(
        Document("pump.md", "", f"Pumps\n{text}", (), (Heading(1, "Pumps", 0, 5),)), 6, 12
    )
    assert (headed.context, headed.place) == ("", "Pumps")
