"""The Study tab as HTML: chips and marks that belong together, and texts that stay inert."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from browser.script import HOSTILE
from study.stored_items import cited, make_card, make_question
from study.texts import CELLS

from rag.library import Library
from rag.page.document_picker import Choice
from rag.page.study.cards_html import render_changes, render_file, render_items, say_changes
from rag.page.study.citation_view import grounds_of
from rag.page.study.make_items import Order, Working
from rag.page.study.progress_html import render_making
from rag.page.study.quiz_html import render_quiz
from rag.page.study.quiz_state import Quiz, Replied
from rag.page.study.review_html import render_card, render_rest
from rag.page.study.study_forms import render_from, render_text_form
from rag.page.study.text_html import render_text
from rag.study.items import Grade, StudyProgress
from rag.study.review.review_session import ReviewSession
from rag.study.study import Study
from rag.study.summaries.markdown_text import answer_markdown
from rag.study.summaries.study_guide import study_guide
from rag.study.summaries.summary import summarize

QUOTE = "The cell theory was proposed by Matthias Schleiden and Theodor Schwann in 1839."
INERT = re.compile(r"<(script|img|iframe)", re.I)


@pytest.fixture
def library(make_library: Callable[..., Library]) -> Library:
    return make_library({"cells.md": CELLS.replace("Matthias\nSchleiden", "Matthias Schleiden")})


def marks_of(shown: str, claim: str, passage: str) -> list[str]:
    """Return the marked words of a claim in a passage's card."""
    card = re.search(rf'data-passage="{passage}" tabindex="-1">.*?</article>', shown, re.S)
    assert card
    marks = re.findall(r'data-claims="([\d ]+)">([^<]*)</mark>', card[0])
    return [words for claims, words in marks if claim in claims.split()]


@pytest.mark.parametrize("make", [summarize, study_guide])
def test_every_chip_of_a_text_has_its_mark(library: Library, make: Callable[..., object]) -> None:
    """Of a guide too, whose lists are many and whose claims are numbered through."""
    made = make(library)
    shown = render_text(made)  # type: ignore[arg-type]
    chips = re.findall(
        r'class="chip" data-turn="-1" data-claim="(\d+)" data-passage="(\d+)"', shown
    )
    assert len({claim for claim, _ in chips}) >= 4
    sentences = re.findall(r'id="turn--1-claim-(\d+)"[^>]*>(.*?)<button', shown, re.S)
    said = {number: re.sub(r"<[^>]*>", "", words).split() for number, words in sentences}
    for claim, passage in chips:
        marked = " ".join(marks_of(shown, claim, passage)).replace("*", "").split()
        # Without a model a sentence is quoted, so that its mark holds its words, but for markup.
        assert set(said[claim]) <= set(marked), claim
    assert re.search(r"\d+ of \d+ sections? represented", shown)


def test_a_summary_is_copied_with_a_footnote_for_every_sentence(library: Library) -> None:
    answer = summarize(library, level="paragraph").answer
    text = answer_markdown(answer)
    used = set(re.findall(r"\[\^(\d+)\](?!:)", text))
    assert used == set(re.findall(r"^\[\^(\d+)\]: notes/cells\.md", text, re.M)) and used
    assert len(re.findall(r"\[\^\d+\](?!:)", text)) >= len(answer.claims)


def test_a_wrong_reply_shows_the_passage_and_a_right_one_does_not(library: Library) -> None:
    question = make_question(
        f"Who? {HOSTILE}", "Schleiden", (cited(library, "cells.md", QUOTE),), explanation=QUOTE
    )
    quiz = Quiz(1, (question,), is_whole=True)
    asked = render_quiz(quiz)
    assert not INERT.search(asked) and QUOTE not in asked
    grounds = grounds_of(library, question)
    wrong = render_quiz(
        quiz.replied(question.id, Replied(HOSTILE, Grade(False, 0, "No."), grounds))
    )
    assert not INERT.search(wrong) and "Not right." in wrong and "See the score" in wrong
    assert marks_of(wrong, "0", "1") == [QUOTE]
    right = render_quiz(
        quiz.replied(question.id, Replied("Schleiden", Grade(True, 1, ""), grounds))
    )
    assert "Right." in right and 'class="evidence"' not in right


def test_a_card_hides_its_back_until_it_is_asked_for(library: Library) -> None:
    card = make_card(HOSTILE, "1839", (cited(library, "cells.md", QUOTE),))
    desk = ReviewSession((), (), (card,), (), 0, None)
    waits = {1: timedelta(minutes=1), 2: timedelta(hours=3), 3: timedelta(days=1), 4: timedelta(90)}
    shown = render_card(desk, card, waits, grounds_of(library, card), 0)  # type: ignore[arg-type]
    front, back = shown.split('<div class="turned" hidden>')
    assert "1839" not in front and "1839" in back and not INERT.search(shown)
    for words in ("1 min", "3 h", "1 day", "3 months"):
        assert words in back
    assert "data-undo" not in shown
    again = render_card(desk, card, waits, grounds_of(library, card), 1)  # type: ignore[arg-type]
    assert "data-undo" in again


@pytest.mark.parametrize(
    ("desk", "said"),
    [
        (ReviewSession((), (), (), (), 3, None), "3 more cards could be shown"),
        (ReviewSession((), (), (), (), 0, timedelta(hours=5)), "due in 5 h"),
        (ReviewSession((), (), (), (), 0, None), "no cards yet"),
    ],
)
def test_a_review_without_a_card_says_why(desk: ReviewSession, said: str) -> None:
    assert said in render_rest(desk, 0)


def test_what_became_of_items_is_said_with_the_words_from_before(library: Library) -> None:
    card = make_card("Who proposed it?", "Schleiden", (cited(library, "cells.md", QUOTE),))
    study = Study(library)
    study.keep(card)
    assert QUOTE in render_items(study.items())
    folder = library.settings.library.parent / "notes"
    (folder / "cells.md").write_text("# Cells\n\nNothing of that is left in this note at all.\n")
    library.sync([folder])
    (change,) = study.refresh().changes
    assert say_changes([change]) == "1 item rests on documents that have changed: 1 retired."
    shown = render_changes([change], {card.id: card.front})
    assert "Retired" in shown and QUOTE in shown and change.reason[:20] in shown
    assert "Nothing has changed" in render_changes([], {})


def test_names_of_documents_and_sections_stay_inert() -> None:
    """In the choices of the forms too, and in the file that the browser saves."""
    assert not INERT.search(render_text_form([HOSTILE]))
    assert "Choose one document first" in render_text_form([])
    assert "disabled" in render_from([], extractive=True)
    content = re.search(r'data-content="([^"]*)"', render_file("<b>.apkg", b"\x00\xff"))
    assert content and base64.b64decode(content[1]) == b"\x00\xff"


def test_what_is_being_made_is_named_whole_or_with_an_ellipsis() -> None:
    """Nothing is cut in silence."""
    doing = "Generative adversarial networks (GANs) › Important kinds of GAN and what they are for"
    shown = render_making(Working(Order("summary", Choice()), StudyProgress(4, 9, doing)))
    assert "4 of 9 sections: " in shown.replace('<bdi class="pace">', "")
    assert "Important kinds of GAN and…" in shown
