"""What the page shows for each thing that can happen, without a browser."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import page
from rag.errors import BadInput
from rag.page import Choice, Searching, Turn, advance
from rag.page.prose import render_prose
from rag.page.text import say_pages, say_time_left
from rag.types import (
    Answer,
    Citation,
    Claim,
    DocumentInfo,
    Draft,
    Failure,
    Passage,
    Reading,
    Retrieved,
    SyncProgress,
    SyncReport,
    Timings,
    Usage,
    Verdict,
)

TEXT = "Cats purr. Dogs bark at the moon. Fish say nothing."
PASSAGE = Passage(2, "notes/zoo.pdf", 5, "iii", "Zoo › Sounds", 40, 40 + len(TEXT), TEXT, 1.0)


def claim(text: str, verdict: Verdict = "supported", *quotes: str, reason: str = "") -> Claim:
    """Return a claim at the beginning of an answer."""
    citations = tuple(
        Citation(2, PASSAGE.document, 5, "iii", PASSAGE.heading, at, at + len(quote), quote)
        for quote in quotes
        for at in [PASSAGE.start + TEXT.index(quote)]
    )
    return Claim(text, 0, len(text), 0.9, verdict, (reason,) if reason else (), citations)


def answer(*claims: Claim, verdict: Verdict = "partial", refusal: str = "") -> Answer:
    """Return an answer of claims one after the other."""
    placed, position = [], 0
    for one in claims:
        placed.append(replace(one, start=position, end=position + len(one.text)))
        position += len(one.text) + 1
    text = " ".join(one.text for one in claims) or refusal
    timings = Timings(0.1, None, 0.0, 0.0, 0.4)
    passages = (PASSAGE,)
    found = (replace(PASSAGE, marker=3),)
    return Answer(
        "Q", "Q", text, verdict, 0.9, 0.8, tuple(placed), passages, found, "m", Usage(), timings
    )


def turn(given: Answer | None = None, **changes: object) -> Turn:
    """Return a turn, answered if an answer is given."""
    begun = Turn(7, "Q", Choice(), 19, 19)
    return replace(advance(begun, given) if given else begun, **changes)  # type: ignore[arg-type]


def info(path: str, *tags: str, unread: tuple[int, ...] = ()) -> DocumentInfo:
    """Return what a listing shows of a document."""
    return DocumentInfo(
        path=path,
        sha256="",
        characters=9,
        pages=9,
        chunks=9,
        tags=tags,
        unread=unread,
        reader=1,
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
    assert page.verdict_words(given) == words


def test_abstention_in_words() -> None:
    """The refusal is said once, and the evidence is pointed at when there is some."""
    refused = answer(verdict="abstained", refusal="I could not find this in your 2 documents.")
    shown = page.render_turn(turn(refused))
    assert shown.count("I could not find this in your 2 documents.") == 1
    assert "The nearest passages are shown as evidence." in shown
    assert "nearest" not in page.verdict_words(replace(refused, passages=()))


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        (turn(), "Waiting for what is being done now…"),
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
    assert page.status_words(stage) == words


def test_a_part_of_the_library_is_named() -> None:
    """How many of how many, and which, as far as there is room; nothing where it was all."""
    assert "Search" not in page.render_turn(turn(stage="reading"))
    choice = Choice(("a/1.md", "a/2.md", "a/3.md", "a/4.md"), ("x y",))
    asked = turn(choice=choice, searched=6)
    shown = page.render_turn(asked)
    assert "Searching 6 of 19 documents: <bdi>#x y, 1.md, 2.md, 3.md, 1 more</bdi>" in shown
    assert "Searched 6 of 19 documents: " in page.render_turn(advance(asked, "stopped"))


def test_two_quotes_of_one_passage_share_a_chip() -> None:
    """The chip's number is the passage's; pressing it lights both."""
    given = answer(claim("Both make sounds.", "supported", "Cats purr.", "Dogs bark"))
    shown = page.render_turn(turn(given))
    assert shown.count('class="chip"') == 1
    assert 'aria-label="Footnote 2: zoo.pdf, Sounds, page iii"' in shown
    evidence = page.render_evidence([turn(given)])
    assert re.findall(r'data-claims="0">([^<]*)</mark>', evidence) == ["Cats purr.", "Dogs bark"]


def test_claims_that_cite_the_same_words_share_a_mark() -> None:
    """Overlapping spans are cut, so that each claim can still light its own."""
    given = answer(
        claim("A.", "supported", "Cats purr. Dogs bark"), claim("B.", "supported", "Dogs bark at")
    )
    marks = re.findall(r'data-claims="([\d ]+)">([^<]*)<', page.render_evidence([turn(given)]))
    assert marks == [("0", "Cats purr. "), ("0 1", "Dogs bark"), ("1", " at")]


def test_a_remark_is_words_alone() -> None:
    """No verdict, no evidence of its own; what stood beside it stays."""
    remark = replace(
        answer(verdict="abstained", refusal="You are welcome."), passages=(), left_out=()
    )
    shown = page.render_turn(turn(remark))
    assert "You are welcome." in shown
    assert 'class="status' not in shown
    before = turn(answer(claim("Cats purr.")))
    assert page.render_evidence([before, turn(remark, number=8)]) == page.render_evidence([before])


def test_how_much_is_read_is_seen_and_not_announced() -> None:
    found = advance(turn(), Retrieved("Q", 0.9, (PASSAGE,), ()))
    read = advance(found, Reading(40, 100))
    assert '<span class="pace" aria-hidden="true"> 40%</span>' in page.render_turn(read)
    assert "%" not in page.status_words(read)
    assert "%" not in page.render_turn(advance(read, Draft("Cats")))
    again = advance(read, Retrieved("Q", 0.9, (PASSAGE, PASSAGE), ()))
    assert len(again.passages) == 2
    assert "%" not in page.render_turn(again)


@pytest.mark.parametrize(
    ("model", "words"), [("qwen", "<bdi>qwen</bdi>"), ("big at here.example", "sent to <bdi>big")]
)
def test_who_writes_is_named_and_a_server_marked(model: str, words: str) -> None:
    given = replace(answer(claim("Cats purr.")), model=model)
    for shown in (page.render_turn(turn(given)), page.render_masthead([], model)):
        assert words in shown
        assert ('class="server"' in shown) == (" at " in model)


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
    shown = page.render_turn(turn(listed()))
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
    draft = page.render_turn(turn(draft=LISTED, stage="writing"))
    final = page.render_turn(turn(listed()))
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
    cut = page.stretches(len(text), given)
    assert "".join(text[start:end] for start, end, _ in cut) == text
    for start, end, names in cut:
        for at in range(start, end):
            assert names == {name for a, b, name in given if a <= at < b}


def test_flagged_sentence_says_why_to_everyone() -> None:
    """On the sentence, under the answer, and for those who hear the page."""
    shown = page.render_turn(
        turn(answer(claim("Cows fly.", "unsupported", reason="Cows are not in the cited text.")))
    )
    assert 'class="claim unsupported" id="turn-7-claim-0" title="Cows are not' in shown
    assert "<q>Cows fly.</q> Cows are not in the cited text.</li>" in shown
    assert '<span class="unseen"> (not found in your documents)</span>' in shown


def test_evidence_folds_what_was_not_cited() -> None:
    """Cited passages first; the latest turn's evidence is the one shown."""
    other = replace(PASSAGE, marker=1, text="Cows moo.", start=0, end=9)
    cited = turn(answer(claim("Cats purr.", "supported", "Cats purr.")))
    both = replace(cited, passages=(other, PASSAGE))
    shown = page.render_evidence([replace(cited, number=6), both])
    assert re.findall(r'id="evidence-(\d)" [^>]*?(hidden)?>', shown) == [("6", "hidden"), ("7", "")]
    assert "Also read (1)" in shown
    assert "Found, but there was no room (1)" in shown
    assert shown.index("Cats purr.</mark>", shown.index("evidence-7")) < shown.index("Cows moo.")


def test_copy_carries_notes() -> None:
    """Numbers after the sentences, places at the end."""
    given = answer(
        claim("Cats purr.", "supported", "Cats purr."), claim("Cows fly.", "unsupported")
    )
    assert page.copy_text(given) == "Cats purr. [2] Cows fly.\n\n[2] zoo.pdf, Sounds, page iii"


def test_a_follow_up_shows_how_it_was_understood() -> None:
    """Only when it was understood as something else."""
    given = answer(claim("Cats purr."))
    assert "Searched for" not in page.render_turn(turn(given))
    shown = page.render_turn(turn(replace(given, standalone_question="Do cats purr?")))
    assert "Searched for: Do cats purr?" in shown
    found = advance(turn(), Retrieved("Do cats purr?", 0.9, (PASSAGE,), ()))
    assert "Searched for: Do cats purr?" in page.render_turn(found)


def test_result_of_adding_files() -> None:
    """What was added, what was there, and what failed with its cure."""
    report = SyncReport(
        9, 9, ("added/a.md",), (), (), 2, (), (Failure("added/b.pdf", "A scan.", "Use OCR."),), 1.0
    )
    shown = page.render_added(report, [Failure("c.exe", "No reader.", "Known: .md")], [])
    assert "Added 1 document: <bdi>a.md</bdi>. 2 documents were there already." in shown
    assert "2 files could not be added." in shown
    assert "<strong>b.pdf</strong>: A scan. " in shown
    assert "<strong>c.exe</strong>: No reader. " in shown


def test_a_document_read_in_part_is_added_and_said_to_have_a_gap() -> None:
    """Not among what could not be added; in the list of documents its gap is seen too."""
    failure = Failure("added/b.pdf", "They are scans.", "Use OCR.")
    report = SyncReport(1, 9, ("added/b.pdf",), (), (), 0, (), (failure,), 1.0)
    listing = [info("added/b.pdf", "exam", unread=(3, 7))]
    shown = page.render_added(report, [], listing)
    assert "Added 1 document: <bdi>b.pdf</bdi>." in shown
    assert "<strong>b.pdf</strong> was added, but pages 3 and 7 could not be read: They" in shown
    assert "could not be added" not in shown
    again = replace(report, added=(), unchanged=1)
    assert "</strong> is in the library, but pages" in page.render_added(again, [], listing)
    head = page.render_masthead(listing, "m")
    assert 'title="pages 3 and 7">2 pages could not be read<' in head
    assert "#exam" in head


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([3], "page 3"),
        ([7, 3], "pages 3 and 7"),
        ([1, 2, 3, 9], "pages 1–3 and 9"),
        (range(1, 100, 2), "pages 1, 3, 5, 7, 9, 11 and 44 more"),
    ],
)
def test_pages_in_words(numbers: Sequence[int], words: str) -> None:
    """Runs are joined, and a long list is cut."""
    assert say_pages(numbers) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "a few seconds left"),
        (42, "about 40 seconds left"),
        (90, "about 2 minutes left"),
        (3600, "about 60 minutes left"),
        (7200, "about 2 hours left"),
    ],
)
def test_time_left_in_words(seconds: float, words: str) -> None:
    """As roughly as it is known."""
    assert say_time_left(seconds) == words


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (None, "Waiting for what is being done now…"),
        (SyncProgress(0, 2, "added/a.md", 0, 0.0, None), "Reading a.md (file 1 of 2)…"),
        (
            SyncProgress(1, 2, "added/b.md", 90, 43.2, 70.0),
            "Reading b.md (file 2 of 2)… 43 chunks a second, about 70 seconds left",
        ),
        (SyncProgress(2, 2, "", 99, 40.0, 0.0), "Finishing (file 2 of 2)…"),
    ],
)
def test_progress_in_words(progress: SyncProgress | None, words: str) -> None:
    """What is read now, and what is known of the pace."""
    seen = Seen()
    seen.feed(page.render_adding(progress))
    assert words in " ".join("".join(seen.words).split())


def test_welcome_teaches_or_tells() -> None:
    """An empty library says how to begin; a broken one says what is wrong."""
    assert "Add files" in page.render_welcome([], None)
    assert "Ask your documents" in page.render_welcome([info("a.md")], None)
    assert "Run this." in page.render_welcome([], BadInput("It broke.", "Run this."))


class Seen(HTMLParser):
    """Collects the elements, attributes and words that a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        """Note words."""
        self.words.append(data)


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
        page.render_turns(asked)
        + page.render_evidence(asked)
        + page.render_masthead(listing, HOSTILE)
        + page.render_choice(listing)
        + page.render_added(report, [failure], [])
        + page.render_added(report, [failure], [info(HOSTILE, unread=(1,))])
        + page.render_adding(SyncProgress(0, 1, HOSTILE, 0, 0.0, None))
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
    css = Path(page.__file__).with_name("page.css").read_text()
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


def test_an_aside_is_marked_and_says_why_it_has_no_footnote() -> None:
    text = "Would you like more?"
    aside = Claim(text, 0, len(text), 1.0, "supported", ("A question to the reader.",))
    shown = render_prose(text, [aside], 7)
    assert 'class="claim supported aside"' in shown
    assert 'title="A question to the reader."' in shown
    assert "chip" not in shown


def test_an_answer_can_be_voted_on() -> None:
    """With thumbs that say what they mean; the sentences are asked for where there are several."""
    two = turn(answer(claim("Cats purr.", "supported", "Cats purr."), claim("Dogs <b>bark</b>.")))
    html = page.render_turn(replace(two, vote="down", flagged=frozenset({1})))
    assert html.count('class="vote"') == 2
    assert 'data-vote="down" aria-pressed="true" aria-label="Not a good answer"' in html
    assert 'data-vote="up" aria-pressed="false"' in html
    assert 'data-claim="1" aria-pressed="true">Dogs &lt;b&gt;bark&lt;/b&gt;.</button>' in html
    assert "Which sentence?" not in page.render_turn(turn(answer(claim("Cats purr."))))
    assert 'class="vote"' in page.render_turn(turn(answer(verdict="abstained", refusal="No.")))
    assert 'class="vote"' not in page.render_turn(turn())
