"""The words of an answer on the page: their shape, their marks, and what can be copied."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from turns import PASSAGE, Seen, answer, claim, turn

from rag.page.ask.answer_html import copy_text, render_turn
from rag.page.ask.evidence_html import render_evidence
from rag.page.ask.prose_html import render_prose
from rag.page.marked_text import stretches
from rag.types import Answer, Claim

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


def test_lists_and_tables_have_their_shape_and_their_chips() -> None:
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


spans = st.tuples(st.integers(-5, 60), st.integers(-5, 60), st.integers(0, 3))


@given(st.text(max_size=50), st.lists(spans, max_size=6))
def test_stretches_keep_every_letter(text: str, given: list[tuple[int, int, int]]) -> None:
    """Whatever is cited, the text is whole, and each letter knows exactly who cites it."""
    cut = stretches(len(text), given)
    assert "".join(text[start:end] for start, end, _ in cut) == text
    for start, end, names in cut:
        for at in range(start, end):
            assert names == {name for a, b, name in given if a <= at < b}


def test_flagged_sentence_says_why_to_everyone() -> None:
    """On the sentence, under the answer, and for those who hear the page."""
    shown = render_turn(
        turn(answer(claim("Cows fly.", "unsupported", reason="Cows are not in the cited text.")))
    )
    assert 'class="claim unsupported" id="turn-7-claim-0" data-why="Cows are not' in shown
    assert "<q>Cows fly.</q> Cows are not in the cited text.</li>" in shown
    assert '<span class="unseen"> (not found in your documents)</span>' in shown


def test_evidence_folds_what_was_not_cited() -> None:
    """Cited passages first; the latest turn's evidence is the one shown."""
    other = replace(PASSAGE, marker=1, text="Cows moo.", start=0, end=9)
    cited = turn(answer(claim("Cats purr.", "supported", "Cats purr.")))
    both = replace(cited, passages=(other, PASSAGE))
    shown = render_evidence([replace(cited, number=6), both])
    assert re.findall(r'id="evidence-(\d)" [^>]*?(hidden)?>', shown) == [("6", "hidden"), ("7", "")]
    assert "Also read (1)" in shown
    assert "Found, but there was no room (1)" in shown
    assert shown.index("Cats purr.</mark>", shown.index("evidence-7")) < shown.index("Cows moo.")


def test_copy_carries_notes() -> None:
    """Numbers after the sentences, places at the end."""
    given = answer(
        claim("Cats purr.", "supported", "Cats purr."), claim("Cows fly.", "unsupported")
    )
    assert copy_text(given) == "Cats purr. [1] Cows fly.\n\n[1] zoo.pdf, Sounds, page iii"


def test_an_aside_is_marked_and_says_why_it_has_no_footnote() -> None:
    text = "Would you like more?"
    aside = Claim(text, 0, len(text), 1.0, "supported", ("A question to the reader.",))
    shown = render_prose(text, [aside], 7)
    assert 'class="claim supported aside"' in shown
    assert 'data-why="A question to the reader."' in shown
    assert "chip" not in shown


def test_an_answer_can_be_voted_on() -> None:
    """With thumbs that say what they mean; the sentences are asked for where there are several."""
    two = turn(answer(claim("Cats purr.", "supported", "Cats purr."), claim("Dogs <b>bark</b>.")))
    html = render_turn(replace(two, vote="down", flagged=frozenset({1})))
    assert html.count('class="vote"') == 2
    assert 'data-vote="down" aria-pressed="true" aria-label="Not a good answer"' in html
    assert 'data-vote="up" aria-pressed="false"' in html
    assert 'data-claim="1" aria-pressed="true">Dogs &lt;b&gt;bark&lt;/b&gt;.</button>' in html
    assert "Which sentence?" not in render_turn(turn(answer(claim("Cats purr."))))
    assert 'class="vote"' in render_turn(turn(answer(verdict="abstained", refusal="No.")))
    assert 'class="vote"' not in render_turn(turn())
