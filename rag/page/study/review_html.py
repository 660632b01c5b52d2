"""HTML of a review: one card, front first, and the figures of what was learned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from rag.page.markup import plain
from rag.page.study.text_html import CARD, render_grounds
from rag.plot import Plot
from rag.study.items import Card
from rag.study.review.review_session import ReviewSession
from rag.study.review.review_statistics import Statistics
from rag.study.review.schedule import RATINGS, say_wait
from rag.study.store.stored_items import Rating
from rag.text.display import count
from rag.types import Answer


def render_card(
    desk: ReviewSession, card: Card, waits: Mapping[Rating, timedelta], grounds: Answer, rated: int
) -> str:
    """Return a card with its back and its passage, which review.js shows when they are asked for.

    Args:
        desk: what lies there now.
        card: the one to show.
        waits: for each rating the time until the card comes again.
        grounds: what the card rests on.
        rated: how many answers can be taken back.
    """
    ratings = "".join(
        f'<button type="button" class="secondary" data-rate="{number}"><kbd>{number}</kbd> '
        f'{name.capitalize()} <span class="soft">{say_wait(waits[number])}</span></button>'
        for number, name in RATINGS.items()
    )
    return (
        f'<article class="flashcard" data-card="{card.id}" '
        f'data-shown="{card.id} {rated}">{_counts(desk)}'
        f'<h2 class="front" dir="auto">{plain(card.front)}</h2>'
        '<div class="turned" hidden>'
        f'<p class="back" dir="auto">{plain(card.back)}</p><div class="ratings" role="group" '
        f'aria-label="How well did you know it?">{ratings}</div>'
        '<details class="where"><summary>Show me where <kbd>w</kbd></summary>'
        f"{render_grounds(grounds, CARD)}</details></div>"
        '<div class="bar"><button type="button" class="primary show">Show <kbd>space</kbd></button>'
        f"{_undo() if rated else ''}</div></article>"
    )


def render_rest(desk: ReviewSession, rated: int) -> str:
    """Return what stands where a card would be, when there is none to show; as `render_card`."""
    if desk.over:
        title = "Enough for today"
        said = (
            f"{count(desk.over, 'more card')} could be shown; how many a day holds is set by "
            "<code>new_a_day</code> and <code>reviews_a_day</code>."
        )
    elif desk.wait:
        title, said = "Nothing is due", f"The next card is due in {say_wait(desk.wait)}."
    else:
        title = "There are no cards yet"
        said = "Make some under <strong>Cards</strong>; each keeps the words that it rests on."
    back = f'<div class="bar">{_undo()}</div>' if rated else ""
    return f'<div class="welcome"><h2 tabindex="-1">{title}</h2><p>{said}</p>{back}</div>'


def _undo() -> str:
    return '<button type="button" class="secondary" data-undo="">Undo <kbd>u</kbd></button>'


def _counts(desk: ReviewSession) -> str:
    """Return how many cards are left today, by kind."""
    learning = len(desk.learning) + len(desk.soon)
    said = " · ".join(
        f"{number} {words}"
        for number, words in (
            (learning, "learning"),
            (len(desk.due), "due"),
            (len(desk.new), "new"),
        )
        if number
    )
    return f'<p class="scope">{count(desk.left, "card")} left today: {said}</p>'


def render_figures(figures: Statistics, plot: Plot) -> str:
    """Return the figures of what was learned, and what is to come."""
    states = ", ".join(f"{number} {name}" for name, number in figures.states.items())
    ratings = ", ".join(f"{number} {name}" for name, number in figures.ratings.items())
    rows = {
        "Cards": f"{figures.cards} ({states})",
        "Questions": str(figures.questions),
        "Put away": f"{figures.retired} retired, {figures.removed} removed",
        "Known now": f"{figures.known:g} of {count(figures.cards, 'card')}, estimated",
        "Reviews": f"{figures.reviews}, {figures.reviews_today} today ({ratings})",
        "Remembered": f"{figures.retention.words()} in 30 days",
        "Quiz": figures.quiz.words(),
    }
    lines = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows.items())
    return (
        f'<dl class="figures">{lines}</dl><h3>{plain(plot.title)}</h3>'
        f'<p class="hint">{plain(plot.reading)}</p>'
        f'<img class="plot" src="{plot.source}" alt="{plain(plot.alt)}">'
    )
