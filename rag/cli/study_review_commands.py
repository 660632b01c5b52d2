"""`rag study review`, `stats` and `log`: review cards, and show the progress."""

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
from rag.cli.output import print_json, print_json_line, print_message, printable_text
from rag.cli.study_output import print_sources, print_statistics
from rag.cli.study_prompts import QUIT, read_key
from rag.text.display import count

if TYPE_CHECKING:
    from rag.study.items import Card
    from rag.study.review.review_session import ReviewSession
    from rag.study.study import Study

UNDO = "u"


def review(
    document: DocumentOption = None, tag: TagOption = None, library: LibraryOption = None
) -> None:
    """Review the cards that are due, and some new ones.

    Any key shows the answer; then rate how well you knew it: 1 again, 2 hard, 3 good, 4 easy. FSRS
    schedules the next review. u undoes the last rating, q quits; every rating is saved at once.
    The settings new_a_day and reviews_a_day limit the number of cards.

    Example: rag study review --tag exam
    """
    from rag.study.study import Study

    study = Study(open_library(library))
    scope = scope_of(document, tag)
    answered = 0
    while card := (session := study.review_session(scope)).next:
        print_message(f"{count(session.left, 'card')} left today.")
        key = _show(study, card, UNDO if answered else "")
        if key == QUIT:
            break
        if key == UNDO:
            study.log.undo()
        answered += -1 if key == UNDO else 1
    else:
        _print_day_done(session)
    print(f"{count(answered, 'card')} reviewed.")


def stats(
    plot: Annotated[
        Path | None, typer.Option(metavar="FILE.svg", help="Also draw the forecast.")
    ] = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show counts, retention and the forecast of reviews.

    Example: rag study stats --plot forecast.svg
    """
    from rag.study.export.export_formats import write_content
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
        print_message(f"Forecast: {plot}")


def log(
    out: LinesOption = None,
    library: LibraryOption = None,
) -> None:
    """Export the log of reviews as JSON lines.

    The log contains all that FSRS needs to replay it. rag study import adds it to another library,
    without duplicates.

    Example: rag study log --out reviews.jsonl
    """
    from rag.study.export.export_formats import write_content
    from rag.study.export.review_log_lines import lines_of, write
    from rag.study.study import Study

    reviews = Study(open_library(library)).log.reviews()
    if out:
        write_content(out, write(reviews))
        print_message(f"{count(len(reviews), 'review')} in {out}.")
        return
    for line in lines_of(reviews):
        print_json_line(line)


def _show(study: Study, card: Card, undo: str) -> str:
    """Show the front, then the back of a card, and return the last key; a rating is saved."""
    from rag.study.review.schedule import RATINGS, say_wait

    began = time.monotonic()
    print(f"\n{printable_text(card.front)}", flush=True)
    key = read_key(f"Any key shows the answer{', u to undo' if undo else ''}, q to quit:")
    if key in (QUIT, undo):
        return key
    print(f"    {printable_text(card.back)}")
    print_sources(card.citations)
    waits = study.intervals(card.id)
    choices = "  ".join(f"{n} {name} ({say_wait(waits[n])})" for n, name in RATINGS.items())
    ratings = {str(rating): rating for rating in RATINGS}
    key = read_key(f"{choices}{'  u undo' if undo else ''}  q quit:", "".join(ratings) + undo)
    if key in ratings:
        study.rate(card.id, ratings[key], round((time.monotonic() - began) * 1000))
    return key


def _print_day_done(session: ReviewSession) -> None:
    from rag.study.review.schedule import say_wait

    if session.over:
        print_message(f"Done for today. {count(session.over, 'more card')} would be due.")
    elif session.wait:
        print_message(f"Done for now. The next card is due in {say_wait(session.wait)}.")
    else:
        print_message("There are no cards yet. Make some with: rag study cards")
