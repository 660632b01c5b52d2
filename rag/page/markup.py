"""Words for the page: places, names, pages and times."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from os.path import commonprefix
from pathlib import PurePosixPath

from markupsafe import Markup

from rag.text.display import count, replace_unsafe
from rag.types import Citation, Passage


def without_controls(text: str) -> str:
    """Return a text without control characters and marks of direction."""
    return replace_unsafe(text, "")


def place(source: Citation | Passage) -> str:
    """Return the place of a passage in words: file, nearest heading, printed page."""
    parts = [PurePosixPath(source.document).name]
    if source.heading:
        parts.append(source.heading.rsplit(" › ", 1)[-1])
    if source.page is not None:
        parts.append(f"page {source.page_label or source.page}")
    return ", ".join(parts)


def name_writer(model: str) -> Markup:
    """Return the name of a language model as HTML; one on a server is marked."""
    name = Markup("<bdi>{}</bdi>").format(without_controls(model))
    if " at " not in model:
        return name
    return Markup(
        '<span class="server" title="Questions and passages are sent to this server">sent to {}'
        "</span>"
    ).format(name)


def shorten(text: str, most: int = 70) -> str:
    """Return a text cut at a word, with an ellipsis, if it is longer than `most` characters."""
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + "…"


def names_of(paths: Sequence[str]) -> list[str]:
    """Return paths without the folder that contains all of them."""
    folders = [PurePosixPath(path).parent.parts for path in paths]
    same = len(commonprefix(folders))  # noqa: RUF071 (in parts of paths, not in letters)
    return [str(PurePosixPath(*PurePosixPath(path).parts[same:])) for path in paths]


def say_pages(numbers: Sequence[int], most: int = 6) -> str:
    """Return 'page 3', 'pages 3 and 7' or 'pages 1–4, 9 and 30 more'; at most `most` items."""
    runs = [
        [number for _, number in run]
        for _, run in groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0])
    ]
    items = [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]
    if len(items) > most:
        items[most:] = [f"{sum(map(len, runs[most:]))} more"]
    first, last = ", ".join(items[:-1]), items[-1]
    return f"{'page' if len(numbers) == 1 else 'pages'} {first}{' and ' if first else ''}{last}"


def say_time_left(seconds: float) -> str:
    """Return the time that is left, as roughly as it is known."""
    if seconds < 10:
        return "a few seconds left"
    if seconds < 90:
        return f"about {round(seconds, -1):.0f} seconds left"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"about {count(minutes, 'minute')} left"
    return f"about {count(round(minutes / 60), 'hour')} left"
