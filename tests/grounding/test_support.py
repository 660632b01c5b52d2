"""Verdicts on claims, and support as a monotone function of their features."""

from __future__ import annotations

import pytest
from conftest import WordEmbedder
from hypothesis import given
from hypothesis import strategies as st

from grounding.texts import GANS
from rag.grounding.calibration import IDENTITY
from rag.grounding.checks.all_checks import Inconsistency
from rag.grounding.evidence import EvidenceFinder, EvidenceText
from rag.grounding.features import TokenSimilarity, claim_features
from rag.grounding.support import judge_claim, support_probability
from rag.llm.chat_model import Weighed

ENCODER = WordEmbedder()


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("The discriminator estimates the probability that a sample is real.", "supported"),
        ("Ian Goodfellow and colleagues introduced GANs in 2015.", "partial"),
        ("Bananas grow on Mars beside castles.", "unsupported"),
    ],
)
def test_verdicts(claim: str, verdict: str) -> None:
    finder = EvidenceFinder([EvidenceText(GANS)], "")
    found = finder.find(claim)
    (near,) = TokenSimilarity(ENCODER, finder).compare([claim], [found])
    judgement = judge_claim(claim, found, finder, near, None, IDENTITY)
    assert judgement.verdict == verdict
    assert (judgement.verdict == "supported") == (judgement.reasons == ())


@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 5), st.integers(0, 5), st.booleans())
def test_support_is_monotone(one: float, other: float, few: int, many: int, yes: bool) -> None:
    wrong = [Inconsistency("number", "7 is not in the cited text.", False, None)]
    weighed = Weighed(2.0, (), (), ()) if yes else None
    near, far = max(one, other), min(one, other)
    high = support_probability(claim_features(near, wrong * min(few, many), weighed))
    low = support_probability(claim_features(far, wrong * max(few, many), weighed))
    assert 0 < low <= high < 1
