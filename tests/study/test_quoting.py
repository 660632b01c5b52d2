"""Quotations of any text."""

from __future__ import annotations

from conftest import WordEmbedder
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.grounding.calibration import IDENTITY
from rag.grounding.grounder import Grounder
from rag.study.summaries.quoting import Quoter
from rag.types import Passage

WORDS = st.sampled_from("Cats eat fresh fish daily. Ég sé **bold** \n\n \n-  | ``` ?".split(" "))


@settings(max_examples=30)
@given(st.lists(WORDS, min_size=6, max_size=30), st.integers(0, 9))
def test_quotations_are_exact(words: list[str], start: int) -> None:
    text = " ".join(["Cats eat fresh fish daily.\n\n", *words])
    passage = Passage(1, "a.md", None, None, "", start, start + len(text), text, 0.0)
    quoter = Quoter(passage, Grounder(WordEmbedder(), IDENTITY, None, ""))
    assert quoter.quotes
    for quote in quoter.quotes:
        claim = quoter.claim(quote)
        for one in claim.citations if claim else ():
            assert text[one.start - start : one.end - start] == one.quote
