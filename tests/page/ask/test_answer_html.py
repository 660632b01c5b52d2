"""What the page shows of a question at each stage, and nothing hostile in it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from turns import PASSAGE, Seen, answer, claim, info, turn

from rag.errors import BadInput
from rag.events import Draft, ProvisionalQuotes, ReadingProgress, Retrieved
from rag.page.ask.answer_html import (
    copy_text,
    render_turn,
    render_turns,
    status_words,
    verdict_words,
)
from rag.page.ask.evidence_html import render_evidence
from rag.page.ask.turn import Searching, Turn, advance
from rag.page.document_picker import Choice, render_choice
from rag.page.markup import place
from rag.page.notices import render_added, render_adding, render_masthead
from rag.types import Citation, Claim, Failure, SyncProgress, SyncReport, Verdict


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
        (advance(turn(), ReadingProgress(1, 9, PASSAGE, 2, 3)), "Reading passage 2 of 3: {place}…"),
        (advance(turn(), ReadingProgress(1, 9, PASSAGE, 1, 1)), "Reading a passage: {place}…"),
        (advance(turn(), ReadingProgress(1, 9, None, 2, 5)), "Reading 5 passages…"),
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
    assert status_words(stage) == words.format(place=place(PASSAGE))


def test_a_part_of_the_library_is_named() -> None:
    """How many of how many, and which, as far as there is room; nothing where it was all."""
    assert "Search" not in render_turn(turn(stage="reading"))
    choice = Choice(("a/1.md", "a/2.md", "a/3.md", "a/4.md"), ("x y",))
    asked = turn(choice=choice, searched=6)
    shown = render_turn(asked)
    assert "Searching 6 of 19 documents: <bdi>#x y, 1.md, 2.md, 3.md, 1 more</bdi>" in shown
    assert "Searched 6 of 19 documents: " in render_turn(advance(asked, "stopped"))


def test_small_talk_is_words_alone() -> None:
    """No verdict, no evidence of its own; what stood beside it stays."""
    remark = replace(
        answer(verdict="abstained", refusal="You are welcome."), passages=(), left_out=()
    )
    shown = render_turn(turn(remark))
    assert "You are welcome." in shown
    assert 'class="status' not in shown
    before = turn(answer(claim("Cats purr.")))
    assert render_evidence([before, turn(remark, number=8)]) == render_evidence([before])


def test_share_read_is_not_announced() -> None:
    found = advance(turn(), Retrieved("Q", 0.9, (PASSAGE,), ()))
    read = advance(found, ReadingProgress(40, 100))
    assert '<span class="pace" aria-hidden="true"> 40%</span>' in render_turn(read)
    assert "%" not in status_words(read)
    assert "%" not in render_turn(advance(read, Draft("Cats")))
    again = advance(read, Retrieved("Q", 0.9, (PASSAGE, PASSAGE), ()))
    assert len(again.passages) == 2
    assert "%" not in render_turn(again)


def test_quotations_stand_until_the_first_word() -> None:
    """Marked as such, each with the way to its place; whatever comes next takes their place."""
    quote = Citation(1, "a b/<i>.md", 3, "iii", "H", 5, 9, "<b>cats\u202e")
    quoted = advance(
        advance(turn(), Retrieved("Q", 0.9, (PASSAGE,), ())), ProvisionalQuotes((quote,))
    )
    shown = render_turn(advance(quoted, ReadingProgress(40, 100)))
    assert "From your documents, while the answer is written" in shown
    assert "&lt;b&gt;cats<" in shown
    assert 'data-document="a%20b/%3Ci%3E.md" data-start="5" data-end="9"' in shown
    assert "&lt;i&gt;.md, H, page iii" in shown
    refused = answer(verdict="abstained", refusal="I could not find this.")
    for news in (Draft("Cats"), refused, "stopped", BadInput("No.", "Yes.")):
        assert "cats" not in render_turn(advance(quoted, news))


@pytest.mark.parametrize(
    ("model", "words"), [("qwen", "<bdi>qwen</bdi>"), ("big at here.example", "sent to <bdi>big")]
)
def test_writer_is_named(model: str, words: str) -> None:
    given = replace(answer(claim("Cats purr.")), model=model)
    for shown in (render_turn(turn(given)), render_masthead([], model)):
        assert words in shown
        assert ('class="server"' in shown) == (" at " in model)


def test_head_of_the_page_says_what_the_model_lacks() -> None:
    shown = render_masthead([], "qwen", "llama.cpp is being compiled: step 4 of <9>.")
    assert "quoting until the language model is ready" in shown
    assert "step 4 of &lt;9&gt;." in shown
    assert "qwen" not in shown


def test_follow_up_shows_its_question() -> None:
    """Only when it was understood as something else."""
    given = answer(claim("Cats purr."))
    assert "Searched for" not in render_turn(turn(given))
    shown = render_turn(turn(replace(given, standalone_question="Do cats purr?")))
    assert "Searched for: Do cats purr?" in shown
    found = advance(turn(), Retrieved("Do cats purr?", 0.9, (PASSAGE,), ()))
    assert "Searched for: Do cats purr?" in render_turn(found)


def test_flagged_sentence_says_why_to_everyone() -> None:
    """On the sentence, under the answer, and for those who hear the page."""
    shown = render_turn(
        turn(answer(claim("Cows fly.", "unsupported", reason="Cows are not in the cited text.")))
    )
    assert 'class="claim unsupported" id="turn-7-claim-0" data-why="Cows are not' in shown
    assert "<q>Cows fly.</q> Cows are not in the cited text.</li>" in shown
    assert '<span class="unseen"> (not found in your documents)</span>' in shown


def test_copy_carries_notes() -> None:
    """Numbers after the sentences, places at the end."""
    given = answer(
        claim("Cats purr.", "supported", "Cats purr."), claim("Cows fly.", "unsupported")
    )
    assert copy_text(given) == "Cats purr. [1] Cows fly.\n\n[1] zoo.pdf, Sounds, page iii"


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
