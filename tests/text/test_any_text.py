"""Whatever the texts are, the checks give a result, and their time grows with the length."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from timing import grows_linearly

from rag.grounding.checks.consistency import inconsistencies
from rag.text.numbers import numbers

PIECES = st.sampled_from(
    """12 1,000 1.5 5% $3 3rd half March 2014 44 BC not never more than “a quoted word” Ada Lovelace
    GPT-4 (GAN) XIV 1/2 — … 中文 שלום مرحبا ½ . , ; : ! ? \n | # ** twenty-one Million""".split(" ")
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=30).map(" ".join))


@given(TEXTS, TEXTS, TEXTS)
def test_any_two_texts_have_a_result(claim: str, evidence: str, context: str) -> None:
    for inconsistency in inconsistencies(claim, evidence, context=context):
        assert inconsistency.reason
        if inconsistency.span is not None:
            start, end = inconsistency.span
            assert 0 <= start < end <= len(evidence)
            assert " ".join(evidence[start:end].split()) in inconsistency.reason
        assert inconsistency.span is not None or not inconsistency.contradicts


@given(TEXTS)
@example("NO\n0.1")  # regression: the first line denied the number on the second
def test_a_text_has_no_fault_against_itself(text: str) -> None:
    assert inconsistencies(text, text) == []


@given(TEXTS)
def test_numbers_are_plain(text: str) -> None:
    assert all(number.lstrip("-").replace(".", "", 1).isdigit() for number in numbers(text))


LONG = [
    "The generator turned 5 samples of Random Noise into 3 images in 2014, said Ian Goodfellow. ",
    "1234567890",
    "1 000 ",
    "| a | 5 % | x |\n",
    "AB CD ",
    '"abcd" ',
    "מודל 5 שפה ",
    "for (int i=0;i<10;i++){a[i]=b[i]*2.5;}\n",
    "(",
    "not no never ",
    "X",  # regression: a Roman number of any length was looked for from every letter
    ", or A",
    "1/2/",
    "1-2-3-",
    "{'a': 1, \"b\": [2,3]}, ",
]


@pytest.mark.parametrize("piece", LONG)
def test_time_is_linear(piece: str) -> None:
    claim = (
        "It was not the 5th model of Ian Goodfellow, who said “it fools 3 images” in March 2014."
    )

    def judge(length: int) -> None:
        text = piece * (length // len(piece))
        inconsistencies(claim, text)
        inconsistencies(text, claim, context=text)

    assert grows_linearly(judge, 1_250)
