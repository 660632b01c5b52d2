"""The consistency check as a whole: what it finds, in which words, and what it lets pass."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from timing import grows_linearly

from rag.grounding.checks.all_checks import inconsistencies


@pytest.mark.parametrize(
    ("claim", "evidence", "missing"),
    [
        ("It began in 1962.", "It began in 1965.", ["1962"]),
        ("It has 1000 parts.", "It has 1,000 parts.", []),
        ("It has five parts.", "It has 5 parts.", []),  # a word for a digit
        ("It has 5 parts.", "It has five parts.", []),
        ("It grew 12 %.", "It grew 13 %.", ["12"]),
        ("Then Yann LeCun came.", "Then Ian Goodfellow came.", ["Yann LeCun"]),
        ("The GAN learns.", "A generative adversarial network learns.", []),
        ("The GANs learn.", "The GAN learns.", []),
        ("It uses WaveNet.", "It uses Wave Net.", []),
        ("It uses GPT-3 now.", "It uses GPT-3 now.", []),
        ("It uses GPT-4 now.", "It uses GPT-3 now.", ["GPT-4"]),
        ('He said "the sky is falling" then.', "The sky is blue.", ["the sky is falling"]),
        ('He said "the sky is blue" then.', "He said: the sky is blue.", []),
    ],
)
def test_missing_facts(claim: str, evidence: str, missing: list[str]) -> None:
    reasons = [inconsistency.reason for inconsistency in inconsistencies(claim, evidence)]
    assert len(reasons) == len(missing)
    for what, reason in zip(missing, reasons, strict=True):
        assert what in reason


def test_all_inconsistencies_are_listed() -> None:
    """All kinds at once, in the order in which they are checked."""
    found = inconsistencies(
        "In 1962 Ada Byron sold 12 cars.", "In 1965 Mary Somerville sold 13 cars."
    )
    assert [inconsistency.kind for inconsistency in found] == ["date", "number", "name"]
    assert all(inconsistency.contradicts for inconsistency in found)


NOISE = "The generator turns random noise into images."


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("France was defeated by Germany.", "Germany defeated France."),  # passive
        ("Dogs and cats sleep.", "Cats and dogs sleep."),  # a list
        ("Cats, dogs and birds sleep.", "Birds, dogs and cats sleep."),
        ("In 2014 GANs were introduced.", "GANs were introduced in 2014."),  # a phrase moved
        ("In 2014 Ada met Bob at Paris.", "At Paris Ada met Bob in 2014."),
        ("When it rains, the street is wet.", "The street is wet when it rains."),
        ("Cats are smaller than dogs.", "Dogs are larger than cats."),  # two changes
        ("It was published before the war.", "The war came after it was published."),
        ("Paris is the capital of France.", "The capital of France is Paris."),
        ("A differs from B in size and price.", "B differs from A in size and price."),
        ("The cruise ship Infinity sank near Rome.", "The Infinity cruise ship sank near Rome."),
        ("The loss does not increase with depth.", "The loss decreases with depth."),
        ("The training is not unstable here.", "The training is stable here."),
        ("It is not without risk for users.", "It has risk for users."),
        ("It not only learns images but draws.", "It learns images and draws."),
        ("The model learns images.", "The model learns images, but it does not learn text."),
        ("The skin can no longer hold the gas.", "The skin is no longer strong enough to hold the "
         "gas."),
        ("They found no pressure problem.", "They found no sign of a pressure problem."),
        ("Some models need training data.", "All models need training data."),  # less, and true
        ("Users may accept the terms of service.", "Users must accept the terms of service."),
        ("The generator sees noise.", "The discriminator never sees images."),  # of another thing
        ("It opened on August 1, 2024 in Rome.", "It opened in Rome on 1 August 2024."),
    ],
)  # fmt: skip
def test_no_reversal(claim: str, evidence: str) -> None:
    found = inconsistencies(claim, evidence)
    assert [f for f in found if f.kind in ("negation", "comparison", "order")] == []


PIECES = st.sampled_from(
    """12 1,000 1.5 5% $3 3rd half March 2014 44 BC not never more than “a quoted word” Ada Lovelace
    GPT-4 (GAN) XIV 1/2 — … 中文 שלום مرحبا ½ . , ; : ! ? \n | # ** twenty-one Million""".split(" ")
)


TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=30).map(" ".join))


@given(TEXTS, TEXTS, TEXTS)
def test_any_two_texts(claim: str, evidence: str, context: str) -> None:
    for inconsistency in inconsistencies(claim, evidence, context=context):
        assert inconsistency.reason
        if inconsistency.span is not None:
            start, end = inconsistency.span
            assert 0 <= start < end <= len(evidence)
            assert " ".join(evidence[start:end].split()) in inconsistency.reason
        assert inconsistency.span is not None or not inconsistency.contradicts


@given(TEXTS)
@example("NO\n0.1")  # regression: the first line denied the number on the second
@example("A RE\u0301SEAU, and A0\u0b4d0")  # regression: names were cut at combining marks
def test_text_is_consistent_with_itself(text: str) -> None:
    assert inconsistencies(text, text) == []


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
