"""`rag study review`, `stats` and `log`: learning, and how it goes."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.options import (
    DocumentOption,
    JsonOption,
    LibraryOption,
    LinesOption,
    TagOption,
    open_library,
    scope_of,
)
from rag.cli.output import count, print_json, print_json_line, say, tame_text
from rag.cli.study_output import print_sources, print_statistics
from rag.cli.study_prompts import QUIT, press

if TYPE_CHECKING:
    from rag.study.items import Card
    from rag.study.review.review_session import ReviewSession
    from rag.study.study import Study

UNDO = "u"


def review(
    document: DocumentOption = None, tag: TagOption = None, library: LibraryOption = None
) -> None:
    """Learn the cards that are due, and some new ones.

    Any key shows the answer; then say how well you knew it: 1 again, 2 hard, 3 good, 4 easy. When
    a card comes again is computed by FSRS. u takes the last answer back, q ends; every answer is
    kept at once. How much a day holds is set by new_a_day and reviews_a_day.
    """
    from rag.study.study import Study

    study = Study(open_library(library))
    scope = scope_of(document, tag)
    answered = 0
    while card := (desk := study.desk(scope)).next:
        say(f"{count(desk.left, 'card')} left today.")
        key = _show(study, card, UNDO if answered else "")
        if key == QUIT:
            break
        if key == UNDO:
            study.undo()
        answered += -1 if key == UNDO else 1
    else:
        _say_done(desk)
    print(f"{count(answered, 'card')} reviewed.")


def stats(
    plot: Annotated[
        Path | None, typer.Option(metavar="FILE.svg", help="Draw the forecast too.")
    ] = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show how much there is, how well it is remembered, and what is to come."""
    from rag.study.export import write_content
    from rag.study.review.review_statistics import forecast_plot
    from rag.study.study import Study
    from rag.study.study_json import statistics_json

    statistics = Study(open_library(library)).statistics()
    if as_json:
        print_json(statistics_json(statistics))
    else:
        print_statistics(statistics)
    if plot:
        write_content(plot, forecast_plot(statistics).picture)
        say(f"The forecast is drawn in {plot}.")


def log(
    out: LinesOption = None,
    library: LibraryOption = None,
) -> None:
    """Write the log of reviews, one JSON object a line: all that FSRS needs to replay it.

    rag study import takes it into another library; reviews that are there already stay single.
    """
    from rag.study.export import write_content
    from rag.study.export.review_lines import lines_of, write
    from rag.study.study import Study

    reviews = Study(open_library(library)).log.reviews()
    if out:
        write_content(out, write(reviews))
        say(f"{count(len(reviews), 'review')} in {out}.")
        return
    for line in lines_of(reviews):
        print_json_line(line)


def _show(study: Study, card: Card, undo: str) -> str:
    """Show a card, front first, and return the key that ends it; a rating is kept."""
    from rag.study.review.schedule import RATINGS, say_wait

    began = time.monotonic()
    print(f"\n{tame_text(card.front)}", flush=True)
    key = press(f"Any key shows the answer{', u undoes the last' if undo else ''}, q ends:")
    if key in (QUIT, undo):
        return key
    print(f"    {tame_text(card.back)}")
    print_sources(card.citations)
    waits = study.intervals(card.id)
    choices = "  ".join(f"{n} {name} ({say_wait(waits[n])})" for n, name in RATINGS.items())
    ratings = {str(rating): rating for rating in RATINGS}
    key = press(f"{choices}{'  u undo' if undo else ''}  q ends:", "".join(ratings) + undo)
    if key in ratings:
        study.answer(card.id, ratings[key], round((time.monotonic() - began) * 1000))
    return key


def _say_done(desk: ReviewSession) -> None:
    from rag.study.review.schedule import say_wait

    if desk.over:
        say(f"Enough for today; {count(desk.over, 'more card')} could be shown.")
    elif desk.wait:
        say(f"Nothing is left for now; the next card is due in {say_wait(desk.wait)}.")
    else:
        say("There are no cards yet. Make some: rag study cards")
