"""HTML of the study items: the list of cards, what became of them, an import, a file to save."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence

from rag.page.markup import place, plain
from rag.study.export.bundle import answer_of
from rag.study.store.stored_items import Change, StoredItem
from rag.study.study import Imported
from rag.text.display import count

SHOWN = 100
"""Items that the list shows, the newest; all are exported and reviewed."""
CHANGES_SHOWN = 100

_WORDS = {
    "kept": "Kept",
    "updated": "Updated",
    "retired": "Retired",
    "restored": "Restored",
    "removed": "Removed",
}


def render_items(items: Sequence[StoredItem]) -> str:
    """Return the items, newest first.

    Args:
        items: that can be studied, oldest first.
    """
    if not items:
        return (
            '<div class="welcome"><h2>Remember what you have read</h2><p>Flashcards are made of '
            "sentences of your documents, and each keeps the words that it rests on. Make some "
            "here, learn them under <strong>Review</strong> a few minutes a day, or take them to "
            "Anki.</p></div>"
        )
    rows = "".join(_item(kept) for kept in items[: -SHOWN - 1 : -1])
    more = f", the newest {SHOWN} of" if len(items) > SHOWN else ""
    return (
        f"<h3>{more.lstrip(', ').capitalize()} {count(len(items), 'item')}</h3>"
        f'<ul class="items">{rows}</ul>'
    )


def _item(kept: StoredItem) -> str:
    asked, answer = answer_of(kept.item)
    quotes = "".join(
        f'<blockquote dir="auto">{plain(" ".join(one.quote.split()))}</blockquote>'
        f'<p class="path"><bdi>{plain(place(one))}</bdi></p>'
        for one in kept.item.citations
    )
    kind = "Card" if kept.item.kind in ("basic", "cloze") else "Question"
    return (
        f'<li><p class="front" dir="auto">{plain(asked)}</p>'
        f'<p class="back" dir="auto">{plain(answer)}</p>'
        f'<div class="small-print"><span>{kind}</span><details class="where">'
        f"<summary>Where it says so</summary>{quotes}</details>"
        f'<button type="button" class="link" data-remove="{kept.item.id}" '
        'data-sure="Press again to remove" '
        f'aria-label="Remove: {plain(asked[:60])}">Remove</button></div></li>'
    )


def render_changes(changes: Sequence[Change], asked: Mapping[str, str]) -> str:
    """Return what became of items whose documents changed.

    Args:
        changes: oldest first; of each the words that it rested on until then are shown.
        asked: what each item asks, by its id.
    """
    if not changes:
        return (
            '<p class="hint">Nothing has changed so far. When documents change, each item is '
            "compared with them: it is kept, updated, or retired where its words are gone.</p>"
        )
    rows = "".join(_change(one, asked.get(one.item, "")) for one in changes[::-1][:CHANGES_SHOWN])
    return f'<ul class="items changes">{rows}</ul>'


def _change(change: Change, asked: str) -> str:
    quotes = "".join(
        f'<blockquote dir="auto">{plain(" ".join(one.quote.split()))}</blockquote>'
        f'<p class="path"><bdi>{plain(place(one))}</bdi></p>'
        for one in change.citations
    )
    day = change.at.astimezone().strftime("%d %b %Y")
    return (
        f'<li><p class="front" dir="auto"><span class="state {change.what}">'
        f"{_WORDS[change.what]}</span> {plain(asked)}</p>"
        f'<p class="why" dir="auto">{plain(change.reason)}</p><div class="small-print">'
        f'<span>{day}</span><details class="where"><summary>Until then it rested on</summary>'
        f"{quotes}</details></div></li>"
    )


def say_changes(changes: Sequence[Change]) -> str:
    """Return in a sentence what became of items, "" where nothing did."""
    counts = {what: sum(one.what == what for one in changes) for what in _WORDS}
    said = ", ".join(f"{number} {what}" for what, number in counts.items() if number)
    if not said:
        return ""
    verb = "rests" if len(changes) == 1 else "rest"
    return f"{count(len(changes), 'item')} {verb} on documents that have changed: {said}."


def say_imported(found: Imported) -> str:
    """Return what a file brought."""
    said = (
        f"{count(found.added, 'item')} and {count(found.reviews, 'review')} imported, "
        f"{count(found.known, 'item')} known already."
    )
    if found.retired:
        verb = "is" if found.retired == 1 else "are"
        said += (
            f" {count(found.retired, 'item')} {verb} retired: the words are not in this library."
        )
    return said


def render_file(name: str, content: bytes) -> str:
    """Return a file that study.js saves; no address is served for it."""
    encoded = base64.b64encode(content).decode()
    return f'<span hidden data-name="{plain(name)}" data-content="{encoded}"></span>'
