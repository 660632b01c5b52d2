"""HTML of the list of conversations, of the bar that opens it, and of a file to be saved."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from datetime import datetime

from rag.conversation.history import TITLE_CHARS, ConversationSummary
from rag.errors import FootnoteError
from rag.page.ask.conversations import OpenConversation
from rag.page.markup import plain
from rag.page.notices import render_problem
from rag.text.display import count

_KINDS = {"md": ("Markdown", "text/markdown"), "json": ("JSON", "application/json")}
"""File endings of an export, with their names and types."""


def render_talks_head() -> str:
    """Return what stands above the list and never changes: its name and its search."""
    return (
        '<div class="talks-head"><h2>Conversations</h2>'
        '<button type="button" class="link talks-close">Close</button></div>'
        '<input type="search" class="talks-search" placeholder="Search" autocomplete="off" '
        'aria-label="Search conversations" spellcheck="false">'
    )


def render_not_kept(problem: FootnoteError | None) -> str:
    """Return why a conversation cannot be kept, or nothing where it can."""
    return render_problem(problem) if problem else ""


def render_talk_bar(talk: OpenConversation) -> str:
    """Return the line above a conversation: its title, the list, and how to begin another."""
    title = f'<bdi class="talk-title">{plain(talk.title)}</bdi>' if talk.title else ""
    return (
        f'<div class="talk-bar" data-id="{talk.id}">'
        '<button type="button" class="link talks-toggle" aria-expanded="false" '
        f'aria-controls="talks">Conversations</button>{title}'
        '<button type="button" class="link talk-new">New conversation</button></div>'
    )


def render_talks(
    summaries: Sequence[ConversationSummary],
    current: str,
    words: str,
    problem: FootnoteError | None,
) -> str:
    """Return the list of conversations.

    Args:
        summaries: those to show, the latest first.
        current: the id of the one that is open.
        words: what was searched for.
        problem: why they cannot be read or kept, where they cannot.
    """
    if problem is not None:
        return render_problem(problem)
    if not summaries:
        hint = (
            "No conversation has these words."
            if words
            else "What you ask is kept here, with its evidence, until you delete it."
        )
        return f'<p class="hint" role="status">{hint}</p>'
    items = "".join(_item(one, one.id == current) for one in summaries)
    return f'<ul class="talk-list">{items}</ul>'


def _item(one: ConversationSummary, current: bool) -> str:
    title = plain(one.title)
    here = ' aria-current="true"' if current else ""
    exports = "".join(
        f'<button type="button" class="talk-export" data-as="{ending}">Export as {name}</button>'
        for ending, (name, _) in _KINDS.items()
    )
    return (
        f'<li data-id="{plain(one.id)}"><button type="button" class="talk-open"{here}>'
        f'<bdi class="talk-name">{title}</bdi>'
        f"<small>{count(one.turns, 'question')} · {_when(one.changed)}</small></button>"
        f'<details class="menu"><summary aria-label="More about {title}">⋯</summary>'
        f'<div class="sheet"><button type="button" class="talk-rename">Rename</button>{exports}'
        '<button type="button" class="talk-delete">Delete</button></div></details></li>'
    )


def _when(moment: str) -> str:
    """Return a time of UTC on this computer's clock: the hour today, else the day."""
    then, now = datetime.fromisoformat(moment).astimezone(), datetime.now().astimezone()
    if then.date() == now.date():
        return f"{then:%H:%M}"
    return f"{then.day} {then:%b}" if then.year == now.year else f"{then.day} {then:%b %Y}"


def render_file(title: str, ending: str, text: str) -> str:
    """Return a link that page.js follows once, so that the browser saves a conversation."""
    name = re.sub(r"[^\w-]+", "-", title).strip("-")[:TITLE_CHARS] or "conversation"
    data = base64.b64encode(text.encode()).decode()
    return (
        f'<a class="save" download="{plain(name)}.{ending}" tabindex="-1" aria-hidden="true" '
        f'href="data:{_KINDS[ending][1]};charset=utf-8;base64,{data}">Save</a>'
    )
