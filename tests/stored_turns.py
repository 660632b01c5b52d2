"""Stored turns for the tests: made of answers over a real library of stand-ins, and at random."""

from __future__ import annotations

from hypothesis import strategies as st

from rag.conversation.conversation_store import CitedFile, StoredTurn
from rag.types import Answer, Citation, Claim, Heading, Page, Passage, Timings, Usage

NOW = "2026-11-26T10:00:00+00:00"

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBER = st.integers(0, 10**9)
SHARE = st.floats(0, 1)
OPTIONAL = st.none() | TEXT
VERDICT = st.sampled_from(["supported", "partial", "unsupported", "abstained"])


def many(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    """Return short tuples."""
    return st.lists(strategy, max_size=2).map(tuple)


PAGES = many(st.builds(Page, NUMBER, TEXT, NUMBER, NUMBER))
HEADINGS = many(st.builds(Heading, NUMBER, TEXT, NUMBER, NUMBER))
PASSAGES = many(
    st.builds(
        Passage, NUMBER, TEXT, st.none() | NUMBER, OPTIONAL, TEXT, NUMBER, NUMBER, TEXT,
        st.floats(allow_nan=False), PAGES, HEADINGS,
    )
)  # fmt: skip
CITATIONS = many(
    st.builds(
        Citation, NUMBER, TEXT, st.none() | NUMBER, OPTIONAL, TEXT, NUMBER, NUMBER, TEXT
    )
)  # fmt: skip
CLAIMS = many(st.builds(Claim, TEXT, NUMBER, NUMBER, SHARE, VERDICT, many(TEXT), CITATIONS))
ANSWERS = st.builds(
    Answer, TEXT, TEXT, TEXT, VERDICT, SHARE, SHARE, CLAIMS, PASSAGES, PASSAGES, OPTIONAL,
    st.builds(Usage, NUMBER, NUMBER),
    st.builds(Timings, SHARE, st.none() | SHARE, SHARE, SHARE, SHARE),
)  # fmt: skip
STORED_TURNS = st.builds(
    StoredTurn,
    at=TEXT,
    question=TEXT,
    answer=st.none() | ANSWERS,
    stopped=st.booleans(),
    problem=st.none() | st.tuples(TEXT, TEXT),
    documents=many(TEXT),
    tags=many(TEXT),
    searched=NUMBER,
    of=NUMBER,
    sources=many(st.builds(CitedFile, TEXT, TEXT)),
    draft=TEXT,
    passages=PASSAGES,
    left_out=PASSAGES,
    standalone=TEXT,
    vote=st.sampled_from([None, "up", "down"]),
    flagged=many(NUMBER),
    note=TEXT,
)
