"""The choice of documents, and the progress of what is made."""

from __future__ import annotations

from browser.script import HOSTILE
from turns import info

from rag.page.document_picker import Choice, read_choice
from rag.page.study.item_maker import Made, Making, Order
from rag.page.study.study_view import ALL, render_making, source_choices
from rag.study.items import StudyProgress


def test_source_choices() -> None:
    """All documents, each tag, each document; a name is shown without marks of direction."""
    choices = source_choices([info("notes/a.md", "exam one"), info(f"notes/{HOSTILE}")])
    labels, values = zip(*choices, strict=True)
    assert labels[:3] == ("All documents", "#exam one", "a.md") and "\u202e" not in labels[3]
    assert [read_choice([value]) for value in values] == [
        Choice(),
        Choice(tags=("exam one",)),
        Choice(("notes/a.md",)),
        Choice((f"notes/{HOSTILE}",)),
    ]
    assert source_choices([]) == [("All documents", ALL)]


def test_progress_names_the_section() -> None:
    """Whole, or with an ellipsis."""
    doing = "Generative adversarial networks (GANs) › Important kinds of GAN and what they are for"
    shown = render_making(Making(Order("summary", Choice()), StudyProgress(4, 9, doing)))
    assert "4 of 9 sections: " in shown.replace('<bdi class="pace">', "")
    assert "Important kinds of GAN and…" in shown
    assert "Waiting for its turn" in render_making(Making(Order("summary", Choice())))


def test_end_in_words() -> None:
    order = Order("cards", Choice(), number=4)
    assert "4 cards made." in render_making(Made(order, 4))
    assert "1 of 4 cards made; the documents yield no more." in render_making(Made(order, 1))
    assert "Stopped. 1 card is kept." in render_making(Made(order, 1, stopped=True))
    assert render_making(Made(Order("guide", Choice()))) == ""
