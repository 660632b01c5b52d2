"""The words of an answer: their shape, their marks, and their chips."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from turns import Seen, answer, claim, turn

from rag.page.ask.answer_html import (
    render_turn,
)
from rag.page.ask.prose_html import render_prose
from rag.types import (
    Answer,
    Claim,
)

LISTED = (
    "Two animals:\n\n- Cats purr.\n- Dogs bark.\n\n| Animal | Sound |\n|---|---|\n| Cat | purr |"
)


def listed() -> Answer:
    """Return an answer with a list and a table, of which each item and row is a claim."""
    claims = [
        replace(claim(text, "supported", "Cats purr."), start=at, end=at + len(text))
        for text in ("- Cats purr.", "Dogs bark.", "| Cat | purr |")
        for at in [LISTED.index(text)]
    ]
    return replace(answer(*claims), answer=LISTED, claims=tuple(claims))


def test_lists_and_tables() -> None:
    shown = render_turn(turn(listed()))
    assert "<p>Two animals:</p><ul><li>" in shown
    assert shown.count("<li>") == 2
    assert "<thead><tr><th>Animal</th><th>Sound</th></tr></thead>" in shown
    assert "|" not in re.sub(r'data-copy="[^"]*"', "", shown)
    assert shown.count('class="chip"') == 3
    assert [shown.count(f'id="turn-7-claim-{n}"') for n in range(3)] == [1, 1, 1]
    # The chip of a row stands in its last cell.
    first, last = re.findall(r"<td>(.*?)</td>", shown)
    assert "chip" not in first and "chip" in last


def test_a_draft_has_the_shape_of_the_answer() -> None:
    """So that nothing jumps when the checked sentences take its place."""
    elements = re.compile(r"</?(?:ul|ol|li|table|thead|tbody|tr|th|td|p)\b")
    draft = render_turn(turn(draft=LISTED, stage="writing"))
    final = render_turn(turn(listed()))
    assert elements.findall(draft) == elements.findall(final)[: len(elements.findall(draft))]


lines = st.lists(st.sampled_from(["- a b", "1. c", "| d | e |", "|---|---|", "f <b> g.", "", "|"]))


@given(lines, st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=5))
def test_no_word_of_an_answer_is_lost(parts: list[str], cuts: list[tuple[int, int]]) -> None:
    """Whatever its shape and wherever its claims are."""
    text = "\n".join(parts)
    claims, position = [], 0
    for start, length in cuts:
        a = max(position, start)
        b = min(len(text), a + length)
        if a < b:
            claims.append(Claim(text[a:b], a, b, 0.9, "supported"))
            position = b
    seen = Seen()
    seen.feed(render_prose(text, claims, 1))
    shown = re.findall(r"\w", "".join(seen.words))
    assert shown == re.findall(r"\w", re.sub(r"(?m)^1\. ", "", text))  # a browser counts itself
    assert not seen.names & {"b"}


def test_non_factual_sentence() -> None:
    text = "Would you like more?"
    aside = Claim(text, 0, len(text), 1.0, "supported", ("A question to the reader.",))
    shown = render_prose(text, [aside], 7)
    assert 'class="claim supported aside"' in shown
    assert 'data-why="A question to the reader."' in shown
    assert "chip" not in shown
