"""Summaries and study guides as markup, and the choice of a section."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from browser.script import HOSTILE
from turns import PASSAGE, claim

from page.study.cells import marks_of
from rag.library import Library
from rag.page.study.summary_view import WHOLE, render_text, section_choices
from rag.study.summaries.composed_answer import ClaimBlock
from rag.study.summaries.markdown_text import answer_markdown
from rag.study.summaries.study_guide import Guide, study_guide
from rag.study.summaries.summary import summarize


@pytest.mark.parametrize("make", [summarize, study_guide])
def test_every_chip_has_its_mark(library: Library, make: Callable[..., object]) -> None:
    """Of a guide too, whose claims are numbered through all of its lists."""
    made = make(library)
    shown = render_text(made)  # type: ignore[arg-type]
    chips = re.findall(
        r'class="chip" data-turn="-1" data-claim="(\d+)" data-passage="(\d+)"', shown
    )
    assert len({claim for claim, _ in chips}) >= 4
    sentences = re.findall(r'id="turn--1-claim-(\d+)"[^>]*>(.*?)<button', shown, re.S)
    said = {place: re.findall(r"\w+", re.sub(r"<[^>]*>", "", text)) for place, text in sentences}
    for number, passage in chips:
        marked = re.findall(r"\w+", " ".join(marks_of(shown, number, passage)))
        # Without a model a sentence is quoted, so its mark holds its words; a row of a table is
        # drawn without its colons.
        assert set(said[number]) <= set(marked), number
    assert re.search(r"\d+ of \d+ sections? represented", shown)


def test_guide_numbers_its_footnotes_once() -> None:
    """Through all of its lists, as the evidence beside it does."""
    first, second = claim("Cats purr.", "supported", "Cats purr."), claim("Dogs bark.")
    other = replace(first.citations[0], marker=3)
    guide = Guide(
        "Zoo",
        (),
        (ClaimBlock((first,)),),
        (),
        (),
        (replace(second, citations=(other,)),),
        (PASSAGE, replace(PASSAGE, marker=3)),
        (),
        None,
    )
    chips = re.findall(r'data-passage="(\d)" data-spot[^>]*>(\d)</button>', render_text(guide))
    assert chips == [("2", "1"), ("3", "2")]


def test_copied_summary_has_footnotes(library: Library) -> None:
    answer = summarize(library, level="paragraph").answer
    text = answer_markdown(answer)
    used = set(re.findall(r"\[\^(\d+)\](?!:)", text))
    assert used == set(re.findall(r"^\[\^(\d+)\]: notes/cells\.md", text, re.M)) and used
    assert len(re.findall(r"\[\^\d+\](?!:)", text)) >= len(answer.claims)


def test_no_text_yet() -> None:
    assert "before you read it" in render_text(None)


def test_section_choices() -> None:
    """Set in by their level, each once, without characters that turn text around."""
    headings = ["Cells", "", "Cells › Osmosis", "Cells", HOSTILE]
    choices = section_choices(headings)
    assert choices[:3] == [
        ("The whole document", WHOLE),
        ("Cells", "Cells"),
        ("\u2003Osmosis", "Cells › Osmosis"),
    ]
    label, value = choices[3]
    assert value == HOSTILE and "\u202e" not in label
    assert section_choices([]) == [("Choose one document first", WHOLE)]
