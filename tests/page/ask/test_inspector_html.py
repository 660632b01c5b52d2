"""The inspector shows every text and number behind an answer, and none of it can do anything."""

from __future__ import annotations

from dataclasses import replace

from turns import PASSAGE, TEXT, Seen, answer, claim, turn

from rag.events import Exchange, Trace
from rag.page.ask.inspector_html import render_inspector
from rag.page.ask.turn import advance
from rag.types import Chunk, Hit

HOSTILE = '<script>alert(1)</script>" onload="x\u202e'
CHUNK = Chunk(1, PASSAGE.document, 5, "iii", PASSAGE.heading, 40, 91, TEXT)
TRACE = Trace(
    (Hit(CHUNK, 0.75, 0.5125, None),),
    0.625,
    True,
    (
        Exchange("read", (("system", "Be brief."),), 0.5, log_odds=-1.25, probability=0.125),
        Exchange("write", (("user", f"Why? {HOSTILE}"),), 1.5, reply="Cats purr."),
    ),
)


def words(html: str) -> str:
    """Return what a person would read."""
    seen = Seen()
    seen.feed(html)
    assert "script" not in seen.names
    assert not any(name.startswith("on") for name in seen.attributes)
    assert "\u202e" not in html
    return " ".join(" ".join(seen.words).split())


def test_every_text_and_number_is_there() -> None:
    given = advance(turn(), TRACE)
    done = advance(given, answer(claim("Cats purr.", "partial", "Cats purr", reason="Only some.")))
    said = words(render_inspector(replace(done, standalone="Do cats purr?")))
    for part in (
        "Searched for Do cats purr?",
        "Be brief.",
        "Cats purr. 0.9000 partial 1 Only some.",
        "made it 0.6250 likely that the answer is there, after a second, wider search.",
        "0.50 s, log-odds of Yes -1.250, answerable 0.1250",
        "Why? <script>alert(1)</script>",
        "reply Cats purr.",
        "1 zoo.pdf, 40–91 0.7500 0.5125 –",
        "3 zoo.pdf, Sounds, page iii 40–91 1.0000",  # what was left out
    ):
        assert part in said, part


def test_a_turn_without_a_trace_says_so() -> None:
    """As one that was stopped; and nothing is shown of none."""
    assert "only a new answer has it" in words(render_inspector(advance(turn(), "stopped")))
    assert render_inspector(None) == ""
