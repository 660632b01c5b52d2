"""Normalising text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.normalise import normalise


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("a\r\nb\rc\x0cd\u2028e", "a\nb\nc\nd\ne"),
        ("ﬁne oﬃce", "fine office"),
        ("cafe\u0301", "café"),
        ("exam\u00adple exam\u00ad\n  ple", "example example"),
        ("10\u00a0km\u202fa", "10 km a"),
        ("\ufeffa\u200bb\u2060c\x00\x1b\ud800", "abc"),
        ("Auf\u200clage", "Auflage"),
        ("می\u200cخواهم 👩\u200d🔬", "می\u200cخواهم 👩\u200d🔬"),  # joiners that are spelling
        ("a" + "\u0300\u0316" * 40_000, normalise("a" + "\u0300\u0316" * 15)),  # not quadratic
    ],
)
def test_normalise(raw: str, text: str) -> None:
    assert normalise(raw) == text


@given(
    st.text(
        st.sampled_from(
            "aéE\u0301\u0316\u212a\u200d\u200c\u00ad\u200b\n\r\x00 \xa0ﬁ가\u1100\u1161-"
        )
    )
)
def test_idempotent(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
