"""What the page shows for each thing that can happen, without a browser."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from turns import PASSAGE, Seen, answer, claim, info, turn

from rag.errors import BadInput
from rag.page import assets
from rag.page.ask.answer_html import render_turn, render_turns, status_words, verdict_words
from rag.page.ask.evidence_html import render_evidence
from rag.page.ask.turn import Searching, Turn, advance
from rag.page.document_picker import Choice, render_choice
from rag.page.notices import render_added, render_adding, render_masthead
from rag.types import (
    Citation,
    Claim,
    Draft,
    Failure,
    ReadingProgress,
    Retrieved,
    SyncProgress,
    SyncReport,
    Verdict,
)


@pytest.mark.parametrize(
    ("verdicts", "words"),
    [
        (["supported"], "This sentence is supported by your documents"),
        (["supported"] * 2, "Both sentences are supported by your documents"),
        (["supported"] * 3, "All 3 sentences are supported by your documents"),
        (["unsupported"], "This sentence could not be found in your documents"),
        (["partial"], "This sentence is only partly supported by your documents"),
        (
            ["supported", "unsupported", "supported"],
            "1 of 3 sentences could not be found in your documents",
        ),
        (
            ["partial", "partial", "unsupported"],
            "1 of 3 sentences could not be found in your documents; "
            "2 of 3 sentences are only partly supported by your documents",
        ),
    ],
)
def test_verdict_in_words(verdicts: list[Verdict], words: str) -> None:
    """Counted sentences, no percentages."""
    given = answer(*(claim("Cats purr.", verdict) for verdict in verdicts))
    assert verdict_words(given) == words


def test_abstention_in_words() -> None:
    """The refusal is said once, and the evidence is pointed at when there is some."""
    refused = answer(verdict="abstained", refusal="I could not find this in your 2 documents.")
    shown = render_turn(turn(refused))
    assert shown.count("I could not find this in your 2 documents.") == 1
    assert "The nearest passages are shown as evidence." in shown
    assert "nearest" not in verdict_words(replace(refused, passages=()))


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        (turn(), "Waiting: the library is being opened…"),
        (turn(ahead=1), "Waiting: 1 question comes before yours…"),
        (turn(ahead=9), "Waiting: 9 questions come before yours…"),
        (advance(turn(), Searching(2, 19)), "Searching 2 documents…"),
        (advance(turn(), Retrieved("Q", 0.9, (PASSAGE,), ())), "Reading 1 passage…"),
        (advance(turn(), Draft("Cats")), "Writing… not checked yet"),
        (advance(turn(), "stopped"), "Stopped."),
        (
            advance(advance(turn(), Draft("Cats")), "stopped"),
            "Stopped. These words were not checked against your documents.",
        ),
        (advance(turn(), BadInput("No.", "Yes.")), "This could not be answered."),
    ],
)
def test_each_stage_in_words(stage: Turn, words: str) -> None:
    """A reader always knows what is being waited for."""
    assert status_words(stage) == words


def test_a_part_of_the_library_is_named() -> None:
    """How many of how many, and which, as far as there is room; nothing where it was all."""
    assert "Search" not in render_turn(turn(stage="reading"))
    choice = Choice(("a/1.md", "a/2.md", "a/3.md", "a/4.md"), ("x y",))
    asked = turn(choice=choice, searched=6)
    shown = render_turn(asked)
    assert "Searching 6 of 19 documents: <bdi>#x y, 1.md, 2.md, 3.md, 1 more</bdi>" in shown
    assert "Searched 6 of 19 documents: " in render_turn(advance(asked, "stopped"))


def test_two_quotes_of_one_passage_share_a_chip() -> None:
    """The chip's number is the passage's; pressing it lights both."""
    given = answer(claim("Both make sounds.", "supported", "Cats purr.", "Dogs bark"))
    shown = render_turn(turn(given))
    assert shown.count('class="chip"') == 1
    assert 'aria-label="Footnote 1: zoo.pdf, Sounds, page iii"' in shown
    evidence = render_evidence([turn(given)])
    assert re.findall(r'data-claims="0">([^<]*)</mark>', evidence) == ["Cats purr.", "Dogs bark"]


def test_claims_that_cite_the_same_words_share_a_mark() -> None:
    """Overlapping spans are cut, so that each claim can still light its own."""
    given = answer(
        claim("A.", "supported", "Cats purr. Dogs bark"), claim("B.", "supported", "Dogs bark at")
    )
    marks = re.findall(r'data-claims="([\d ]+)">([^<]*)<', render_evidence([turn(given)]))
    assert marks == [("0", "Cats purr. "), ("0 1", "Dogs bark"), ("1", " at")]


def test_a_remark_is_words_alone() -> None:
    """No verdict, no evidence of its own; what stood beside it stays."""
    remark = replace(
        answer(verdict="abstained", refusal="You are welcome."), passages=(), left_out=()
    )
    shown = render_turn(turn(remark))
    assert "You are welcome." in shown
    assert 'class="status' not in shown
    before = turn(answer(claim("Cats purr.")))
    assert render_evidence([before, turn(remark, number=8)]) == render_evidence([before])


def test_how_much_is_read_is_seen_and_not_announced() -> None:
    found = advance(turn(), Retrieved("Q", 0.9, (PASSAGE,), ()))
    read = advance(found, ReadingProgress(40, 100))
    assert '<span class="pace" aria-hidden="true"> 40%</span>' in render_turn(read)
    assert "%" not in status_words(read)
    assert "%" not in render_turn(advance(read, Draft("Cats")))
    again = advance(read, Retrieved("Q", 0.9, (PASSAGE, PASSAGE), ()))
    assert len(again.passages) == 2
    assert "%" not in render_turn(again)


@pytest.mark.parametrize(
    ("model", "words"), [("qwen", "<bdi>qwen</bdi>"), ("big at here.example", "sent to <bdi>big")]
)
def test_who_writes_is_named_and_a_server_marked(model: str, words: str) -> None:
    given = replace(answer(claim("Cats purr.")), model=model)
    for shown in (render_turn(turn(given)), render_masthead([], model)):
        assert words in shown
        assert ('class="server"' in shown) == (" at " in model)


def test_a_follow_up_shows_how_it_was_understood() -> None:
    """Only when it was understood as something else."""
    given = answer(claim("Cats purr."))
    assert "Searched for" not in render_turn(turn(given))
    shown = render_turn(turn(replace(given, standalone_question="Do cats purr?")))
    assert "Searched for: Do cats purr?" in shown
    found = advance(turn(), Retrieved("Do cats purr?", 0.9, (PASSAGE,), ()))
    assert "Searched for: Do cats purr?" in render_turn(found)


HOSTILE = (
    "<script>x</script><img src=//e onerror='x'>\" onclick=\"x ' ![i](//e) \u202e\x00 &lt;b&gt;"
)


def test_nothing_hostile_becomes_markup() -> None:
    """Every place that shows foreign text is filled with the same attack."""
    poison = replace(PASSAGE, document=HOSTILE, heading=HOSTILE, page_label=HOSTILE, text=HOSTILE)
    quote = Citation(
        2, HOSTILE, 5, HOSTILE, HOSTILE, poison.start, poison.start + len(HOSTILE), HOSTILE
    )
    bad = Claim(HOSTILE, 0, len(HOSTILE), 0.1, "unsupported", (HOSTILE,), (quote,))
    given = replace(
        answer(),
        question=HOSTILE,
        standalone_question=HOSTILE + "!",
        answer=HOSTILE,
        claims=(bad,),
        passages=(poison,),
        left_out=(poison,),
        model=HOSTILE,
    )
    failure = Failure(HOSTILE, HOSTILE, HOSTILE)
    asked = [
        turn(given, question=HOSTILE),
        turn(question=HOSTILE, draft=HOSTILE, stage="writing"),
        turn(choice=Choice((HOSTILE,), (HOSTILE,)), searched=1),
        advance(turn(), BadInput(HOSTILE, HOSTILE)),
    ]
    listing = [info(HOSTILE, HOSTILE), info("a.md")]
    report = SyncReport(1, 1, (HOSTILE,), (), (), 0, (), (failure,), 1)
    seen = Seen()
    everything = (
        render_turns(asked)
        + render_evidence(asked)
        + render_masthead(listing, HOSTILE)
        + render_choice(listing)
        + render_added(report, [failure], [])
        + render_added(report, [failure], [info(HOSTILE, unread=(1,))])
        + render_adding(SyncProgress(0, 1, HOSTILE, 0, 0.0, None))
    )
    seen.feed(everything)
    assert not seen.names & {"script", "img", "b", "i"}
    assert not any(name.startswith("on") or name in ("src", "href") for name in seen.attributes)
    assert "\u202e" not in everything
    assert "\x00" not in everything


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour such as #fbf9f4, as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("mode", [":root", ".dark"])
def test_every_text_has_contrast_enough(mode: str) -> None:
    """WCAG AA asks 4.5 to 1 for text; in light and dark, on every ground it stands on."""
    css = assets.head()
    block = css.split(f"{mode} {{")[1].split("}")[0]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
    grounds = {
        "ink": ["paper", "leaf", "marked", "lit", "note-tint"],
        "soft": ["paper", "leaf", "note-tint"],
        "note": ["paper", "leaf", "note-tint"],
        "paper": ["note"],
        **{verdict: ["paper"] for verdict in ("good", "doubt", "bad")},
    }
    for text, behind in grounds.items():
        for ground in behind:
            light, dark = sorted([luminance(colours[text]), luminance(colours[ground])])[::-1]
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (text, ground)
